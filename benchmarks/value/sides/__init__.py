"""One side a file, run as a process of its own."""
