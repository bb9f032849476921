"""The summary by pymc-marketing, likewise."""

from benchmarks.measure import measured, report
from benchmarks.value.purchases import LAST, connect
from benchmarks.value.sides.asked import asked, keep

if __name__ == "__main__":
    from pymc_marketing.clv.utils import rfm_summary

    folder, customers, result = asked()
    connection = connect(folder, customers)
    kept = {}

    def work() -> None:
        """Fetch and sum up."""
        frame = connection.execute("select customer_id, ordered_at, amount from purchases").df()
        kept["summary"] = rfm_summary(frame, "customer_id", "ordered_at", "amount", observation_period_end=LAST)

    found = measured(work)
    rows = kept["summary"].sort_values("customer_id")
    keep(
        result,
        frequency=rows["frequency"].to_numpy(),
        last_age_days=rows["recency"].to_numpy(),
        age_days=rows["T"].to_numpy(),
        mean_value=rows["monetary_value"].to_numpy(),
    )
    report(found)
