"""What UCI Online Retail holds as it comes, counted by a model of the project's own."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.published import Publication

MODEL = """{#---
doc: Customers, invoices and lines as they were read, of any sign.
grain: []
columns:
  customers: bigint not null -- known ones
  invoices: bigint not null -- cancellations too
  lines: bigint not null -- all
  amount: money not null -- net
---#}
select
    count(distinct orders.customer_id) as customers,
    count(distinct orders.order_id) as invoices,
    count(*) as lines,
    sum(orders.amount) as amount
from {{ ref("orders_audited") }} as orders
"""

SELECT = "+read_counts"


def write(project: Path) -> None:
    """Put the model into a project's folder."""
    (project / "models").mkdir(exist_ok=True)
    (project / "models" / "read_counts.sql").write_text(MODEL)


def hold(published: Publication) -> None:
    """As UCI publishes the file; the counts that its users report."""
    (row,) = published.rows("read_counts")
    assert (row["customers"], row["invoices"], row["lines"]) == (4_372, 25_900, 541_909)
    assert round(row["amount"], 2) == Decimal("9747747.93")


def hold_classic(rows: Callable[[str], list[dict[str, Any]]]) -> None:
    """What is left by the rule most papers use: a known customer, no cancellation, quantity and price above 0."""
    clean = next(row for row in rows("row_accounting") if row["outcome"] == "clean")
    assert (clean["row_count"], round(clean["amount"], 2)) == (397_884, Decimal("8911407.90"))
    customers = rows("rfm")
    assert len(customers) == 4_338
    assert sum(row["frequency"] for row in customers) == 18_532
    assert round(sum(row["monetary"] for row in customers), 2) == Decimal("8911407.90")
