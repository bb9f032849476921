"""The limit: onnxruntime over a matrix that is in memory already, at the fastest setting found.

Two Python threads, one onnxruntime thread each, 2,048 rows a call; nothing is read, prepared or written. Twice: the
estimator as skl2onnx converts it, over the prepared float32 matrix, and sqlkit's own artifact over its double matrix.
"""

import pickle
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from benchmarks.measure import report
from benchmarks.scoring.engine import NUMERIC, PASSES, TABLE, TEXT, connect
from benchmarks.scoring.sides.asked import Asked, asked
from sqlkit.scoring.runtime import open_session, run_matrix

SLICE, THREADS = 2048, 2


def run(what: Asked) -> dict[str, float]:
    """The better of both ways, each its best pass, and which it was."""
    connection = connect(what.folder, what.rows, what.results)
    pipeline = pickle.loads((what.folder / f"{what.model}.pipeline").read_bytes())
    registered = pickle.loads((what.folder / f"{what.model}.registered").read_bytes())
    frame = connection.table(TABLE).df()
    frame[TEXT] = frame[TEXT].astype(object)
    converted = open_session((what.folder / f"{what.model}.core.onnx").read_bytes())
    prepared = pipeline[:-1].transform(frame[NUMERIC + TEXT]).astype(np.float32)
    output = converted.get_outputs()[-1].name
    ways = {"float32": best(lambda part: converted.run([output], {"X": part})[0][:, -1], prepared)}
    encoded = connection.table(TABLE).project(", ".join(registered.arguments)).fetchnumpy()
    raw = np.column_stack(list(encoded.values()))
    own = run_matrix(open_session(registered.artifact))
    ways["double"] = best(lambda part: own(part)[:, 0], np.ascontiguousarray(raw))
    seconds, cpu_seconds = min(ways.values())
    timed = {"seconds": seconds, "cpu_seconds": cpu_seconds, "rows": len(frame)}
    timed |= {f"{way}_seconds": took for way, (took, _) in ways.items()}
    return timed | {f"{way}_cpu_seconds": worked for way, (_, worked) in ways.items()}


def best(score: Callable[[Any], Any], matrix: Any) -> tuple[float, float]:
    """Seconds of the fastest pass, on the wall and of the processor."""
    scores = np.empty(len(matrix))

    def one(start: int) -> None:
        scores[start : start + SLICE] = score(matrix[start : start + SLICE])

    def once() -> tuple[float, float]:
        began, cpu = time.perf_counter(), time.process_time()
        list(threads.map(one, range(0, len(matrix), SLICE)))
        return time.perf_counter() - began, time.process_time() - cpu

    with ThreadPoolExecutor(THREADS) as threads:
        return min(once() for _ in range(PASSES))


if __name__ == "__main__":
    report(run(asked()))
