"""What a SELECT is answered: the catalogue, the rows that were written, counts; see `select`."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from tests.snowflake.fake_literals import key, literal, selects

if TYPE_CHECKING:
    from tests.snowflake.fake_account import Account

Row = tuple[Any, ...]
Columns = list[tuple[str, int]]

AS_OF = datetime.date(2024, 6, 1)
ROWS = 12
"""What every count of rows comes to."""

CODES = {"NUMBER": 0, "FLOAT": 1, "TEXT": 2, "DATE": 3, "TIMESTAMP_LTZ": 6, "TIMESTAMP_TZ": 7, "TIMESTAMP_NTZ": 8}


def select(account: Account, query: exp.Query) -> tuple[list[Row], Columns]:
    """What a query answers, by what it reads and how its columns are called."""
    columns = [(name, 2) for name in query.named_selects]
    tables = [table for table in query.find_all(exp.Table) if table.db]
    if any(table.name in ("FUNCTIONS", "PROCEDURES") for table in tables):
        if query.named_selects != ["FUNCTION_NAME"]:
            return [], columns
        schema = literal(query.args["where"].this.expression)
        return [(name,) for place, name in sorted(account.functions) if place == schema], columns
    if any(table.db == "INFORMATION_SCHEMA" for table in tables):
        return catalogue(account, query), columns
    if "CHECK_NUMBER" in query.named_selects:
        return list(_checks(account, query)), columns
    if isinstance(query, exp.Select) and query.is_star and not query.find(exp.AggFunc):
        return [], described(account, tables)
    if tables and all(table.name in ANSWERED for table in tables):
        return [row for branch in selects(query) for row in stored(account, branch)], columns
    if query.args.get("group"):
        return [], columns
    return [tuple(_value(e.alias_or_name, e.unalias()) for e in query.selects)], columns


ANSWERED = ("BUILD_LOCK", "MODEL_STATES", "INPUT_STATES", "ASIDE_STATES", "MODEL_REGISTRY")
"""Tables of which the rows are answered as they were written."""


def catalogue(account: Account, query: exp.Query) -> list[Row]:
    """The rows of INFORMATION_SCHEMA that a condition on schema and name lets through."""
    where = query.args["where"].this
    schemas = {literal(v) for found in where.find_all(exp.In) for v in found.expressions}
    pairs = list(where.find_all(exp.EQ))
    names = {literal(e.expression) for e in pairs if e.this.name == "TABLE_NAME"}
    schemas |= {literal(e.expression) for e in pairs if e.this.name == "TABLE_SCHEMA"}
    database = next(t.catalog for t in query.find_all(exp.Table) if t.db == "INFORMATION_SCHEMA")
    rows = []
    for (place, schema, name), table in sorted(account.tables.items()):
        if place == database and schema in schemas and (not names or name in names):
            is_table = table.kind == "BASE TABLE"
            facts = (table.comment or None, ROWS if is_table else None, 1024 if is_table else None, str(table.altered))
            for column, (kind, comment) in table.columns.items():
                rows.append((schema, name, table.kind, *facts, column, *_typed(kind), comment or None))
    return rows


def _typed(kind: str) -> tuple[str, int | None, int | None]:
    if not kind.startswith("NUMBER("):
        return kind, None, None
    precision, scale = kind[7:-1].split(",")
    return "NUMBER", int(precision), int(scale)


def _checks(account: Account, query: exp.Query) -> Iterator[Row]:
    """A row a branch: what numbers it, then counts; -1 numbers the row that counts a table and its values' checks."""
    for branch in selects(query):
        numbers = [literal(e.unalias()) for e in branch.expressions if e.alias.endswith("_NUMBER")]
        model = next(t.name for t in branch.find_all(exp.Table) if t.db)
        broken = account.broken.get(model.lower(), 0)
        counts = [broken] * (len(branch.expressions) - len(numbers) - 1)
        yield (*numbers, ROWS if numbers[-1] == -1 else broken, *counts)


def described(account: Account, tables: list[exp.Table]) -> Columns:
    """The columns of a query of every column of one table."""
    found = account.tables[key(tables[0])]
    return [(name, CODES.get(kind.split("(")[0], 2)) for name, (kind, _) in found.columns.items()]


def stored(account: Account, branch: exp.Select) -> Iterator[Row]:
    """Rows as they were written, with a branch's own literals."""
    table = branch.find(exp.Table)
    assert table
    where = branch.args.get("where")
    wanted = {e.this.name: literal(e.expression) for e in where.find_all(exp.EQ)} if where else {}
    for row in account.tables[key(table)].rows:
        if all(row.get(name) == value for name, value in wanted.items()):
            yield tuple(_stored(row, e.unalias()) for e in branch.expressions)


def _stored(row: dict[str, Any], value: exp.Expr) -> Any:
    if isinstance(value, exp.Column):
        return row[value.name]
    if isinstance(value, exp.Cast):
        return _stored(row, value.this)
    if isinstance(value, exp.Literal | exp.Null):
        return literal(value)
    if isinstance(value, exp.Subquery):  # of a single value; all rows have the same
        column = value.find(exp.Column)
        return row[column.name] if column else None
    return json.dumps([row[column.name] for column in value.find_all(exp.Column)])


def _value(name: str, value: exp.Expr) -> Any:
    if name == "AS_OF_DATE":
        return AS_OF
    if value.find(exp.Count):
        return ROWS
    return "fake"
