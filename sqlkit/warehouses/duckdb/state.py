"""What the published file says it was made from, and whether an input still holds what it held."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
from sqlglot import exp

from sqlkit.inputs import Input, input_paths
from sqlkit.relation import Relation
from sqlkit.state import InputState, ModelState, State
from sqlkit.warehouses.audit_tables import STATES
from sqlkit.warehouses.digest import digest
from sqlkit.warehouses.duckdb.audit import insert

if TYPE_CHECKING:
    from sqlkit.warehouses.duckdb.warehouse import DuckDB


_CLOCKS = (exp.CurrentDate, exp.CurrentTime, exp.CurrentTimestamp, exp.Localtime, exp.Localtimestamp)
_NAMED_CLOCKS = frozenset({"now", "get_current_timestamp", "transaction_timestamp"})


def read(warehouse: DuckDB, published: Mapping[str, Relation]) -> State:
    """Return the last publication's state; empty where there is none, or an earlier release made it."""
    if not STATES.keys() <= published.keys():
        return State()
    states = exp.select("state").from_(published["model_states"].table())
    texts = warehouse.fetch(states, "artifact", "what tables are made from")
    models = [ModelState.from_json(text) for (text,) in texts]
    names = ("input", "stat", "digest", "row_count")
    query = exp.select(*names).from_(published["input_states"].table())
    inputs = [InputState(*row) for row in warehouse.fetch(query, "artifact", "what inputs held")]
    return State({m.name: m for m in models}, {i.name: i for i in inputs})


def write(warehouse: DuckDB, made_from: State) -> None:
    """Write the state into the stage."""
    models = [
        {"model_name": m.name, "run_id": m.run_id, "fingerprint": m.fingerprint, "state": m.as_json()}
        for m in made_from.models.values()
    ]
    inputs = [
        {"input": i.name, "row_count": i.rows, "digest": i.digest, "stat": i.stat} for i in made_from.inputs.values()
    ]
    for name, rows in (("model_states", models), ("input_states", inputs)):
        relation = warehouse.address(name, is_published=True)
        spec = STATES[name]
        empty = [exp.alias_(exp.cast(exp.null(), c.type), c.name) for c in spec.columns.values()]
        warehouse.create(relation, exp.select(*empty).where(exp.false()))
        insert(warehouse, relation, spec, rows)
        warehouse.describe(relation, spec)


def input_state(warehouse: DuckDB, input: Input, query: exp.Query, before: InputState | None) -> InputState:
    """Return what an input holds; its rows are read only if its files are not the ones that were read before."""
    stat = _stat(warehouse, input, query)
    if before and stat and before.stat == stat:
        return before
    rows, found = digest(warehouse, input, query)
    return InputState(input.name, stat, found, rows)


def stat_of(path: Path) -> str:
    """Return what shows cheaply that a file is the one it was.

    Who writes to a file, or puts another in its place, may give it back the time it had, but not `ctime`.
    """
    stat = path.stat()
    return f"{stat.st_size}:{stat.st_mtime_ns}:{stat.st_ctime_ns}"


def tells_time(query: exp.Query) -> bool:
    """Whether mapped rows are others tomorrow though nobody touches a file: `where: day > current_date - 90`."""
    return any(
        isinstance(part, _CLOCKS) or (isinstance(part, exp.Anonymous) and part.name.lower() in _NAMED_CLOCKS)
        for part in query.find_all(*_CLOCKS, exp.Anonymous)
    )


def _stat(warehouse: DuckDB, input: Input, query: exp.Query) -> str:
    """Return the hash of what shows cheaply that rows are the same; empty where nothing does (views may read files)."""
    source = input.mapping_for(warehouse.target.name, warehouse.type)
    files = input_paths(warehouse.root, source) if source else []
    if source and source.file is None:
        if source.query is not None or warehouse.files.raw is None or _is_view(warehouse, query):
            return ""
        raw = warehouse.files.raw  # what was written last may be in the log beside it
        files = [path for path in (raw, raw.with_name(f"{raw.name}.wal")) if path.exists()]
    if tells_time(query):
        return ""
    stats = [(path.name, stat_of(path)) for path in files]
    whole = repr((stats, query.sql("duckdb"), duckdb.__version__))  # its hash function is its own
    return hashlib.sha256(whole.encode()).hexdigest()


def _is_view(warehouse: DuckDB, query: exp.Query) -> bool:
    views = exp.select("view_name").from_(exp.Table(this=exp.Anonymous(this="duckdb_views")))
    names = warehouse.fetch(views.where(exp.not_(exp.column("internal"))), "metadata", "list views")
    read = {table.name.lower() for table in query.find_all(exp.Table)}
    return not read.isdisjoint(name.lower() for (name,) in names)


def input_bytes(warehouse: DuckDB, input: Input) -> int | None:
    """Return the size of an input's files; None for a table, of which a part may be read, and for a query."""
    source = input.mapping_for(warehouse.target.name, warehouse.type)
    if source is None or source.file is None:
        return None
    return sum(path.stat().st_size for path in input_paths(warehouse.root, source))
