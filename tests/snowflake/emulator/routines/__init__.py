"""Functions and procedures: read strictly, run unchanged in an interpreter of their own."""
