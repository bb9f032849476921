"""A compiled query, fresh or as an earlier run kept it: its SQL without layout, and its tree as text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from sqlglot import exp

from sqlkit.dialects.base import Dialect, canonical


@dataclass(frozen=True)
class Fresh:
    """A query that was compiled just now."""

    query: exp.Query
    dialect: Dialect

    @cached_property
    def sql(self) -> str:
        """The query in the warehouse's dialect, without layout and comments."""
        return canonical(self.query, self.dialect)

    @cached_property
    def names(self) -> frozenset[str]:
        """Its $placeholders: what a run tells it."""
        return frozenset(node.name.lower() for node in self.query.find_all(exp.Placeholder, exp.Parameter))


@dataclass(frozen=True)
class Kept:
    """A query as text; `tree` is what `encode` made of it."""

    sql: str
    names: frozenset[str]
    tree: str

    @cached_property
    def query(self) -> exp.Query:
        """The query, read once; copy it before changing it."""
        query = decode(self.tree)
        assert isinstance(query, exp.Query)
        return query


Statement = Fresh | Kept


def keep(statement: Fresh) -> Kept:
    """Return a query as text, without inferred types: they make copying slow, and seldom change what is printed."""
    for with_types in (False, True):
        kept = Kept(statement.sql, statement.names, encode(statement.query, with_types=with_types))
        if canonical(decode(kept.tree), statement.dialect, copy=False) == kept.sql:
            return kept
    raise TypeError("the query prints otherwise once it has been kept")


def encode(tree: exp.Expr, *, with_types: bool = False) -> str:
    """Return a SQLGlot tree as JSON: a row a node, children before the parents that name them by number.

    `sqlglot.serde` names modules to import instead, and fails on types in a node's metadata. TypeError where a tree
    holds what JSON does not.

    >>> encode(exp.column("n"))
    '[["Identifier", {"this": "n", "quoted": false}], ["Column", {"this": 0}]]'
    """
    rows: list[list[Any]] = []
    numbers: dict[int, int] = {}
    for node in reversed(list(tree.walk(bfs=False))):
        kind = type(node).__name__
        if getattr(exp, kind, None) is not type(node):
            raise TypeError(f"{kind} is no node of SQLGlot's own")
        args = {name: _encoded(value, numbers) for name, value in node.args.items() if value is not None}
        row: list[Any] = [kind, args]
        kept = node._type if with_types and node._type is not node else None
        if node.comments or kept is not None:
            row += [node.comments, encode(kept) if kept is not None else None]
        numbers[id(node)] = len(rows)
        rows.append(row)
    return json.dumps(rows)


def _encoded(value: Any, numbers: Mapping[int, int]) -> Any:
    if isinstance(value, exp.Expr):
        return numbers[id(value)]
    if isinstance(value, list):
        return [_encoded(item, numbers) for item in value]
    if isinstance(value, exp.DType):
        return {"type": value.name}
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        return {"number": value}
    raise TypeError(f"a {type(value).__name__} in a query cannot be kept as text")


def decode(text: str) -> exp.Expr:
    """Return the tree that was encoded."""
    nodes: list[exp.Expr] = []
    for kind, args, *more in json.loads(text):
        for name, value in args.items():
            if type(value) in _CODED:
                args[name] = _decoded(value, nodes)
        node = _class(kind)(**args)
        if more:
            node.comments, kept = more
            node._type = decode(kept) if kept else None  # type: ignore[assignment]  # the stubs say never None
        nodes.append(node)
    return nodes[-1]


_CODED = (int, list, dict)


def _decoded(value: Any, nodes: list[exp.Expr]) -> Any:
    if type(value) is int:
        return nodes[value]
    if isinstance(value, list):
        return [_decoded(item, nodes) for item in value]
    if isinstance(value, dict):
        return exp.DType[value["type"]] if "type" in value else value["number"]
    return value


@cache
def _class(name: str) -> type[exp.Expr]:
    found: type[exp.Expr] = getattr(exp, name)
    if not issubclass(found, exp.Expr):
        raise TypeError(f"{name} is no node of a query")
    return found
