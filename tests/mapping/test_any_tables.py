"""Whatever a database holds: never a traceback, always a sqlkit.yml that loads."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sqlkit.errors import ConfigError
from sqlkit.mapping.gather import gathered, proposed_for
from sqlkit.mapping.write import written
from sqlkit.project import load_project
from tests.mapping.known import opened

_WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=10)
_COLUMNS = _WORDS | st.sampled_from(
    "id order_id customer_id user_id created_at total amount_cents currency status event timestamp order select "
    "quantity price sku email refund_of parent_id tr_orderid {{x}} a:b %d".split()
)
_TABLES = _WORDS.filter(str.strip) | st.sampled_from(
    "orders order raw_orders events tracks users customer order_line {{x}} sqlkit.yml".split()
)
_VALUES = {
    "varchar": _WORDS
    | st.sampled_from(["", " ", "2024-01-05", "05/01/2024", "1.234,50 €", "EUR", "2024-01-05T10:00:00Z"]),
    "bigint": st.integers(-(2**62), 2**62),
    "double": st.floats(),
    "decimal(18, 2)": st.decimals("-1e10", "1e10", places=2),
    "timestamp": st.datetimes(),
    "timestamp with time zone": st.datetimes(),
    "date": st.dates(),
    "boolean": st.booleans(),
    "integer[]": st.lists(st.integers(0, 9), max_size=2),
    "json": st.just('{"a": 1}'),
    "interval": st.timedeltas(),
    "blob": st.binary(max_size=4),
}

_NOT_LOOKED_INTO = ("integer[]", "json", "interval", "blob")


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, dict[str, str], list[tuple[object, ...]]]:
    names = draw(st.lists(_COLUMNS, min_size=1, max_size=6, unique_by=str.casefold))
    columns = {name: draw(st.sampled_from(sorted(_VALUES))) for name in names}
    row = st.tuples(*(st.none() | _VALUES[kind] for kind in columns.values()))
    return draw(_TABLES), columns, draw(st.lists(row, max_size=4))


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@settings(max_examples=25, deadline=None)
@given(some=st.lists(tables(), min_size=1, max_size=3, unique_by=lambda table: table[0].casefold()))
def test_any_tables_give_a_project_that_loads(
    some: list[tuple[str, dict[str, str], list[tuple[object, ...]]]],
) -> None:
    root = Path(tempfile.mkdtemp())
    try:
        with duckdb.connect(str(root / "shop.duckdb")) as connection:
            for name, columns, rows in some:
                typed = ", ".join(f"{quoted(column)} {kind}" for column, kind in columns.items())
                connection.execute(f"create table {quoted(name)} ({typed})")
                for row in rows:
                    marks = ", ".join("?" for _ in row)
                    connection.execute(f"insert into {quoted(name)} values ({marks})", list(row))
        warehouse = opened(root, root / "shop.duckdb")
        try:
            if not any(rows and set(columns.values()) - set(_NOT_LOOKED_INTO) for _, columns, rows in some):
                with pytest.raises(ConfigError, match="to tell a mapping from"):
                    proposed_for(gathered([], warehouse), warehouse)
                return
            proposal = proposed_for(gathered([], warehouse), warehouse)
        finally:
            warehouse.close()
        (root / "sqlkit.yml").write_text(written(proposal, "map"), encoding="utf-8")
        project = load_project(root)
        assert {name for name, i in project.inputs.items() if i.is_mapped} == {i.name for i in proposal.inputs}
    finally:
        shutil.rmtree(root)
