"""BG/NBD by pymc-marketing's maximum a posteriori under flat priors, which is the maximum of the likelihood."""

from benchmarks.measure import measured, report
from benchmarks.value.sides.asked import PARAMETERS, asked, connect, fetched, keep

if __name__ == "__main__":
    from pymc_extras.prior import Prior
    from pymc_marketing.clv import BetaGeoModel

    folder, customers, result = asked()
    connection = connect(folder, customers)
    kept = {}

    def work() -> None:
        """Fetch, compile and fit."""
        flat = {name: Prior("HalfFlat") for name in PARAMETERS}
        model = BetaGeoModel(data=fetched(connection), model_config=flat)
        model.fit(method="map", progressbar=False)
        kept["parameters"] = model.fit_summary()[list(PARAMETERS)].to_numpy(float)

    found = measured(work)
    keep(result, **kept)
    report(found)
