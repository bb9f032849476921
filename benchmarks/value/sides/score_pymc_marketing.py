"""Expected purchases by pymc-marketing, likewise; a model of one draw, the parameters that all sides have."""

from benchmarks.measure import measured, report
from benchmarks.value.purchases import AHEAD
from benchmarks.value.sides.asked import asked, connect, fetched, keep, parameters_of

if __name__ == "__main__":
    import xarray
    from pymc_marketing.clv import BetaGeoModel

    folder, customers, result = asked()
    connection = connect(folder, customers)
    one = {name: (("chain", "draw"), [[value]]) for name, value in parameters_of(folder, customers).items()}

    def work() -> None:
        """Fetch, score and write."""
        frame = fetched(connection)
        model = BetaGeoModel(data=frame.head(10))
        model.build_model()
        model.idata = _inference(xarray.Dataset(one, {"chain": [0], "draw": [0]}))
        expected = model.expected_purchases(frame, future_t=AHEAD)
        alive = model.expected_probability_alive(frame)
        frame["expected_purchases"] = expected.values.reshape(-1)
        frame["p_alive"] = alive.values.reshape(-1)
        connection.register("frame", frame)
        connection.execute("create table scores as select customer_id, expected_purchases, p_alive from frame")

    def _inference(posterior: xarray.Dataset) -> object:
        import arviz

        return arviz.InferenceData(posterior=posterior)

    found = measured(work)
    keep(result, **connection.execute("select * from scores order by customer_id").fetchnumpy())
    report(found)
