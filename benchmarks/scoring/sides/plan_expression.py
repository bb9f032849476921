"""How long DuckDB plans sqlkit's expression as a build does, called from the file it is published in."""

from sqlglot import exp

from benchmarks.measure import measured, report
from benchmarks.scoring.engine import KEY, TABLE, connect
from benchmarks.scoring.sides.asked import Asked, asked
from sqlkit.warehouses.duckdb.macros import LOST_ON_TREES, macro_name


def run(what: Asked) -> dict[str, float]:
    """Reading the macro from the file included."""
    connection = connect(what.folder, what.rows, what.results)
    connection.execute("attach ? as published (read_only)", [str(what.folder / f"{what.model}.macro.duckdb")])
    connection.execute("set disabled_optimizers = ?", [",".join(LOST_ON_TREES)])
    call = exp.Anonymous(this=macro_name(what.model), expressions=[exp.Literal.string(f"source.main.{TABLE}")])
    macro = exp.Table(this=call, db=exp.to_identifier("main"), catalog=exp.to_identifier("published"))
    query = exp.select(KEY, "score").from_(macro).sql("duckdb")
    return measured(lambda: connection.execute("explain " + query))


if __name__ == "__main__":
    report(run(asked()))
