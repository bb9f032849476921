"""What people do without any of this: fetch to pandas, score with scikit-learn, write the frame back."""

import pickle
from typing import Any

from benchmarks.measure import measured, report
from benchmarks.scoring.engine import KEY, NUMERIC, TABLE, TEXT, connect, written
from benchmarks.scoring.sides.asked import Asked, asked


def run(what: Asked) -> dict[str, float]:
    """Time and memory from the table to the table of scores."""
    connection = connect(what.folder, what.rows, what.results)
    pipeline = pickle.loads((what.folder / f"{what.model}.pipeline").read_bytes())
    return measured(lambda: score(connection, pipeline)) | written(connection.table("results.main.scores"))


def score(connection: Any, pipeline: Any) -> None:
    """Fetch, predict, write."""
    import pandas as pd

    frame = connection.table(TABLE).df()
    frame[TEXT] = frame[TEXT].astype(object)
    probabilities = pipeline.predict_proba(frame[NUMERIC + TEXT])[:, 1]
    scores = pd.DataFrame({KEY: frame[KEY], "score": probabilities, "model_version": "1"})
    connection.register("scored", scores)
    connection.execute("create table results.main.scores as select * from scored")


if __name__ == "__main__":
    report(run(asked()))
