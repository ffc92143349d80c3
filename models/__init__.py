"""How the language model is made: its data, its training, its figures."""
