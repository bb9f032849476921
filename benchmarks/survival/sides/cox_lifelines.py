"""Cox by lifelines, fetched to pandas; with its concordance. Asked for more digits than it stops at by itself."""

from benchmarks.measure import measured, report
from benchmarks.survival.lives import COVARIATES, connect
from benchmarks.survival.sides.asked import asked, keep

if __name__ == "__main__":
    from lifelines import CoxPHFitter

    folder, rows, result = asked()
    connection = connect(folder, rows)
    kept = {}

    def work() -> None:
        """Fetch, fit and rank."""
        frame = connection.execute("select * from lives").df()
        options = {"precision": 1e-14, "r_precision": 1e-14}
        fitter = CoxPHFitter().fit(frame, "duration", "is_churned", fit_options=options)
        kept.update(
            coefficients=fitter.params_[list(COVARIATES)].to_numpy(),
            errors=fitter.standard_errors_[list(COVARIATES)].to_numpy(),
            value=fitter.log_likelihood_,
            ranked=fitter.concordance_index_,
        )

    found = measured(work)
    keep(result, **kept)
    report(found)
