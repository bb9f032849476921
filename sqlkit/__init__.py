"""Customer analytics inside your warehouse."""

__version__ = "0.1.0"
