"""The document becomes the facts of the test: one file for each part of a stress test."""
