"""One way to score a file: run with a folder, a model and a number of rows, each prints what it took."""
