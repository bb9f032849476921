"""Metrics of a contract: a sum, a count, or one of them by another, so that any grouping gives the right number.

    total_revenue: sum(revenue) -- what was paid
    churn_rate: sum(is_churned) / count(is_churned) -- share of those of whom it is known

A sum of a boolean counts where it is true; `count(x)` counts where x is known, `count(*)` rows. Averages of averages
cannot be written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlkit.errors import unknown

_AGGREGATE = r"(?P<{0}>sum|count)\((?P<{0}_of>\*|\w+)\)"
_METRIC = re.compile(
    r"\s*" + _AGGREGATE.format("top") + r"(?:\s*/\s*" + _AGGREGATE.format("bottom") + r")?\s*(?:\s--\s+(?P<doc>.*))?",
    re.DOTALL,
)
_SUMMED = re.compile(r"bigint|integer|double|float|boolean|decimal\(.*\)")


@dataclass(frozen=True)
class Aggregate:
    """What may be added up over any rows; `column` is empty where rows are counted."""

    kind: Literal["sum", "count"]
    column: str = ""

    @property
    def name(self) -> str:
        """A name for a tool that wants one for each part of a ratio."""
        return f"{self.kind}_{self.column or 'rows'}"


@dataclass(frozen=True)
class Metric:
    """A number of any group of a table's rows; a ratio where it has a denominator, null where that is 0."""

    name: str
    numerator: Aggregate
    denominator: Aggregate | None = None
    doc: str = ""

    @property
    def aggregates(self) -> tuple[Aggregate, ...]:
        """The one or two of which it is made."""
        return (self.numerator, self.denominator) if self.denominator else (self.numerator,)


def read_metric(name: str, text: str) -> Metric:
    """Return what a line of `metrics:` says; a `ValueError` where it says something else.

    >>> read_metric("rate", "sum(lost) / count(*) -- share lost")
    Metric(name='rate', numerator=Aggregate(kind='sum', column='lost'), \
denominator=Aggregate(kind='count', column=''), doc='share lost')
    """
    found = _METRIC.fullmatch(text)
    if not re.fullmatch(r"[a-z]\w*", name) or found is None:
        raise ValueError(
            f"the metric {name} is written `sum(column)`, `count(*)` or one of these / another, with a doc after --;"
            f" found {text!r}."
        )
    top = _aggregate(found["top"], found["top_of"])
    bottom = _aggregate(found["bottom"], found["bottom_of"]) if found["bottom"] else None
    return Metric(name, top, bottom, " ".join((found["doc"] or "").split()))


def _aggregate(kind: str, column: str) -> Aggregate:
    if kind == "sum" and column == "*":
        raise ValueError("sum(*) has no meaning: name a column, or write count(*).")
    return Aggregate("sum" if kind == "sum" else "count", "" if column == "*" else column)


def read_metrics(stated: Mapping[str, str], types: Mapping[str, str]) -> tuple[dict[str, Metric], dict[str, str]]:
    """Return the metrics of a table whose columns have those types, and what is wrong with which of them."""
    found: dict[str, Metric] = {}
    problems: dict[str, str] = {}
    for name, text in stated.items():
        try:
            found[name] = read_metric(name, text)
        except ValueError as error:
            problems[name] = str(error)
            continue
        if told := _problem(found[name], types):
            problems[name] = told
    return found, problems


def _problem(metric: Metric, types: Mapping[str, str]) -> str:
    if metric.name in types:
        return f"the metric {metric.name} has the name of a column; say what it is of them, as total_{metric.name}."
    for aggregate in metric.aggregates:
        if aggregate.column and aggregate.column not in types:
            return f"the metric {metric.name}: " + unknown("column", aggregate.column, types)
        if aggregate.kind == "sum" and not _SUMMED.fullmatch(types[aggregate.column]):
            kind = types[aggregate.column].upper()
            return f"the metric {metric.name} adds up {aggregate.column}, which is {kind}: neither number nor boolean."
    return ""
