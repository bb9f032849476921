"""Only listed functions: any other is a problem with the nearest listed name."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from sqlkit.dialects.catalogue import Function, catalogue
from sqlkit.dialects.nodes import Nodes
from sqlkit.dialects.problem import Problem, problem_at
from sqlkit.errors import nearest

ELSEWHERE = "docs/portable-sql.md lists what every warehouse answers alike"


def functions(nodes: Nodes) -> Iterator[Problem]:
    """Banned functions with their way out, unknown ones with the nearest name."""
    for node in nodes.of(exp.Func):
        problem = _judge(node)
        if problem is not None:
            yield problem


def _judge(node: exp.Expr) -> Problem | None:
    known, kind = catalogue(), type(node).__name__
    listed = known.by_class.get(kind)
    if listed is not None and _fits(node, listed):
        return None
    name = written(node)
    if isinstance(node, exp.Anonymous) and name in known.names:
        return None
    banned = known.banned_name(name) or known.banned_class(kind)
    if banned is not None:
        return problem_at(node, f"{name} is not portable", banned.write)
    if listed is not None:
        return problem_at(node, f"{name} takes literals only", "compute dates with date_trunc and + interval")
    return problem_at(node, f"{name} is not a portable function", _nearest(name, known.names))


def _fits(node: exp.Expr, listed: Function) -> bool:
    if listed.literals_only and not all(isinstance(part, (exp.Literal, exp.Neg)) for part in node.iter_expressions()):
        return False
    return all(node.args.get(argument) is not None for argument in listed.required)


def written(node: exp.Expr) -> str:
    """The function's name in lower case, as DuckDB writes it; SQLGlot keeps no other."""
    if isinstance(node, exp.Anonymous):
        return str(node.name).lower()
    known, kind = catalogue(), type(node).__name__
    banned, listed = known.banned_class(kind), known.by_class.get(kind)
    if listed is not None and banned is None:
        return listed.name
    head = node.sql("duckdb").split("(")[0].lower()
    return head if banned is None or head in banned.names else banned.names[0]


def unknown_function(name: str) -> str:
    """Return the message for a function that no warehouse has, with the nearest portable one."""
    close = nearest(name, catalogue().names)
    return f"unknown function {name!r}." + (f" Did you mean {close!r}?" if close else "") + f" {ELSEWHERE}."


def _nearest(name: str, known: frozenset[str]) -> str:
    close = nearest(name, known)
    return f"did you mean {close}? {ELSEWHERE}" if close else ELSEWHERE
