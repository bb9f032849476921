"""A table of customers scored by every route there is."""
