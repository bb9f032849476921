"""A folder a side, each with a project or what its script reads, and its own link to the orders."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import yaml

from benchmarks.build.render import EXPERT, FOLDER, NAMES, VIEWS, addressed, core
from benchmarks.build.script import PUBLISHED, SHARED, WORK
from benchmarks.build.tests import as_audits, as_dbt

if TYPE_CHECKING:
    from sqlglot import exp

SIDES = ("sqlkit", "script", "dbt", "sqlmesh", "pandas")
THREADS = 2


def make_orders(folder: Path, orders: int) -> None:
    """`orders.parquet`, and `other.parquet` with the input as it is a day later: a few orders less."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, number in (("orders", orders), ("other", orders - max(1, orders // 1000))):
        path = folder / f"{name}.parquet"
        if path.exists():
            continue
        with duckdb.connect(config={"preserve_insertion_order": "false"}) as connection:
            connection.execute("set variable orders = ?", [number])
            connection.execute((FOLDER / "orders.sql").read_text().replace("$path", str(path)))


def make_sides(folder: Path) -> None:
    """Write every side's folder anew, but for its results."""
    for side in SIDES:
        (folder / side / "models").mkdir(parents=True, exist_ok=True)
        point(folder / side, "orders")
    _sqlkit(folder / "sqlkit")
    _script(folder / "script")
    _dbt(folder / "dbt")
    _sqlmesh(folder / "sqlmesh")


def point(side: Path, name: str) -> None:
    """Let a side's `orders.parquet` be that file of the folder above."""
    link = side / "orders.parquet"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("..") / f"{name}.parquet")


def _sqlkit(folder: Path) -> None:
    (folder / "models").rmdir()
    (folder / "sqlkit.yml").write_text((FOLDER / "sqlkit.yml").read_text())


def _script(folder: Path) -> None:
    """What sqlkit's contracts promise, as an expert would write it: one scan a table for all checks of values."""
    from sqlglot import exp

    from sqlkit.compile import compile_project
    from sqlkit.contract import check_query
    from sqlkit.project import load_project

    manifest = compile_project(load_project(folder.parent / "sqlkit"))
    tables = {n: exp.to_table(f"results.{n}" if n in PUBLISHED else n) for n in manifest.models}
    comments, checks = [], []
    for name in PUBLISHED:
        spec = manifest.models[name].spec
        comments.append(exp.Comment(this=tables[name], kind="TABLE", expression=exp.Literal.string(spec.doc)))
        for column in spec.columns.values():
            this = exp.column(column.name, table=name, db="results")
            comments.append(exp.Comment(this=this, kind="COLUMN", expression=exp.Literal.string(column.doc)))
    for name in (*SHARED, *WORK, *PUBLISHED):
        conditions = []
        spec = manifest.models[name].spec
        for check in (check for check in spec.checks if name in PUBLISHED or yields(name).issuperset(check.columns)):
            query = check_query(check, spec, tables[name], tables)
            if check.kind in ("not_null", "between", "accepted"):
                conditions.append(query.args["where"].this.copy())
            else:
                checks.append(_counted(query).sql("duckdb"))
        if conditions:
            counts = [exp.Filter(this=exp.Count(this=exp.Star()), expression=exp.Where(this=c)) for c in conditions]
            checks.append(exp.select(*counts).from_(tables[name].copy()).sql("duckdb"))
    (folder / "comments.sql").write_text(";\n".join(comment.sql("duckdb") for comment in comments))
    (folder / "checks.json").write_text(json.dumps(checks, indent=1))


def yields(name: str) -> set[str]:
    """The columns of a working table of the script, some of which have fewer than sqlkit's."""
    import sqlglot

    text = core(name) if name in SHARED else (EXPERT / "work" / f"{name}.sql").read_text()
    query = sqlglot.parse_one(addressed(text, str), dialect="duckdb")
    assert isinstance(query, sqlglot.exp.Query)
    return set(query.named_selects)


def _counted(query: exp.Query) -> exp.Select:
    from sqlglot import exp

    failing = exp.Subquery(this=query, alias=exp.TableAlias(this=exp.to_identifier("failing")))
    return exp.select(exp.Count(this=exp.Star())).from_(failing)


def _dbt(folder: Path) -> None:
    for name in NAMES:
        (folder / "models" / f"{name}.sql").write_text(core(name))
    (folder / "models" / "schema.yml").write_text(as_dbt())
    models = {"+materialized": "table", **{name: {"+materialized": "view"} for name in VIEWS}}
    project = {"name": "core", "version": "1.0.0", "profile": "core", "flags": {"send_anonymous_usage_stats": False}}
    (folder / "dbt_project.yml").write_text(yaml.safe_dump({**project, "models": {"core": models}}))
    output = {
        "type": "duckdb",
        "path": "dbt.duckdb",
        "threads": THREADS,
        "settings": {"preserve_insertion_order": False},
    }
    profile = {"core": {"target": "dev", "outputs": {"dev": output}}}
    (folder / "profiles.yml").write_text(yaml.safe_dump(profile))


def _sqlmesh(folder: Path) -> None:
    for name in NAMES:
        audits = as_audits(name)
        said = f",\n  audits ({audits})" if audits else ""
        kind = "VIEW" if name in VIEWS else "FULL"
        query = addressed(core(name), "core.{}".format)
        head = f"MODEL (\n  name core.{name},\n  kind {kind}{said}\n);\n\n"
        (folder / "models" / f"{name}.sql").write_text(head + query)
    connection = {
        "type": "duckdb",
        "database": "mesh.duckdb",
        "concurrent_tasks": THREADS,
        "connector_config": {"preserve_insertion_order": False},
    }
    config = {
        "gateways": {"local": {"connection": connection}},
        "default_gateway": "local",
        "model_defaults": {"dialect": "duckdb", "start": "2026-01-01"},
        "disable_anonymized_analytics": True,
    }
    (folder / "config.yaml").write_text(yaml.safe_dump(config))


if __name__ == "__main__":
    make_orders(Path(sys.argv[1]), int(sys.argv[2]))
    make_sides(Path(sys.argv[1]))
