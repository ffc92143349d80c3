"""FHIR R4: resources become notes and what the record proves; reports become outcomes."""
