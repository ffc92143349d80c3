"""The learned reader of language: what a model sees of a sentence, and what it makes of it where no rule decided."""
