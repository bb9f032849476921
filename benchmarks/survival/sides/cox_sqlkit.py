"""Cox by the training entry point's fit: counts by the engine, the rest where training runs; with its concordance."""

from benchmarks.measure import measured, report
from benchmarks.survival.lives import COVARIATES, connect
from benchmarks.survival.sides.asked import asked, keep

if __name__ == "__main__":
    import numpy as np

    from sqlkit.survival.concordance import concordance
    from sqlkit.survival.cox import fit_cox
    from sqlkit.survival.subjects import counted

    folder, rows, result = asked()
    connection = connect(folder, rows)
    names = ", ".join(COVARIATES)
    cells = (
        f"select duration, count(*) filter (where is_churned) as churned, "
        f"count(*) filter (where not is_churned) as censored, {names} from lives group by duration, {names}"
    )
    kept = {}

    def work() -> None:
        """Count, fetch where training runs, fit and rank."""
        columns = connection.execute(cells).fetchnumpy()
        x = np.column_stack([columns[name] for name in COVARIATES])
        subjects = counted(*(columns[name].astype(float) for name in ("duration", "churned", "censored")), x)
        fit = fit_cox(subjects)
        ranked = concordance(subjects.covariates @ fit.coefficients, subjects)
        kept.update(coefficients=fit.coefficients, errors=fit.standard_errors, value=fit.log_likelihood, ranked=ranked)

    found = measured(work)
    keep(result, **kept)
    report(found)
