"""Several documents of one encounter: which of them count, what each of them brings, and one judgement of them all."""
