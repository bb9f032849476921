"""The databases of schemas/*.yml, and how much of a proposal for one is right.

A column is right if the proposed mapping, loaded from the YAML as written, reads the values that the documentation's
own column holds. What is judged is every column that is expected or proposed, so that a column too many counts as well
as one too few; of an input that is not proposed every column is wrong. Refunds that a preset adds as rows of their
own are left aside here (`may: [refund_of]`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from sqlkit.document import read_document
from sqlkit.errors import ConfigError
from sqlkit.inputs import Input, contracts
from sqlkit.mapping.gather import gathered, proposed_for
from sqlkit.mapping.propose import Proposal
from sqlkit.mapping.write import written
from sqlkit.profile import Target
from sqlkit.project import load_project
from sqlkit.warehouses import warehouse_for
from sqlkit.warehouses.base import Warehouse

FOLDER = Path(__file__).parent / "schemas"


@dataclass(frozen=True)
class Known:
    """A schema with a few rows, and by input the FROM clause and expressions that its documentation means."""

    name: str
    tables: dict[str, Any]
    expect: dict[str, Any]


@dataclass(frozen=True)
class Judged:
    """Columns by what they came to, each as `input.column`."""

    right: frozenset[str]
    wrong: frozenset[str]

    @property
    def share(self) -> float:
        """The share of columns that are right."""
        return len(self.right) / (len(self.right) + len(self.wrong))


def known_names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.yml"))


def known(name: str) -> Known:
    data = read_document(FOLDER / f"{name}.yml").data
    return Known(name, data["tables"], data["expect"])


def create(schema: Known, path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        for name, table in schema.tables.items():
            columns = ", ".join(f'"{column}" {kind}' for column, kind in table["columns"].items())
            connection.execute(f'create table "{name}" ({columns})')
            marks = ", ".join("?" for _ in table["columns"])
            rows = [tuple(row.get(column) for column in table["columns"]) for row in table["rows"]]
            assert all(row.keys() <= table["columns"].keys() for row in table["rows"]), name
            connection.executemany(f'insert into "{name}" values ({marks})', rows)


def opened(root: Path, database: Path | None) -> Warehouse:
    warehouse = warehouse_for(Target("default", "duckdb", {"path": str(database)} if database else {}), root)
    warehouse.connect()
    return warehouse


def propose_and_judge(schema: Known, root: Path, preset: str | None) -> tuple[Proposal, Judged]:
    create(schema, root / "shop.duckdb")
    warehouse = opened(root, root / "shop.duckdb")
    try:
        proposal = proposed_for(gathered([], warehouse), warehouse, preset)
        (root / "sqlkit.yml").write_text(written(proposal, "map"), encoding="utf-8")
        project = load_project(root)
        right: set[str] = set()
        judged: set[str] = set()
        for name in project.inputs:
            expected = schema.expect.get(name, {"columns": {}})
            mine = project.inputs[name]
            mapped = set(mine.mapping.columns) if mine.mapping else set()
            names = (set(expected["columns"]) | mapped) - set(expected.get("may", ()))
            judged |= {f"{name}.{column}" for column in names}
            for column in names & mapped & set(expected["columns"]):
                try:
                    query = warehouse.source(_with_only(mine, column), project.timezone)
                except ConfigError:  # a required column that was not found goes by its own name
                    continue
                if _is_right(root, mine, query, expected, column):
                    right.add(f"{name}.{column}")
        return proposal, Judged(frozenset(right), frozenset(judged - right))
    finally:
        warehouse.close()


def _with_only(mine: Input, column: str) -> Input:
    assert mine.mapping
    kept = {c: text for c, text in mine.mapping.columns.items() if c in (column, "refund_of")}
    return replace(mine, mapping=replace(mine.mapping, columns=kept))


def _is_right(root: Path, mine: Input, query: exp.Query, expected: dict[str, Any], column: str) -> bool:
    kind = contracts()[mine.name].columns[column].type
    with duckdb.connect() as connection:
        connection.execute(f"attach '{root / 'shop.duckdb'}' as shop (read_only)")
        is_order = "where refund_of is null" if mine.has("refund_of") and "refund_of" in expected.get("may", ()) else ""
        sql = f'select cast("{column}" as {kind}) from ({query.sql("duckdb")}) {is_order}'
        got = sorted(map(repr, connection.execute(sql).fetchall()))
        connection.execute("use shop")
        meant = expected["columns"][column]
        for text in [meant] if isinstance(meant, str) else meant:
            wanted = connection.execute(f"select cast({text} as {kind}) from {expected['from']}").fetchall()
            if sorted(map(repr, wanted)) == got:
                return True
    return False
