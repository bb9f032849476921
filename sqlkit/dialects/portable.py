"""The gate: everything a query says that is not in the portable subset, all of it in one pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlglot import exp

from sqlkit.dialects.checks.constructs import constructs
from sqlkit.dialects.checks.dates import dates
from sqlkit.dialects.checks.functions import functions
from sqlkit.dialects.checks.numbers import numbers
from sqlkit.dialects.checks.text import text
from sqlkit.dialects.checks.windows import windows
from sqlkit.dialects.nodes import Nodes
from sqlkit.dialects.problem import Problem

__all__ = ["Problem", "problems"]

Check = Callable[[Nodes], Iterator[Problem]]
CHECKS: tuple[Check, ...] = (functions, constructs, windows, dates, numbers, text)


def problems(query: exp.Expr) -> list[Problem]:
    """What to mend before translating, in the order of the text.

    Best called on a qualified, typed tree: the checks that need a type say nothing where it is unknown. A
    star at the end shows only before qualifying, which expands it.
    """
    nodes = Nodes(query)
    found = {problem for check in CHECKS for problem in check(nodes)}
    return sorted(found, key=lambda p: (p.line or 0, p.col or 0, p.message))
