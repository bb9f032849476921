"""Which columns come from which, and which a change touches."""

from __future__ import annotations

import pytest

from core.tables import table
from sqlkit.lineage import ROWS, Source, lineage

ONE_ROW = frozenset({"one"})


def sources(names: list[str]) -> set[Source]:
    return {(name.rpartition(".")[0], name.rpartition(".")[2]) for name in names}


@pytest.mark.parametrize("row", table("lineage"), ids=lambda row: row[0])
def test_columns_and_rows_come_from(row: tuple[str, dict[str, list[str]], list[str]]) -> None:
    query, columns, rows = row
    found = lineage(query, one_row=ONE_ROW)
    assert {name: set(found.columns[name]) for name in columns} == {n: sources(s) for n, s in columns.items()}
    assert set(found.rows) == sources(rows)


@pytest.mark.parametrize(
    ("before", "now", "changed"),
    [
        ("select t.a, t.b from t", "select t.a, t.b from t", set()),
        ("select t.a, t.b from t", "select t.a as a, u.b from t as u cross join one", None),
        ("select t.a, t.b from t", "select t.a, t.b * 2 as b from t", {"b"}),
        ("select t.a, t.b from t", "select t.b, t.a from t", set()),
        ("select t.a from t", "select t.a, t.c from t", {"c"}),
        ("select t.a, t.b from t", "select t.a, t.b from t where t.a > 0", {"a", "b", ROWS}),
        (
            "with w as (select t.a, t.b + 1 as b from t) select w.a, w.b from w",
            "with w as (select t.a, t.b + 2 as b from t) select w.a, w.b from w",
            {"b"},
        ),
        (
            "select a.x, b.y from a left join b on b.k = a.k",
            "select a.x, b.y from a left join b on b.k = a.j",
            {"y"},
        ),
        (
            "with s as (select max(t.a) as m from t where t.b > 1) select u.x, s.m from u cross join s",
            "with s as (select max(t.a) as m from t where t.b > 2) select u.x, s.m from u cross join s",
            {"m"},
        ),
    ],
)
def test_a_change_touches(before: str, now: str, changed: set[str] | None) -> None:
    found = lineage(now, one_row=ONE_ROW).changed(lineage(before, one_row=ONE_ROW))
    assert ROWS in found if changed is None else found == changed
