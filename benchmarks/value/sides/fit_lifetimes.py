"""BG/NBD by lifetimes, from the summary fetched to pandas."""

from benchmarks.measure import measured, report
from benchmarks.value.sides.asked import PARAMETERS, asked, connect, fetched, keep

if __name__ == "__main__":
    from lifetimes import BetaGeoFitter

    folder, customers, result = asked()
    connection = connect(folder, customers)
    fitter = BetaGeoFitter()

    def work() -> None:
        """Fetch and fit; lifetimes counts alike customers itself only where it is asked to, so each is a row."""
        frame = fetched(connection)
        fitter.fit(frame["frequency"], frame["recency"], frame["T"])

    found = measured(work)
    keep(result, parameters=fitter.params_[list(PARAMETERS)].to_numpy())
    report(found)
