"""sqlkit's function: onnxruntime called by DuckDB, from the stored columns to a table of scores."""

import onnxruntime  # noqa: F401  (loaded before the clock starts: a process does it once, not once a table)
import pandas  # noqa: F401  (DuckDB asks for it when it hands over Arrow)
import pyarrow  # noqa: F401  (the same)

from benchmarks.measure import report
from benchmarks.scoring.sides.asked import asked
from benchmarks.scoring.sides.warehouse import scored

if __name__ == "__main__":
    report(scored(asked(), "function"))
