"""What was read of a note, in the words of other systems: standard codes, UCUM units, FHIR."""

from notecheck.export.bundle import to_fhir

__all__ = ["to_fhir"]
