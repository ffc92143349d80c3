"""CDS Hooks 2.0: what an EHR asks at note time becomes a note, and the report on it becomes cards."""
