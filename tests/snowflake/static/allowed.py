"""The allow-lists: which statements and functions may be sent, each with the page that documents it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

DOCS = "https://docs.snowflake.com/en/"


@dataclass(frozen=True)
class Allowed:
    """`form` is the whole text, of what SQLGlot does not parse or of which not all is allowed; see allowed.yml."""

    page: str
    form: re.Pattern[str] | None = None


@dataclass(frozen=True)
class AllowList:
    """Statements and functions by name, upper-case; `operators` are words before a bracket that call nothing."""

    statements: dict[str, Allowed]
    functions: dict[str, Allowed]
    operators: frozenset[str]


@cache
def allowed() -> AllowList:
    """allowed.yml, read once a process."""
    data = yaml.safe_load(Path(__file__).with_name("allowed.yml").read_text("utf-8"))
    pieces = data["pieces"]
    statements = {}
    for name, entry in data["statements"].items():
        page, form = (entry, None) if isinstance(entry, str) else (entry["page"], entry["form"])
        statements[name] = Allowed(DOCS + page, _pattern(form, pieces) if form else None)
    functions = {name: Allowed(DOCS + page) for name, page in data["functions"].items()}
    return AllowList(statements, functions, frozenset(data["operators"].split()))


def _pattern(form: str, pieces: dict[str, str]) -> re.Pattern[str]:
    """Words stand for themselves in any case, <names> for the pieces, other signs are a regular expression's."""
    form = r"\s+".join(form.split())
    for name, text in pieces.items():
        form = form.replace(f"<{name}>", f"(?:{text})")
    return re.compile(form, re.IGNORECASE | re.DOTALL)
