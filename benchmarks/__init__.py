"""Side by side, never asserted: how to run them stands in README.md."""
