"""orbital's SQL of a fitted pipeline, written once to `<model>.orbital.sql`; runs in orbital's environment.

Run as `python -m benchmarks.scoring.orbital_sql FOLDER MODEL`.
"""

import pickle
import sys
import time
from pathlib import Path

import orbital
import orbital.types

from benchmarks.measure import report
from benchmarks.scoring.engine import KEY, NUMERIC, TABLE, TEXT


def write(folder: Path, model: str) -> dict[str, float]:
    """Seconds it takes and characters it comes to."""
    path, start = folder / f"{model}.orbital.sql", time.perf_counter()
    pipeline = pickle.loads((folder / f"{model}.pipeline").read_bytes())
    columns = {
        KEY: orbital.types.Int64ColumnType(passthrough=True),
        **dict.fromkeys(NUMERIC, orbital.types.DoubleColumnType()),
        **dict.fromkeys(TEXT, orbital.types.StringColumnType()),
    }
    parsed = orbital.parse_pipeline(pipeline, features=columns)
    kept = orbital.ResultsProjection([KEY])
    sql = orbital.export_sql(TABLE, parsed, dialect="duckdb", projection=kept)
    path.write_text(sql)
    return {"seconds": time.perf_counter() - start, "characters": len(sql)}


if __name__ == "__main__":
    report(write(Path(sys.argv[1]), sys.argv[2]))
