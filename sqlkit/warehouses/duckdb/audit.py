"""The audit file: what a run says of itself while it runs, kept though it fails, and copied into what it publishes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from sqlkit.relation import Relation
from sqlkit.spec import Spec
from sqlkit.warehouses.audit_tables import MOST_FAILURES, TABLES

if TYPE_CHECKING:
    from sqlkit.warehouses.duckdb.warehouse import DuckDB


CATALOG = "sqlkit_audit"


def table(name: str) -> Relation:
    """Return the address of an audit table."""
    return Relation(name, "main", CATALOG)


def open_audit(warehouse: DuckDB) -> None:
    """Attach the audit, which nobody else can do until it is closed, and create what it lacks."""
    warehouse.attach_for_writing(warehouse.files.audit, CATALOG)
    there = _columns(warehouse)
    for name, spec in TABLES.items():
        _complete(warehouse, table(name), spec, there.get(name, set()))


def _columns(warehouse: DuckDB) -> dict[str, set[str]]:
    """Return the columns of each table that is there, all told by one statement."""
    told = exp.Table(this=exp.Anonymous(this="duckdb_columns"))
    of_main = exp.column("database_name").eq(CATALOG), exp.column("schema_name").eq("main")
    query = exp.select("table_name", "column_name").from_(told).where(*of_main)
    found: dict[str, set[str]] = {}
    for name, column in warehouse.fetch(query, "metadata", "list the audit's columns"):
        found.setdefault(name, set()).add(column)
    return found


def _complete(warehouse: DuckDB, relation: Relation, spec: Spec, there: Collection[str]) -> None:
    """Create a table, or add the columns that an earlier release did not have."""
    columns = {
        c.name: exp.ColumnDef(
            this=exp.to_identifier(c.name, quoted=True), kind=exp.DataType.build(c.type, dialect="duckdb")
        )
        for c in spec.columns.values()
        if c.name not in there
    }
    if not there:
        schema = exp.Schema(this=relation.quoted(), expressions=list(columns.values()))
        warehouse.execute(exp.Create(this=schema, kind="TABLE"))
        return
    for column in columns.values():
        warehouse.execute(exp.Alter(this=relation.quoted(), kind="TABLE", actions=[column]))


def append(warehouse: DuckDB, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Append rows in one statement; in `runs` the row of a run replaces the one before."""
    if name == "runs":
        _replace_run(warehouse, table(name), rows[0])
    else:
        insert(warehouse, table(name), TABLES[name], rows)


def insert(warehouse: DuckDB, relation: Relation, spec: Spec, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of Python values into a table of that contract."""
    if not rows:
        return
    entries = [tuple(row.get(name) for name in spec.columns) for row in rows]
    given = exp.values(entries, alias="entries", columns=list(spec.columns))
    values = [exp.cast(exp.column(c.name), c.type, dialect="duckdb") for c in spec.columns.values()]
    warehouse.execute(exp.insert(exp.select(*values).from_(given), relation.quoted(), columns=list(spec.columns)))


def _replace_run(warehouse: DuckDB, relation: Relation, run: Mapping[str, Any]) -> None:
    warehouse.execute(exp.delete(relation.quoted(), exp.column("run_id").eq(run["run_id"])))
    insert(warehouse, relation, TABLES["runs"], [run])


def keep_failures(warehouse: DuckDB, run_id: str, model: str, check: str, query: exp.Query) -> None:
    """Copy at most `MOST_FAILURES` of the rows that broke a check, as JSON."""
    failing = exp.Subquery(this=query.copy(), alias=exp.TableAlias(this=exp.to_identifier("failing")))
    row = exp.cast(exp.Anonymous(this="to_json", expressions=[exp.column("failing")]), "varchar")
    values = [exp.Literal.string(text) for text in (run_id, model, check)]
    rows = exp.select(*values, row).from_(failing).limit(MOST_FAILURES)
    warehouse.execute(exp.insert(rows, table("check_failures").quoted()))


def published_runs(warehouse: DuckDB) -> int:
    """Count the runs that were published."""
    count = exp.select(exp.Count(this=exp.Star())).from_(table("runs").table())
    query = count.where(exp.column("status").eq("published"))
    return int(warehouse.fetch(query, "aggregate", "count earlier publications")[0][0])


def sweep_runs(warehouse: DuckDB, published_runs: Relation | None) -> None:
    """End the runs that a killed process left as running; one that the publication knows was published."""
    if published_runs:
        known = exp.select("run_id").from_(published_runs.table())
        _end_runs(warehouse, "published", exp.column("run_id").isin(query=known))
    _end_runs(warehouse, "interrupted", exp.true())


def _end_runs(warehouse: DuckDB, status: str, which: exp.Expr) -> None:
    is_running = exp.column("status").eq("running")
    where = exp.and_(is_running, which)
    warehouse.execute(exp.update(table("runs").quoted(), {"status": status}, where=where))


def copy(warehouse: DuckDB, run: Mapping[str, Any]) -> None:
    """Copy the audit into the stage; `run` is there as published, which the audit says once it is."""
    for name, spec in TABLES.items():
        staged = warehouse.address(name, is_published=True)
        rows = exp.select(*(exp.column(c) for c in spec.columns)).from_(table(name).quoted())
        warehouse.create(staged, rows)
        warehouse.describe(staged, spec)
    _replace_run(warehouse, warehouse.address("runs", is_published=True), run)
