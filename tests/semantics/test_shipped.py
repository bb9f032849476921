"""What every shipped contract gives a BI tool: comments, plain types, names that need no quotes, sums that add up."""

from __future__ import annotations

import re

import duckdb
from sqlglot.dialects.bigquery import BigQuery

from sqlkit.spec import Spec
from sqlkit.warehouses.audit_tables import STATES, TABLES
from tests.semantics.project import compiled, told

SNOWFLAKE = frozenset(
    (
        "account all alter and any as between by case cast check column connect connection constraint create cross"
        " current current_date current_time current_timestamp current_user database delete distinct drop else exists"
        " false following for from full grant group gscluster having ilike in increment inner insert intersect into is"
        " issue join lateral left like localtime localtimestamp minus natural not null of on or order organization"
        " qualify regexp revoke right rlike row rows sample schema select set some start table tablesample then to"
        " trigger true try_cast union unique update using values view when whenever where with"
    ).split()
)
"""https://docs.snowflake.com/en/sql-reference/reserved-keywords"""

PLAIN = re.compile(r"varchar|bigint|integer|double|boolean|date|timestamp|blob|decimal\(\d+, \d+\)")


def published() -> dict[str, Spec]:
    results = {name: c.spec for name, c in compiled("duckdb").models.items() if c.spec.is_published}
    return {**results, **TABLES, **STATES}


def reserved() -> frozenset[str]:
    with duckdb.connect() as connection:
        asked = "select keyword_name from duckdb_keywords() where keyword_category = 'reserved'"
        found = {name for (name,) in connection.execute(asked).fetchall()}
    assert "select" in found
    assert "select" in BigQuery.Generator.RESERVED_KEYWORDS
    return SNOWFLAKE | found | BigQuery.Generator.RESERVED_KEYWORDS


def test_no_table_or_column_is_a_reserved_word() -> None:
    words = reserved()
    names = set(published()) | {column for spec in published().values() for column in spec.columns}
    assert len(names) > 200
    assert names & words == set()


def test_every_table_and_column_has_a_comment() -> None:
    bare = [name for name, spec in published().items() if not spec.doc.strip()]
    bare += [
        f"{name}.{c.name}" for name, spec in published().items() for c in spec.columns.values() if not c.doc.strip()
    ]
    assert bare == []


def test_types_are_those_that_every_client_knows() -> None:
    kinds = {column.type for spec in published().values() for column in spec.columns.values()}
    assert [kind for kind in kinds if not PLAIN.fullmatch(kind)] == []


OF_PARTS = {
    "customer_equity": ("component",),  # parts of one sum
    "value_forecasts": ("cohort_start", "segment", "quarter_ahead"),  # a customer's quarters follow one another
}
"""Keys of tables with metrics whose rows are no customers."""


def test_rows_that_metrics_add_up_do_not_overlap() -> None:
    """A customer is in one row, or in parts: totals beside these, or cohorts at each age, would count them again."""
    for table in told("duckdb").tables.values():
        assert table.key == OF_PARTS.get(table.name, ("customer_id",))


def test_no_metric_adds_up_what_is_a_ratio_already() -> None:
    summed = {
        aggregate.column
        for table in told("duckdb").tables.values()
        for metric in table.metrics.values()
        for aggregate in metric.aggregates
        if aggregate.kind == "sum"
    }
    assert [
        column for column in summed if re.search(r"^mean_|_rate$|_share$|^share_|_rank$|^cumulative_", column)
    ] == []
