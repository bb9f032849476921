"""Whether the sides computed the same: row by row for whole builds, by figures for the core models."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.build.script import PUBLISHED

FIGURES = {
    "rfm": "count(*), sum(frequency), cast(sum(monetary) * {unit} as bigint), sum(recency_days),"
    " sum(r_score * 100 + f_score * 10 + m_score), count(*) filter (where segment = 'Loyal')",
    "ltv_customers": "count(*), sum(horizon_orders), cast(sum({horizon}) * {unit} as bigint)",
}
"""Of a table, numbers that a mistake would change; money in cents."""


DATABASES = {"sqlkit": "analytics", "script": "script", "dbt": "dbt", "sqlmesh": "mesh"}
"""The file each side leaves, without its ending; pandas leaves Parquet."""


def differing_rows(folder: Path) -> dict[str, int]:
    """Of each published table, the rows that only one of sqlkit and the script has, `run_id` aside."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{folder}/sqlkit/analytics.duckdb' as ours (read_only)")
        connection.execute(f"attach '{folder}/script/script.duckdb' as theirs (read_only)")
        return {name: _differing(connection, name) for name in PUBLISHED}


def _differing(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    described = connection.execute(f"describe ours.main.{name}").fetchall()
    columns = ", ".join(f'"{row[0]}"' for row in described if row[0] != "run_id")
    ours, theirs = (f"(select {columns} from {side}.main.{name})" for side in ("ours", "theirs"))
    added, missing = f"{ours} except all {theirs}", f"{theirs} except all {ours}"
    query = f"select count(*) from (({added}) union all ({missing}))"
    return int(connection.execute(query).fetchall()[0][0])


def figures(side: str, folder: Path) -> dict[str, list[Any]]:
    """What a side made of the core models."""
    found = {}
    with duckdb.connect() as connection:
        if side in DATABASES:
            # Under the name it was written by: SQLMesh's views name their database.
            connection.execute(f"attach '{folder}/{side}/{DATABASES[side]}.duckdb' as {DATABASES[side]} (read_only)")
        for table, columns in FIGURES.items():
            row = connection.execute(f"select {columns.format(**_money(side))} from {_table(side, folder, table)}")
            found[table] = [int(value) for value in row.fetchall()[0]]
    return found


def _money(side: str) -> dict[str, str]:
    """pandas has whole cents."""
    return (
        {"unit": "100", "horizon": "horizon_revenue"}
        if side in DATABASES
        else {"unit": "1", "horizon": "horizon_cents"}
    )


def _table(side: str, folder: Path, table: str) -> str:
    if side not in DATABASES:
        return f"read_parquet('{folder}/{side}/pandas/{table}.parquet')"
    return f"{DATABASES[side]}.{'core' if side == 'sqlmesh' else 'main'}.{table}"


if __name__ == "__main__":
    if sys.argv[1] == "rows":
        print(json.dumps(differing_rows(Path(sys.argv[2]))))
    else:
        print(json.dumps(figures(sys.argv[1], Path(sys.argv[2]))))
