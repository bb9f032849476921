"""Five things worth knowing of a publication, computed from its tables; only aggregates leave the warehouse."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sqlglot
from sqlglot import exp

from sqlkit.manifest import addressed
from sqlkit.warehouses.base import Row, Warehouse

_QUERIES = {
    "top segment": """
        select segment, sum(customer_share) as customer_share, sum(revenue_share) as revenue_share
        from ref.rfm_segments where customers > 0 group by segment order by revenue_share desc, segment limit 1
    """,
    "one-time buyers": """
        select count(*) filter (where frequency = 1) as one_time, count(*) as customers from ref.rfm
    """,
    "first months": """
        select
            max(horizon_months) as horizon_months,
            count(*) filter (where is_horizon_complete) as customers,
            sum(horizon_revenue) filter (where is_horizon_complete) as revenue
        from ref.ltv_customers
    """,
    "next period": """
        select sum(active_customers) as active_customers, sum(cohort_customers) as customers
        from ref.cohort_retention
        where cohort_grain = 'month' and age_kind = 'relative' and age = 1 and is_observed
    """,
    "quarantine": """
        select
            sum(row_count) filter (where is_quarantined) as quarantined,
            sum(row_count) filter (where outcome = 'read') as read
        from ref.row_accounting
    """,
}


def five_facts(warehouse: Warehouse, currency: str | None) -> list[str]:
    """Return five sentences about the last publication."""
    warehouse.connect()
    try:
        tables = {name: relation.table() for name, relation in warehouse.published().items()}
        answers = {name: _answer(warehouse, name, tables) for name in _QUERIES}
    finally:
        warehouse.close()
    unit = f" {currency}" if currency else ""
    sentences: dict[str, Callable[..., str]] = {
        "top segment": lambda label, customers, revenue: (
            f"{label} are {customers:.0%} of customers and bring {revenue:.0%} of revenue (rfm_segments)."
        ),
        "one-time buyers": lambda one_time, customers: (
            f"{one_time / customers:.0%} of customers have ordered once only (rfm)."
        ),
        "first months": lambda months, customers, revenue: (
            f"A customer brings {revenue / customers:,.2f}{unit} in the first {months} months (ltv_customers)."
            if customers
            else f"No customer has been here for {months} months yet (ltv_customers)."
        ),
        "next period": lambda active, customers: (
            f"{active / customers:.0%} of new customers order again in their second month (cohort_retention)."
            if customers
            else "No cohort has completed its second month yet (cohort_retention)."
        ),
        "quarantine": lambda quarantined, read: (
            f"{quarantined or 0:,} of {read:,} input rows could not be used, each with its reason (quarantine)."
        ),
    }
    return [sentences[name](*answer) for name, answer in answers.items()]


def _answer(warehouse: Warehouse, name: str, tables: Mapping[str, exp.Table]) -> Row:
    query: Any = sqlglot.parse_one(_QUERIES[name], dialect="duckdb")
    return warehouse.fetch(addressed(query, tables, {}), "aggregate", f"fact: {name}")[0]
