"""orbital 0.6: the pipeline as its SQL, in its own environment, from the stored columns to a table of scores."""

from benchmarks.measure import measured, report
from benchmarks.scoring.engine import connect, written
from benchmarks.scoring.sides.asked import Asked, asked

PROBABILITY = '"output_probability.1" as score'


def run(what: Asked) -> dict[str, float]:
    """Time and memory, planning included; the SQL was made beforehand."""
    connection = connect(what.folder, what.rows, what.results)
    sql = (what.folder / f"{what.model}.orbital.sql").read_text()
    found = measured(lambda: connection.execute("create table results.main.scores as " + sql))
    return found | written(connection.table("results.main.scores").project(PROBABILITY))


if __name__ == "__main__":
    report(run(asked()))
