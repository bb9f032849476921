"""Expected purchases by lifetimes, from the stored summary to a stored table: fetched, scored, written back."""

from benchmarks.measure import measured, report
from benchmarks.value.purchases import AHEAD
from benchmarks.value.sides.asked import asked, connect, fetched, keep, parameters_of

if __name__ == "__main__":
    import pandas as pd
    from lifetimes import BetaGeoFitter

    folder, customers, result = asked()
    connection = connect(folder, customers)
    fitter = BetaGeoFitter()
    fitter.params_ = pd.Series(parameters_of(folder, customers))

    def work() -> None:
        """Fetch, score and write."""
        frame = fetched(connection)
        history = (frame["frequency"], frame["recency"], frame["T"])
        frame["expected_purchases"] = fitter.conditional_expected_number_of_purchases_up_to_time(AHEAD, *history)
        frame["p_alive"] = fitter.conditional_probability_alive(*history)
        connection.register("frame", frame)
        connection.execute("create table scores as select customer_id, expected_purchases, p_alive from frame")

    found = measured(work)
    keep(result, **connection.execute("select * from scores order by customer_id").fetchnumpy())
    report(found)
