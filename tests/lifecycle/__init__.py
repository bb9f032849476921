"""Models over time: their scores computed again."""
