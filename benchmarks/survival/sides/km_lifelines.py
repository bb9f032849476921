"""Kaplan-Meier by lifelines, from the table of customers: fetched to pandas, as its users do."""

from benchmarks.measure import measured, report
from benchmarks.survival.lives import connect
from benchmarks.survival.sides.asked import asked, keep

if __name__ == "__main__":
    from lifelines import KaplanMeierFitter

    folder, rows, result = asked()
    connection = connect(folder, rows)
    fitter = KaplanMeierFitter()

    def work() -> None:
        """Fetch and fit."""
        frame = connection.execute("select duration, is_churned from lives").df()
        fitter.fit(frame["duration"], frame["is_churned"])

    found = measured(work)
    survival, ends = fitter.survival_function_.iloc[:, 0], fitter.confidence_interval_
    keep(
        result,
        duration=survival.index.to_numpy(),
        survival=survival.to_numpy(),
        survival_lower=ends.iloc[:, 0].to_numpy(),
        survival_upper=ends.iloc[:, 1].to_numpy(),
    )
    report(found)
