"""A report for its readers."""
