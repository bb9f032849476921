"""sqlkit's function: onnxruntime called by DuckDB, from the stored columns to a table of scores."""

import pandas  # noqa: F401  (DuckDB asks for it when it hands over Arrow)
import pyarrow  # noqa: F401  (the same)

from benchmarks.measure import report
from benchmarks.scoring.sides.asked import asked
from benchmarks.scoring.sides.warehouse import scored
from sqlkit.scoring.runtime import open_session

if __name__ == "__main__":
    what = asked()
    # What a process does once and not once a table comes before: onnxruntime registers all its operators (11 MB).
    open_session((what.folder / "linear.core.onnx").read_bytes())
    report(scored(what, "function"))
