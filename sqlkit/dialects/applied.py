"""What translating changes in one query: the rules that did something, and the functions that are called otherwise."""

from __future__ import annotations

import difflib
import sys
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.errors import ErrorLevel

from sqlkit.dialects.base import Dialect, Rule
from sqlkit.dialects.catalogue import catalogue
from sqlkit.dialects.generators import GENERATORS

_MOST_SAMPLES = 2


@dataclass(frozen=True)
class Applied:
    """A rule that changed a query: its name, what it is for, and some lines as they would be without it and are."""

    rule: str
    why: str
    lines: int
    samples: tuple[tuple[str, str], ...]


def applied(query: exp.Expr, dialect: Dialect) -> list[Applied]:
    """Return the rules of a dialect that change the query, in their order."""
    found = []
    tree, text = query.copy(), _text(query, dialect)
    for rule in dialect.rules:
        tree = rule(tree)
        after = _text(tree, dialect)
        if after != text:
            found.append(_applied(rule, text, after))
        text = after
    return found


def spelled_otherwise(query: exp.Expr, dialect: Dialect) -> dict[str, str]:
    """Return the functions a query calls that the dialect calls by another name than DuckDB, by DuckDB's name."""
    if dialect.name == "duckdb":
        return {}
    used = {type(node).__name__ for node in query.walk()}
    functions = {f.name: f for name, f in catalogue().by_class.items() if name in used}
    return {
        name: function.spelling
        for name, function in sorted(functions.items())
        if function.kind != "operator" and function.spelling.lower() != name
    }


def _text(query: exp.Expr, dialect: Dialect) -> str:
    """Return what the dialect would print without the rules that are still to come, supported or not."""
    generator = GENERATORS[dialect.name]
    return query.sql(generator, pretty=True, comments=False, unsupported_level=ErrorLevel.IGNORE)


def _applied(rule: Rule, before: str, after: str) -> Applied:
    doc = sys.modules[rule.__module__].__doc__ or ""
    old, new = before.splitlines(), after.splitlines()
    changes = [
        (old[a:b], new[c:d])
        for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if tag != "equal"
    ]
    samples = tuple((_joined(was), _joined(became)) for was, became in changes[:_MOST_SAMPLES])
    count = sum(max(len(was), len(became)) for was, became in changes)
    return Applied(rule.__name__, doc.split("\n\n")[0].strip(), count, samples)


def _joined(lines: list[str]) -> str:
    """Return the first few lines of a change as one."""
    text = " ".join(line.strip() for line in lines[:3])
    return text if len(lines) <= 3 else f"{text} ..."
