"""Only what both warehouses print alike may become text."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from sqlkit.dialects.kinds import DOUBLE, TEXT, TIMESTAMP, has_type
from sqlkit.dialects.nodes import Nodes
from sqlkit.dialects.problem import Problem, problem_at


def text(nodes: Nodes) -> Iterator[Problem]:
    """DOUBLE and TIMESTAMP made into text, by cast or by joining."""
    for cast in nodes.of(exp.Cast):
        if has_type(cast, TEXT):
            yield from _printed(cast.this)
    for join in nodes.of(exp.Concat, exp.ConcatWs):
        for part in join.expressions:
            yield from _printed(part)
    for pair in nodes.of(exp.DPipe):
        yield from _printed(pair.this)
        yield from _printed(pair.expression)
    for part in nodes.of(exp.Substring):
        yield from _start(part)


def _printed(node: exp.Expr) -> Iterator[Problem]:
    if has_type(node, DOUBLE):
        hint = "cast to decimal(p, s) or bigint first: 1.0 prints as 1.0 on DuckDB and 1 on Snowflake"
        yield problem_at(node, "a DOUBLE does not print alike", hint)
    if has_type(node, TIMESTAMP):
        yield problem_at(node, "a TIMESTAMP does not print alike", "cast to date first")


def _start(node: exp.Substring) -> Iterator[Problem]:
    start = node.args.get("start")
    if isinstance(start, exp.Literal) and start.this == "0":
        yield problem_at(node, "substr from 0 is not portable", "count from 1")
