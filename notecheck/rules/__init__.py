"""One small function for each element, with the notes that prove it."""
