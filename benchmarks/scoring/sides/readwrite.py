"""The floor: rows read and one number written, without a model."""

from pathlib import Path

from benchmarks.measure import measured, report
from benchmarks.scoring.engine import connect, written
from benchmarks.scoring.sides.asked import Asked, asked


def run(what: Asked) -> dict[str, float]:
    """Time and memory of the copy."""
    connection = connect(what.folder, what.rows, what.results)
    query = Path(__file__).with_suffix(".sql").read_text()
    return measured(lambda: connection.execute(query)) | written(connection.table("results.main.scores"))


if __name__ == "__main__":
    report(run(asked()))
