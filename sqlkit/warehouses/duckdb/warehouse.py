"""DuckDB in this process: one in-memory connection with the user's database, the stage and the audit attached."""

from __future__ import annotations

import datetime
import re
import shutil
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal

import duckdb
from sqlglot import exp

from sqlkit.egress import Kind, Passage
from sqlkit.errors import ConfigError, WarehouseError, raise_all
from sqlkit.inputs import Input
from sqlkit.profile import Target
from sqlkit.relation import Relation
from sqlkit.spec import Spec
from sqlkit.warehouses.base import Outcome, Registered, Row, Tracer, Warehouse
from sqlkit.warehouses.duckdb import audit, models
from sqlkit.warehouses.duckdb.files import files_of
from sqlkit.warehouses.duckdb.source import check_columns, from_clause, mapped, times_as_text

STAGE, WORK, PUBLISHED = "sqlkit_stage", "sqlkit_work", "sqlkit_published"

RESERVED = frozenset({"main", "memory", "system", "temp", STAGE, WORK, PUBLISHED, audit.CATALOG})
"""Names that DuckDB or a build gives to databases; a user's file so called is attached as `<name>_db`."""

# The oldest storage that every DuckDB client since 1.0 reads; BI tools lag behind the engine.
STORAGE_VERSION = "v1.0.0"


class DuckDB(Warehouse):
    """See `sqlkit.warehouses.duckdb.files` for the files and why publishing is a swap."""

    type: ClassVar[str] = "duckdb"

    def __init__(self, target: Target, root: Path, tracer: Tracer | None = None) -> None:
        super().__init__(target, root, tracer)
        self.files = files_of(target, root)
        self._local = threading.local()
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._raw: str | None = None
        self._cursors: list[duckdb.DuckDBPyConnection] = []

    # Statements

    def _run(self, sql: str) -> list[Row]:
        assert self._connection, "not connected"
        cursor = getattr(self._local, "cursor", None)
        if cursor is None:
            cursor = self._local.cursor = self._connection.cursor()
            self._cursors.append(cursor)
        try:
            result = cursor.execute(sql)
            return result.fetchall() if result.description else []
        except duckdb.InterruptException as error:
            raise KeyboardInterrupt from error
        except duckdb.Error as error:
            raise WarehouseError(_first_lines(str(error)), hint=_advice(error)) from error

    # Connection

    def connect(self) -> None:
        """Open DuckDB in memory, attach the user's database read-only and the last publication."""
        settings = self.target.settings
        config: dict[str, Any] = {"preserve_insertion_order": "false"}
        if settings.get("memory_limit"):
            config["memory_limit"] = str(settings["memory_limit"])
        self._connection = duckdb.connect(config=config)
        self._set("TimeZone", "UTC")
        self._set("file_search_path", str(self.root))
        self._set("temp_directory", str(self._spill))
        if self.files.raw is not None:
            if not self.files.raw.exists():
                raise ConfigError(f"there is no database {self.files.raw}.", where=self.target.path)
            stem = self.files.raw.stem
            self._raw = f"{stem}_db" if stem in RESERVED else stem
            self._attach(self.files.raw, self._raw, "READ_ONLY")
        self._attach_published()

    def _attach_published(self) -> None:
        """Attach the file as it is now; another build may have replaced the one attached before."""
        if PUBLISHED in self._attached():
            self.execute(exp.Detach(this=exp.to_identifier(PUBLISHED)))
        if not self.files.published.exists():
            return
        self._attach(self.files.published, PUBLISHED, "READ_ONLY")
        tables = self.published()
        if tables and "runs" not in tables:
            raise ConfigError(
                f"{self.files.published.name} holds tables and is no publication of sqlkit.",
                where=self.files.published,
                hint="Publishing replaces the whole file: name another under `publish:` in the profile.",
            )

    def close(self) -> None:
        """Close every attached file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            self._local, self._cursors = threading.local(), []

    def interrupt(self) -> None:
        """Interrupt the statements of all threads."""
        for cursor in self._cursors:  # each is a connection of its own to DuckDB
            cursor.interrupt()

    def facts(self) -> dict[str, str]:
        """DuckDB's version and the target's files."""
        return {
            "duckdb": duckdb.__version__,
            "reads": str(self.files.raw or "files only"),
            "publishes": str(self.files.published),
            "last publication": f"{len(self.published())} tables" if self.files.published.exists() else "none yet",
        }

    def place(self) -> str:
        """The published file and schema."""
        return f"{self.files.published}, schema {self.target.schema}"

    def sweep(self) -> list[Path]:
        """Delete the stage of an interrupted build; refused while a build holds the audit."""
        leftovers = [path for path in (self.files.stage, self._spill) if path.exists()]
        if leftovers and self.files.audit.exists():
            self._connection = duckdb.connect()
            try:
                self._attach(self.files.audit, audit.CATALOG)
                self.files.sweep()
            finally:
                self.close()
        shutil.rmtree(self._spill, ignore_errors=True)
        return leftovers

    @property
    def _spill(self) -> Path:
        return Path(str(self.target.settings.get("temp_directory") or self.files.published.parent / ".sqlkit_tmp"))

    def _set(self, name: str, value: str) -> None:
        setting = exp.EQ(this=exp.to_identifier(name), expression=exp.Literal.string(value))
        self.execute(exp.Set(expressions=[exp.SetItem(this=setting)]))

    def _attach(self, path: Path, name: str, *options: str) -> None:
        parts = [exp.AttachOption(this=exp.var(option)) for option in options if " " not in option]
        for option in options:
            key, _, value = option.partition(" ")
            if value:
                parts.append(exp.AttachOption(this=exp.var(key), expression=exp.Literal.string(value)))
        this = exp.alias_(exp.Literal.string(str(path)), name, quoted=True)
        try:
            self.execute(exp.Attach(this=this, expressions=parts))
        except WarehouseError as error:
            raise _cannot_open(path, error) from error

    # Inputs

    def source(self, input: Input, timezone: str) -> exp.Query:
        """Return an input's mapped query after checking that what it names is there."""
        source = input.mapping_for(self.target.name, self.type)
        if source is None:
            nothing = [
                exp.alias_(exp.cast(exp.null(), c.type, dialect="duckdb"), c.name, quoted=True)
                for c in input.columns.values()
            ]
            return exp.select(*nothing).where(exp.false())
        rows = from_clause(input, source, self.root, self._raw)
        try:
            described = self._traced(exp.Describe(this=exp.select("*").from_(rows.copy())))
        except WarehouseError as error:
            raise ConfigError(
                f"{input.name} cannot be read: {error.message}", where=input.where, hint=error.hint
            ) from error
        types = {name: kind.lower() for name, kind, *_ in described}
        raise_all(check_columns(input, source, types))
        as_text = times_as_text(input, source, types)
        if as_text:
            rows = from_clause(input, source, self.root, self._raw, as_text)
            types |= dict.fromkeys(as_text, "varchar")
        query = mapped(input, source, rows, types, timezone)
        try:
            self._traced(exp.Describe(this=query.copy()))
        except WarehouseError as error:
            raise ConfigError(f"the mapping of {input.name} fails: {error.message}", where=input.where) from error
        return query

    # A run

    def begin(self, run_id: str) -> None:
        """Attach the audit, which is the lock, sweep an earlier stage and open a new one."""
        self.files.published.parent.mkdir(parents=True, exist_ok=True)
        self._open_audit()
        self._attach_published()
        self.files.sweep()
        self._attach(self.files.stage, STAGE, f"STORAGE_VERSION {STORAGE_VERSION}")
        self._attach(Path(":memory:"), WORK)
        for catalog in (STAGE, WORK):
            schema = exp.table_(self.target.schema, db=catalog, quoted=True)
            self.execute(exp.Create(this=schema, kind="SCHEMA", exists=True))

    def _open_audit(self) -> None:
        self._attach(self.files.audit, audit.CATALOG, f"STORAGE_VERSION {STORAGE_VERSION}")
        for name, spec in audit.TABLES.items():
            self._create_empty(Relation(name, "main", audit.CATALOG), spec)

    def record_requests(self) -> None:
        """Open the audit for as long as it takes."""
        self._open_audit()
        self.audit("egress", [row for row in self.egress_rows(None) if row["kind"] == "request"])

    def address(self, name: str, *, is_published: bool) -> Relation:
        """Return a table of the stage, or of the memory beside it."""
        return Relation(name, self.target.schema, STAGE if is_published else WORK)

    def published(self) -> Mapping[str, Relation]:
        """Return the tables of the published file."""
        if PUBLISHED not in self._attached():
            return {}
        query = (
            exp.select("table_name")
            .from_(exp.table_("tables", db="information_schema"))
            .where(exp.column("table_catalog").eq(PUBLISHED), exp.column("table_schema").eq(self.target.schema))
        )
        names = [row[0] for row in self.fetch(query, "metadata", "list published tables")]
        return {name: Relation(name, self.target.schema, PUBLISHED) for name in sorted(names)}

    def create(self, relation: Relation, query: exp.Query, *, is_view: bool = False) -> None:
        """Create or replace a table, or a view of the run's own."""
        kind = "VIEW" if is_view else "TABLE"
        self.execute(exp.Create(this=_quoted(relation), kind=kind, replace=True, expression=query.copy()))

    def columns(self, relation: Relation) -> dict[str, str]:
        """Return a table's columns with DuckDB's types, lower-case."""
        rows = self._traced(exp.Describe(this=exp.select("*").from_(_quoted(relation))))
        return {name: kind.lower() for name, kind, *_ in rows}

    def describe(self, relation: Relation, spec: Spec) -> None:
        """Comment on the table and on each column."""
        table = _quoted(relation)
        self.execute(exp.Comment(this=table, kind="TABLE", expression=exp.Literal.string(spec.doc)))
        for column in spec.columns.values():
            parts = [
                exp.to_identifier(part, quoted=True)
                for part in (column.name, relation.name, relation.schema, relation.catalog)
                if part
            ]
            this = exp.Column(**dict(zip(("this", "table", "db", "catalog"), parts, strict=False)))
            self.execute(exp.Comment(this=this, kind="COLUMN", expression=exp.Literal.string(column.doc)))

    def _create_empty(self, relation: Relation, spec: Spec) -> None:
        """Create an audit table, or add the columns that an earlier release did not have."""
        columns = {
            c.name: exp.ColumnDef(
                this=exp.to_identifier(c.name, quoted=True), kind=exp.DataType.build(c.type, dialect="duckdb")
            )
            for c in spec.columns.values()
        }
        schema = exp.Schema(this=_quoted(relation), expressions=list(columns.values()))
        self.execute(exp.Create(this=schema, kind="TABLE", exists=True))
        for name in columns.keys() - self.columns(relation).keys():
            self.execute(exp.Alter(this=_quoted(relation), kind="TABLE", actions=[columns[name]]))

    def audit(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Append rows in one statement, replacing the one of the same run in `runs`."""
        relation = Relation(table, "main", audit.CATALOG)
        if table == "runs":
            self._replace(relation, audit.TABLES[table], list(rows))
        else:
            self._append(relation, audit.TABLES[table], list(rows))

    def _replace(self, relation: Relation, spec: Spec, rows: Sequence[Mapping[str, Any]]) -> None:
        is_same = exp.column("run_id").isin(*(row["run_id"] for row in rows))
        self.execute(exp.delete(_quoted(relation), is_same))
        self._append(relation, spec, rows)

    def _append(self, relation: Relation, spec: Spec, rows: Sequence[Mapping[str, Any]]) -> None:
        if not rows:
            return
        entries = [tuple(row.get(name) for name in spec.columns) for row in rows]
        given = exp.values(entries, alias="entries", columns=list(spec.columns))
        values = [exp.cast(exp.column(c.name), c.type, dialect="duckdb") for c in spec.columns.values()]
        self.execute(exp.insert(exp.select(*values).from_(given), _quoted(relation), columns=list(spec.columns)))

    def keep_failures(self, run_id: str, model: str, check: str, query: exp.Query) -> None:
        """Copy at most `audit.MOST_FAILURES` failing rows as JSON."""
        failing = exp.Subquery(this=query.copy(), alias=exp.TableAlias(this=exp.to_identifier("failing")))
        row = exp.cast(exp.Anonymous(this="to_json", expressions=[exp.column("failing")]), "varchar")
        values = [exp.Literal.string(text) for text in (run_id, model, check)]
        rows = exp.select(*values, row).from_(failing).limit(audit.MOST_FAILURES)
        self.execute(exp.insert(rows, _quoted(Relation("check_failures", "main", audit.CATALOG))))

    # Models that are trained: see `sqlkit.warehouses.duckdb.models`

    def train(self, rows: Relation, definition: Any) -> Outcome:
        """Train in this process."""
        return models.train(self, rows, definition)

    def register(
        self, outcome: Outcome, name: str, definition_hash: str, as_of: datetime.date, run_id: str
    ) -> Registered:
        """Keep a model in the audit."""
        return models.register(self, outcome, name, definition_hash, as_of, run_id)

    def registered(self, name: str, definition_hash: str, as_of: datetime.date, retrain_days: int) -> Registered | None:
        """Read a model from the audit."""
        return models.registered(self, name, definition_hash, as_of, retrain_days)

    def score(
        self,
        model: Registered,
        form: Literal["expression", "function"],
        rows: Relation,
        into: Relation,
        keys: Sequence[str],
    ) -> None:
        """Score rows by a macro of the stage, or by a function of this process."""
        models.score(self, model, form, rows, into, keys)

    def columns_for_training(self, rows: Relation) -> dict[str, Any]:
        """Return a relation as NumPy arrays, for the training entry point alone, in the warehouse's own process."""
        assert self._connection
        query = exp.select("*").from_(_quoted(rows))
        columns: dict[str, Any] = self._connection.cursor().execute(query.sql("duckdb")).fetchnumpy()
        return columns

    def create_macro(self, text: str) -> None:
        """Create a macro in the stage from the tree emitter's text, which is too deep for SQLGlot to hold."""
        assert self._connection
        cursor = self._connection.cursor()
        stage = exp.Use(this=exp.table_(self.target.schema, db=STAGE, quoted=True))
        cursor.execute(stage.sql("duckdb"))
        if self.tracer:
            self.tracer(text)
        cursor.execute(text)

    def staged_function(self, name: str, argument: exp.Expr) -> exp.Table:
        """Return a call of one of the stage's table macros."""
        call = exp.Anonymous(this=name, expressions=[argument])
        return exp.Table(this=call, db=exp.to_identifier(self.target.schema), catalog=exp.to_identifier(STAGE))

    def install(self, name: str, arguments: int, function: Any) -> None:
        """Register a vectorised function of doubles for as long as this connection lives."""
        assert self._connection
        doubles = [duckdb.sqltypes.DOUBLE] * arguments
        connection: Any = self._connection  # its stubs know no Arrow functions
        connection.create_function(
            name, function, doubles, duckdb.sqltypes.DOUBLE, type="arrow", null_handling="special"
        )

    def enter(self, purpose: str, kind: Kind, rows: int) -> None:
        """Enter in the ledger what came back from inside without a fetch."""
        self.passages.append(Passage(purpose, kind, rows, 0, datetime.datetime.now(datetime.UTC)))

    def sweep_runs(self) -> None:
        """Nobody else can be running while we hold the audit; a run that the publication knows was published."""
        runs = _quoted(Relation("runs", "main", audit.CATALOG))
        known = self.published().get("runs")
        if known:
            is_published = exp.column("run_id").isin(query=exp.select("run_id").from_(known.table()))
            self._end_runs(runs, "published", is_published)
        self._end_runs(runs, "interrupted", exp.true())

    def _end_runs(self, runs: exp.Table, status: str, which: exp.Expr) -> None:
        is_running = exp.column("status").eq("running")
        self.execute(exp.update(runs.copy(), {"status": status}, where=exp.and_(is_running, which)))

    def publish(self, run: Mapping[str, Any]) -> None:
        """Copy the audit into the stage, close the stage and swap it in."""
        for text in self._current_macros():
            self.create_macro(text)
        for name, spec in audit.TABLES.items():
            relation = Relation(name, self.target.schema, STAGE)
            source = _quoted(Relation(name, "main", audit.CATALOG))
            self.create(relation, exp.select(*(exp.column(c) for c in spec.columns)).from_(source))
            self.describe(relation, spec)
        self._replace(Relation("runs", self.target.schema, STAGE), audit.TABLES["runs"], [run])
        self.execute(exp.Command(this="CHECKPOINT", expression=STAGE))
        self.execute(exp.Detach(this=exp.to_identifier(STAGE)))
        if PUBLISHED in self._attached():
            self.execute(exp.Detach(this=exp.to_identifier(PUBLISHED)))
        self.files.swap()

    def _current_macros(self) -> list[str]:
        query = (
            exp.select("expression")
            .from_(models.REGISTRY.table())
            .where(exp.column("is_current"), exp.column("expression").neq(""))
        )
        return [row[0] for row in self.fetch(query, "artifact", "carry models over")]

    def _attached(self) -> set[str]:
        query = exp.select("database_name").from_(exp.Table(this=exp.Anonymous(this="duckdb_databases")))
        return {row[0] for row in self.fetch(query, "metadata", "list attached databases")}


def _quoted(relation: Relation) -> exp.Table:
    return exp.table_(relation.name, db=relation.schema, catalog=relation.catalog, quoted=True)


def _first_lines(message: str) -> str:
    return message.split("Candidate functions:")[0].split("\n\nLINE")[0].strip()


def _advice(error: duckdb.Error) -> str:
    if isinstance(error, duckdb.OutOfMemoryException):
        return "Set memory_limit in the profile, or free space for temp_directory."
    return ""


def _cannot_open(path: Path, error: WarehouseError) -> WarehouseError:
    text = error.message
    holder = re.search(r"PID (\d+)", text)
    if "lock" in text.lower():
        who = f" (process {holder[1]})" if holder else ""
        return WarehouseError(
            f"{path.name} is held open by another program{who}.",
            where=path,
            hint="If it is another build, wait for it; if it is a program that writes to the file, close it.",
        )
    return WarehouseError(f"cannot open {path.name}: {text}", where=path)
