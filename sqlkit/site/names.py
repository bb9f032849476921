"""Where things of a project are on the site: one file a model, one anchor a thing, whatever it is called."""

from __future__ import annotations

import string
from typing import Any

from sqlkit.lineage import ROWS, Source
from sqlkit.models.base import SOURCE

_PLAIN = frozenset(string.ascii_letters + string.digits + "_-")


def safe(name: str) -> str:
    """Return a name as a file and an anchor can have it; different names stay different.

    >>> safe("rfm"), safe("a b&c"), safe("rfm.bins")
    ('rfm', 'a~20~b~26~c', 'rfm.bins')
    """
    return "".join(c if c in _PLAIN or c == "." else f"~{ord(c):x}~" for c in name)


def model_file(name: str) -> str:
    """Return a model's page, from the site's folder."""
    return f"models/{safe(name)}.html"


def column_anchor(name: str) -> str:
    """Return the anchor of a column on its model's page."""
    return f"c-{safe(name)}"


def where(source: Source) -> str:
    """Return the page and anchor of a column, or of a model's rows, from the site's folder."""
    table, column = source
    if table.startswith(f"{SOURCE}."):
        name = safe(table.removeprefix(f"{SOURCE}."))
        return f"inputs.html#{name}" if column == ROWS else f"inputs.html#{name}.{safe(column)}"
    return model_file(table) if column == ROWS else f"{model_file(table)}#{column_anchor(column)}"


def value(found: Any) -> str:
    """Return a parameter's value as YAML has it, a list without brackets.

    >>> value(None), value(True), value([7, "a"]), value(0.5)
    ('null', 'true', '7, a', '0.5')
    """
    if isinstance(found, list):
        return ", ".join(map(value, found))
    return "null" if found is None else str(found).lower() if isinstance(found, bool) else str(found)


def seen(href: str, root: str) -> str:
    """Return a link as a page writes it that is in the site's folder (`root` empty) or in that of the models.

    >>> seen("models/rfm.html", ""), seen("models/rfm.html", "../"), seen("inputs.html", "../")
    ('models/rfm.html', 'rfm.html', '../inputs.html')
    """
    return href.removeprefix("models/") if root and href.startswith("models/") else root + href
