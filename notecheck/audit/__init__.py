"""What a scanned archive says: its figures, a sample to review by hand, the error rates, a packet for one note."""
