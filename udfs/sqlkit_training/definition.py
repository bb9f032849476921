"""What to learn, from the JSON it travels in."""

import importlib


def definition(written):
    """The nouns of sqlkit that were written; only its own are made, and any of them, whatever their fields."""
    if isinstance(written, list):
        return tuple(definition(item) for item in written)
    if not isinstance(written, dict):
        return written
    if not written["module"].startswith("sqlkit."):
        raise ValueError("a definition is made of sqlkit's own nouns")
    noun = getattr(importlib.import_module(written["module"]), written["name"])
    return noun(**{field: definition(value) for field, value in written["fields"].items()})


def texts(written):
    """Every text it holds: names of columns, and whatever else it says."""
    if isinstance(written, dict):
        return texts(list(written["fields"].values()))
    if isinstance(written, list):
        return [text for item in written for text in texts(item)]
    return [written] if isinstance(written, str) else []
