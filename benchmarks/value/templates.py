"""The shipped templates, compiled for a table of purchases."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from benchmarks.measure import measured
from benchmarks.value.purchases import AS_OF, HISTORY, connect
from benchmarks.value.sides.asked import asked, keep

PROJECT = """
inputs: {{orders: {{relation: raw.orders, columns: {{refund_of: refund_of}}}}}}
params: {{purchase_model: {{holdout_days: {holdout}}}}}
"""
MODELS = ("purchase_days", "purchase_summary")

SHIPPED, NONE = 90, 4000
"""Days of a holdout: with one, customers are summarised twice; before the first purchase there is none."""


def statements(holdout: int) -> list[str]:
    """What a build runs for the summary of customers."""
    from sqlglot import exp

    from sqlkit.compile import compile_project
    from sqlkit.dialects.base import to_sql
    from sqlkit.manifest import addressed
    from sqlkit.project import load_project

    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "sqlkit.yml").write_text(PROJECT.format(holdout=holdout))
        manifest = compile_project(load_project(Path(folder)), only=set(MODELS))
    found = []
    for name in MODELS:
        compiled = manifest.models[name]
        addresses = {read: exp.to_table(read) for read in compiled.reads}
        query = to_sql(addressed(compiled.query, addresses, {}), manifest.dialect)
        found.append(f"create table {name} as {query}")
    return found


def prepare(connection: Any) -> None:
    """What the templates read, as views of the purchases."""
    connection.execute(f"create table run_params as select date '{AS_OF}' as as_of_date, 'run' as run_id")
    connection.execute("""
        create view orders as
        select order_id, customer_id, ordered_at, amount, cast(null as varchar) as refund_of from purchases
    """)
    connection.execute("""
        create view transactions as
        select
            order_id, customer_id, cast(ordered_at as date) as ordered_on, true as is_purchase,
            amount, amount as gross_amount, cast(0 as decimal(18, 4)) as refund_amount
        from purchases
    """)


def summarised(holdout: int) -> dict[str, float]:
    """Run them for the command line, and leave what they made of each customer."""
    folder, customers, result = asked()
    connection, compiled = connect(folder, customers), statements(holdout)
    prepare(connection)
    found = measured(lambda: [connection.execute(statement) for statement in compiled])
    query = "select * from purchase_summary where split = 'score' order by customer_id"
    rows = connection.execute(query).fetchnumpy()
    keep(result, **{name: rows[name] for name in (*HISTORY, "mean_value")})
    return found
