"""The claim beside the note: its model, its rules, what the documentation supports, and what is open before a test."""
