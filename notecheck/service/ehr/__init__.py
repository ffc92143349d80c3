"""The ways in for an EHR: CDS Hooks and FHIR, who may call, and what the worker answers."""
