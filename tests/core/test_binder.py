"""Types and complaints of the empty DuckDB that queries are bound to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sqlkit.binder import Binder, BindError
from sqlkit.spec import Column

RFM = {
    "customer_id": Column("customer_id", "varchar"),
    "monetary": Column("monetary", "decimal(18, 4)"),
    "frequency": Column("frequency", "bigint"),
    "last_ordered_on": Column("last_ordered_on", "date"),
    'it\'s "odd"': Column('it\'s "odd"', "integer"),
}


@pytest.fixture(scope="module")
def binder() -> Iterator[Binder]:
    found = Binder({"rfm": RFM, "our 'own' one": RFM}, {"orders": {"amount": Column("amount", "decimal(18, 4)")}})
    yield found
    found.close()


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("rfm.customer_id", "varchar"),
        ("rfm.monetary", "decimal(18, 4)"),
        ("sum(rfm.monetary)", "decimal(38, 4)"),
        ("sum(rfm.frequency)", "hugeint"),
        ("rfm.frequency / 2", "double"),
        ("max(rfm.last_ordered_on)", "date"),
        ("count(*)", "bigint"),
        ("null", '"null"'.strip('"')),
        ("[rfm.frequency]", "bigint[]"),
        ('rfm."it\'s ""odd"""', "integer"),
    ],
)
def test_a_column_has_duckdbs_type(binder: Binder, expression: str, kind: str) -> None:
    assert binder.types(f"select {expression} as c from ref.rfm") == {"c": kind}


def test_the_columns_of_a_source_are_text(binder: Binder) -> None:
    assert binder.types("select amount from source.orders") == {"amount": "varchar"}
    assert list(binder.types("select frequency from ref.\"our 'own' one\"")) == ["frequency"]


@pytest.mark.parametrize(
    ("query", "line", "told"),
    [
        ("select\n  rfm.custmer_id\nfrom ref.rfm", 2, "unknown column 'custmer_id'. Did you mean 'customer_id'?"),
        ("select\n\n  custmer_id\nfrom ref.rfm", 3, "unknown column 'custmer_id'. Did you mean 'customer_id'?"),
        ("select rmf.customer_id\nfrom ref.rfm", 1, "unknown table 'rmf'. Did you mean 'rfm'?"),
        ("select frequency\nfrom ref.rfm\nwhere last_ordered_on > 3", 3, "DATE"),
        ("select frequency\nfrom ref.rmf", 2, "rmf"),
        ("select nofunction(frequency)\nfrom ref.rfm", 1, "nofunction"),
        ("select frequency\nfrom ref.rfm\ngroup by customer_id", 1, "frequency"),
    ],
)
def test_a_complaint_has_its_line_and_the_nearest_name(binder: Binder, query: str, line: int, told: str) -> None:
    with pytest.raises(BindError) as caught:
        binder.types(query)
    assert caught.value.line == line
    assert told in caught.value.message
    assert "Candidate functions" not in caught.value.message
