"""Many notes: read from wherever they lie, judged once each, written to flat tables, gone on with after a stop."""
