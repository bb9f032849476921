"""LookML: one view a table, one explore with its joins (https://cloud.google.com/looker/docs/reference/lookml-quick).

A block is a name with parameters, each a text, SQL (which ends in two semicolons), a word, or blocks of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlkit.metric import Aggregate, Metric
from sqlkit.semantics.model import Join, SemanticModel, SemanticTable
from sqlkit.spec import Column


@dataclass(frozen=True)
class Block:
    """`kind: name { ... }`, its lines in order."""

    kind: str
    name: str
    parts: tuple[Block | str, ...]

    def lines(self, depth: int = 0) -> Iterator[str]:
        """Yield the block's lines, two blanks a level."""
        yield f"{'  ' * depth}{self.kind}: {self.name} {{"
        for part in self.parts:
            if isinstance(part, Block):
                yield from part.lines(depth + 1)
            else:
                yield f"{'  ' * (depth + 1)}{part}"
        yield f"{'  ' * depth}}}"


def lookml(model: SemanticModel) -> str:
    """Return views and explores of a file that a Looker model includes."""
    blocks = [_view(table) for table in model.tables.values()]
    blocks += [_explore(table, model.joins) for table in model.tables.values()]
    return "\n\n".join("\n".join(block.lines()) for block in blocks) + "\n"


def _view(table: SemanticTable) -> Block:
    fields: list[Block | str] = [_sql("sql_table_name", str(table.relation))]
    if len(table.key) > 1:
        joined = " || '|' || ".join(f"cast(${{TABLE}}.{name} as varchar)" for name in table.key)
        fields.append(
            Block("dimension", "key", ("hidden: yes", "primary_key: yes", "type: string", _sql("sql", joined)))
        )
    fields += [_dimension(column, table) for column in (*table.groups, *table.facts)]
    fields += [_time(column) for column in table.times]
    fields += _measures(table)
    return Block("view", table.name, tuple(fields))


def _dimension(column: Column, table: SemanticTable) -> Block:
    kind = {"varchar": "string", "boolean": "yesno"}.get(column.type, "number")
    parts = [f"type: {kind}", _sql("sql", f"${{TABLE}}.{column.name}"), *_described(column.doc)]
    if table.key == (column.name,):
        parts.insert(0, "primary_key: yes")
    if column in table.facts:
        parts.insert(0, "hidden: yes")
    return Block("dimension", column.name, tuple(parts))


def _time(column: Column) -> Block:
    kind = "date" if column.type == "date" else "datetime"
    frames = (
        "raw, date, week, month, quarter, year" if kind == "date" else "raw, time, date, week, month, quarter, year"
    )
    parts = ["type: time", f"timeframes: [{frames}]", f"datatype: {kind}", "convert_tz: no"]
    return Block(
        "dimension_group", column.name, (*parts, _sql("sql", f"${{TABLE}}.{column.name}"), *_described(column.doc))
    )


def _measures(table: SemanticTable) -> Iterator[Block]:
    plain = {metric.numerator: name for name, metric in table.metrics.items() if not metric.denominator}
    parts = {a: plain.get(a, a.name) for metric in table.metrics.values() for a in metric.aggregates}
    for aggregate, name in parts.items():
        doc = table.metrics[name].doc if name in table.metrics else ""
        hidden = () if name in table.metrics else ("hidden: yes",)
        yield Block("measure", name, (*hidden, *_aggregate(aggregate, table), *_described(doc)))
    for name, metric in table.metrics.items():
        if metric.denominator:
            yield Block("measure", name, ("type: number", _sql("sql", _ratio(metric, parts)), *_described(metric.doc)))


def _aggregate(aggregate: Aggregate, table: SemanticTable) -> tuple[str, ...]:
    if not aggregate.column:
        return ("type: count",)
    column = f"${{TABLE}}.{aggregate.column}"
    if aggregate.kind == "count":  # Looker's count takes no column
        return ("type: sum", _sql("sql", f"case when {column} is not null then 1 else 0 end"))
    if table.columns[aggregate.column].type == "boolean":
        return ("type: sum", _sql("sql", f"case when {column} then 1 when not {column} then 0 end"))
    return ("type: sum", _sql("sql", column))


def _ratio(metric: Metric, names: dict[Aggregate, str]) -> str:
    assert metric.denominator
    return f"cast(${{{names[metric.numerator]}}} as double) / nullif(${{{names[metric.denominator]}}}, 0)"


def _explore(table: SemanticTable, joins: tuple[Join, ...]) -> Block:
    told = [
        Block(
            "join",
            join.entity,
            (
                "type: left_outer",
                "relationship: many_to_one",
                _sql("sql_on", f"${{{join.table}.{join.column}}} = ${{{join.entity}.{join.column}}}"),
            ),
        )
        for join in joins
        if join.table == table.name
    ]
    return Block("explore", table.name, (*_described(table.doc), *told))


def _sql(key: str, text: str) -> str:
    return f"{key}: {text} ;;"


def _described(doc: str) -> tuple[str, ...]:
    escaped = doc.replace("\\", "\\\\").replace('"', '\\"')
    return (f'description: "{escaped}"',) if doc else ()
