"""BG/NBD by the training entry point's fit: counts by the engine, the rest where training runs."""

from benchmarks.measure import measured, report
from benchmarks.value.purchases import HISTORY
from benchmarks.value.sides.asked import asked, connect, keep

if __name__ == "__main__":
    import numpy as np

    from sqlkit.btyd.cells import Cells
    from sqlkit.btyd.fit import fit_purchases
    from sqlkit.btyd.models import PURCHASES

    folder, customers, result = asked()
    connection = connect(folder, customers)
    names = ", ".join(HISTORY)
    counts = f"select {names}, count(*) as customers from histories group by {names} order by {names}"
    kept = {}

    def work() -> None:
        """Count, fetch where training runs, and fit; standard errors too."""
        rows = connection.execute(counts).fetchnumpy()
        cells = Cells(*(rows[name].astype(np.float64) for name in (*HISTORY, "customers")))
        fit = fit_purchases(PURCHASES["bg_nbd"], cells)
        kept.update(parameters=fit.parameters, errors=fit.standard_errors)

    found = measured(work)
    keep(result, **kept)
    report(found)
