"""Prints what score.mjs prints, by DuckDB's Python package alone: whatever else sqlkit uses cannot be imported."""

import json
import sys

ABSENT = ("sqlkit", "onnxruntime", "onnx", "sklearn", "numpy", "pyarrow", "sqlglot", "ibis")


def main(file: str, macro: str) -> None:
    for name in ABSENT:
        sys.modules[name] = None  # None makes an import fail
    import duckdb

    with duckdb.connect(file, read_only=True) as connection:
        ((version,),) = connection.execute("select version()").fetchall()
        scores = connection.execute(f"select customer_id, score from {macro}('feature_snapshots')").fetchall()
    print(json.dumps({"version": version, "scores": scores}))


if __name__ == "__main__":
    main(*sys.argv[1:])
