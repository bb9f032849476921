"""Keeps pytest from importing the server's modules into a client's environment, which lacks what they need."""

collect_ignore_glob = ["*"]
