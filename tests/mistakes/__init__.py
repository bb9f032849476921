"""A corpus of mistakes, and what must be said of each."""
