"""Blank forms for technicians, and the responses to them read as notes."""
