"""Embedded DuckDB: the user's database is only read, results live in a file of their own."""
