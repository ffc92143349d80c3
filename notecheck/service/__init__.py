"""The service: the page for coders and REST for programs, over worker processes that check. It stores nothing."""
