"""The summary by lifetimes, from the table of purchases: fetched to pandas, as its users do."""

from benchmarks.measure import measured, report
from benchmarks.value.purchases import LAST, connect
from benchmarks.value.sides.asked import asked, keep

if __name__ == "__main__":
    from lifetimes.utils import summary_data_from_transaction_data

    folder, customers, result = asked()
    connection = connect(folder, customers)
    kept = {}

    def work() -> None:
        """Fetch and sum up."""
        frame = connection.execute("select customer_id, ordered_at, amount from purchases").df()
        told = {"monetary_value_col": "amount", "observation_period_end": LAST}
        kept["summary"] = summary_data_from_transaction_data(frame, "customer_id", "ordered_at", **told)

    found = measured(work)
    rows = kept["summary"].sort_index()
    keep(
        result,
        frequency=rows["frequency"].to_numpy(),
        last_age_days=rows["recency"].to_numpy(),
        age_days=rows["T"].to_numpy(),
        mean_value=rows["monetary_value"].to_numpy(),
    )
    report(found)
