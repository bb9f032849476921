"""Segments of customers who are alike, found without an outcome to learn from."""
