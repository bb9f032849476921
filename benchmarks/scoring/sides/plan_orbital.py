"""How long DuckDB plans orbital's SQL."""

from benchmarks.measure import measured, report
from benchmarks.scoring.engine import connect
from benchmarks.scoring.sides.asked import Asked, asked


def run(what: Asked) -> dict[str, float]:
    """Parsing included."""
    connection = connect(what.folder, what.rows, what.results)
    sql = (what.folder / f"{what.model}.orbital.sql").read_text()
    return measured(lambda: connection.execute("explain " + sql))


if __name__ == "__main__":
    report(run(asked()))
