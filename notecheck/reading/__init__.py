"""Text becomes an annotated medspaCy document, and this a plain frozen Reading."""
