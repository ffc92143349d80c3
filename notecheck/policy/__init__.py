"""Needs, weights, severities and messages as versioned data, and their loader."""
