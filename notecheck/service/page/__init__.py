"""The page for coders: a form, what was found with the words marked, the rules as a book. Works without scripts."""
