"""Notes read in several processes: how many the machine can feed, the pool of them, and what each of them runs."""
