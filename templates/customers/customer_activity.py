"""Orders and revenue over the last days, one column for each window and measure: the pattern Ibis is here for."""

from sqlkit.models import model

WINDOWS = (30, 90, 365)

COLUMNS = {"customer_id": "varchar not null -- the customer"}
for days in WINDOWS:
    COLUMNS[f"orders_{days}d"] = f"bigint not null -- orders in the last {days} days"
    COLUMNS[f"revenue_{days}d"] = f"money not null -- revenue, less refunds, of the last {days} days"


@model(grain="customer_id", materialized="staging", columns=COLUMNS, tags=["customers"])
def customer_activity(transactions, run_params):
    """What each customer bought in the days before the as_of date."""
    import ibis

    dated = transactions.cross_join(run_params)
    measures = {}
    for days in WINDOWS:
        recent = dated.ordered_on >= dated.as_of_date - ibis.interval(days=days)
        measures[f"orders_{days}d"] = (recent & dated.is_purchase).sum().coalesce(0)
        measures[f"revenue_{days}d"] = dated.amount.sum(where=recent).coalesce(0)
    return dated.group_by("customer_id").aggregate(**measures)
