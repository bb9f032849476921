"""One mapped input as it is read, and the counts that are taken of it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

from sqlkit.errors import Location
from sqlkit.inputs import Input, Source
from sqlkit.mapping.checks.finding import Finding, Severity
from sqlkit.project import Project
from sqlkit.spec import Column
from sqlkit.warehouses.base import Warehouse

PURPOSE = "map"
"""What the ledger of statements says."""

_WRITTEN = "{} as written"


@dataclass(frozen=True)
class Subject:
    """An input with the query that reads it: the contract's columns, and times also as the source has them."""

    input: Input
    source: Source
    query: exp.Query
    time_types: Mapping[str, str]
    "By column of time, the type it has in the source."
    timezone: str
    tomorrow: datetime.date
    currency: str | None

    @property
    def name(self) -> str:
        """The input's name."""
        return self.input.name

    @property
    def columns(self) -> dict[str, Column]:
        """The columns that are mapped."""
        return {name: column for name, column in self.input.columns.items() if name in self.source.columns}

    @property
    def rows(self) -> exp.Subquery:
        """The FROM clause."""
        return self.query.copy().subquery("mapped")

    def finding(self, severity: Severity, column: str, found: str, advice: str) -> Finding:
        """Return a finding that points to the line of that column's mapping."""
        return Finding(severity, self.name, column, found, advice, self.place(column))

    def place(self, column: str) -> Location | None:
        """Return where a column is mapped, or the input for one that is not."""
        return self.source.places.get(column, self.input.where) if column in self.columns else self.input.where


def subject_of(input: Input, project: Project, warehouse: Warehouse, tomorrow: datetime.date) -> Subject | None:
    """Return a project's input as the warehouse reads it, None where it is not mapped."""
    source = input.mapping_for(warehouse.target.name, warehouse.type)
    if source is None:
        return None
    query = warehouse.source(input, project.timezone)
    times = [c.name for c in input.columns.values() if c.type == "timestamp" and c.name in source.columns]
    written = {name: sqlglot.parse_one(source.columns[name], dialect="duckdb") for name in times}
    assert isinstance(query, exp.Select)
    query = query.select(
        *(exp.alias_(exp.paren(e), _WRITTEN.format(name), quoted=True) for name, e in written.items()), copy=False
    )
    described = warehouse.fetch(exp.Describe(this=query.copy()), "metadata", PURPOSE)
    types = {name: kind.lower() for name, kind, *_ in described}
    kinds = {name: types[_WRITTEN.format(name)] for name in times}
    return Subject(input, source, query, kinds, project.timezone, tomorrow, project.currency)


def column(name: str) -> exp.Column:
    """Return a mapped column, not yet typed."""
    return exp.column(exp.to_identifier(name, quoted=True))


def as_written(name: str) -> exp.Expr:
    """Return a column of time as the source has it, as text."""
    return exp.cast(column(_WRITTEN.format(name)), "varchar")


def text(name: str) -> exp.Expr:
    """Return a mapped column as text."""
    return exp.cast(column(name), "varchar")


def typed(name: str, kind: str) -> exp.Expr:
    """Return a mapped column in the contract's type, NULL where it cannot be read."""
    return exp.TryCast(this=column(name), to=exp.DataType.build(kind, dialect="duckdb"))


def is_blank(name: str) -> exp.Expr:
    """Return the test for nothing: empty text is nothing, as a build has it."""
    filled = exp.Coalesce(this=exp.Trim(this=text(name)), expressions=[exp.Literal.string("")])
    return exp.EQ(this=filled, expression=exp.Literal.string(""))


def is_null(value: exp.Expr) -> exp.Expr:
    """Return the test for NULL."""
    return exp.Is(this=value, expression=exp.null())


def count_where(test: exp.Expr) -> exp.Expr:
    """Return the number of rows for which a test holds, in the form that the door for rows lets pass."""
    return exp.Count(this=exp.Case().when(test, exp.Literal.number(1)))


def counted(subject: Subject, measures: Mapping[str, exp.Expr], warehouse: Warehouse) -> dict[str, int]:
    """Return the measures by name, taken in one statement."""
    if not measures:
        return {}
    query = exp.select(*measures.values(), copy=False).from_(subject.rows)
    return dict(zip(measures, warehouse.fetch(query, "aggregate", PURPOSE)[0], strict=True))
