"""The meaning of portable functions rests on the documentation: its examples hold on DuckDB, Snowflake can read them.

An emulator that translates with the library that wrote the statement cannot see a mistake that is made twice; these
rows were written by those who made Snowflake, or by those who tested many warehouses alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlglot
import yaml
from sqlglot import exp
from sqlglot.optimizer.qualify import qualify

from sqlkit.dialects import annotated, dialect_for, problems, to_sql, translate
from sqlkit.dialects.catalogue import catalogue
from tests.snowflake.static import faults
from tests.snowflake.static.allowed import allowed

DATA = yaml.safe_load(Path(__file__).with_name("documented.yml").read_text("utf-8"))
LISTED = {function.name: function for function in catalogue().functions}


@dataclass(frozen=True)
class Example:
    """An expression over a table, if it has one, and what the documentation says it yields, in rows."""

    function: str
    sql: str
    results: tuple[Any, ...]
    columns: dict[str, str]
    rows: tuple[tuple[Any, ...], ...]
    group: str = ""
    is_whole: bool = False

    @property
    def query(self) -> str:
        """The expression as a query in DuckDB's words."""
        if not self.columns:
            return f"select {self.sql} as r"
        key = f", {self.group} as g" if self.group else "" if self.is_whole else ", k as g"
        by = f" group by {self.group}" if self.group else ""
        return f"select {self.sql} as r{key} from t{by}"


def _examples() -> Iterator[Example]:
    for entry in DATA["examples"]:
        table = entry["table"]
        known = (entry["of"], table["columns"], tuple(map(tuple, table["rows"])))
        for sql, result in entry.get("whole", ()):
            yield Example(known[0], sql, (result,), known[1], known[2], is_whole=True)
        for sql, results in entry.get("grouped", ()):
            yield Example(known[0], sql, tuple(results), known[1], known[2], entry["group"])
        for sql, results in entry.get("each", ()):
            yield Example(known[0], sql, tuple(results), known[1], known[2])
    for name, rows in DATA["dbt"].items():
        for sql, result in rows:
            yield Example(name, sql, (result,), {}, ())


EXAMPLES = list(_examples())
IDS = [f"{example.function}: {example.sql}" for example in EXAMPLES]


def typed(example: Example) -> exp.Query:
    schema: dict[str, object] = {"t": example.columns or {"k": "INTEGER"}}
    parsed = sqlglot.parse_one(example.query, dialect="duckdb")
    found = annotated(qualify(parsed, schema=schema, dialect="duckdb"), schema)
    assert isinstance(found, exp.Query)
    return found


def same(value: Any, wanted: Any) -> bool:
    if value is None or wanted is None or isinstance(wanted, bool):
        return value is wanted
    if isinstance(wanted, float):
        return value == pytest.approx(wanted, rel=1e-12)
    return str(value) == str(wanted)


@pytest.mark.parametrize("example", EXAMPLES, ids=IDS)
def test_duckdb_yields_the_documented_rows(example: Example) -> None:
    dialect = dialect_for("duckdb")
    with duckdb.connect() as connection:
        if example.columns:
            columns = ", ".join(f"{name} {kind}" for name, kind in example.columns.items())
            connection.execute(f"create table t ({columns})")
            connection.executemany(f"insert into t values ({', '.join('?' * len(example.columns))})", example.rows)
        found = connection.execute(to_sql(translate(typed(example), dialect), dialect)).fetchall()
    rows = sorted(found, key=lambda row: (row[1] is None, row[1])) if len(found[0]) > 1 else found
    assert len(rows) == len(example.results)
    for row, wanted in zip(rows, example.results, strict=True):
        assert same(row[0], wanted), f"{row[0]!r} is not {wanted!r}"


@pytest.mark.parametrize("example", EXAMPLES, ids=IDS)
def test_it_is_portable_and_snowflake_can_read_it(example: Example) -> None:
    query, dialect = typed(example), dialect_for("snowflake")
    assert problems(query) == []
    text = to_sql(translate(query, dialect), dialect)
    tables = {"T": {name.upper(): kind.lower() for name, kind in example.columns.items()}}
    assert faults(text, tables=tables if example.columns else None) == []


def test_every_function_has_rows_from_the_documentation() -> None:
    """In functions.yml, where the source begins with Snowflake's name, or here."""
    quoted = {name for name, f in LISTED.items() if any(case.source.startswith("Snowflake, ") for case in f.cases)}
    here = {example.function for example in EXAMPLES if example.columns} | set(DATA["without"])
    assert sorted(LISTED.keys() - quoted - here) == []
    assert here <= LISTED.keys()


def test_pages_are_those_of_the_functions() -> None:
    for entry in DATA["examples"]:
        page = f"https://docs.snowflake.com/en/sql-reference/{entry['page']}"
        listed = {LISTED[entry["of"]].snowflake, *(one.page for one in allowed().functions.values())}
        assert page in listed or page.endswith(("/case", "/avg", "/operators-subquery"))
