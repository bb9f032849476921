"""Checks: each yields the problems of one kind; `portable.problems` runs them all."""
