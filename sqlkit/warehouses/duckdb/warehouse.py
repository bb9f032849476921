"""DuckDB in this process: one in-memory connection with the user's database, the stage and the audit attached."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import duckdb
from sqlglot import exp

from sqlkit.errors import ConfigError, WarehouseError
from sqlkit.inputs import Input, input_paths
from sqlkit.profile import Target
from sqlkit.relation import Relation
from sqlkit.spec import Spec
from sqlkit.state import InputState, State
from sqlkit.warehouses.base import Aside, Outcome, Publication, Registered, Tracer
from sqlkit.warehouses.duckdb import (
    aside,
    audit,
    copied,
    erasure,
    kept,
    macros,
    models,
    named,
    publications,
    rescoring,
    state,
)
from sqlkit.warehouses.duckdb.audit import CATALOG
from sqlkit.warehouses.duckdb.copied import STAGE
from sqlkit.warehouses.duckdb.engine import Engine
from sqlkit.warehouses.duckdb.files import files_of
from sqlkit.warehouses.duckdb.source import read_source
from sqlkit.warehouses.duckdb.spill import make_room, spill_folder
from sqlkit.warehouses.erasing import ErasesCustomers, Holdings
from sqlkit.warehouses.keeping import Kept, Part
from sqlkit.warehouses.rescoring import ScoresAnew

WORK, PUBLISHED = "sqlkit_work", "sqlkit_published"

RESERVED = frozenset(
    {"main", "memory", "system", "temp", STAGE, WORK, PUBLISHED, CATALOG, kept.KEPT, aside.ASIDE, publications.OTHER}
) | {named.NAMED, erasure.READ, erasure.WRITTEN, rescoring.ANEW}
"""Names that DuckDB or a build gives to databases; a user's file so called is attached as `<name>_db`."""


class DuckDB(Engine, ErasesCustomers, ScoresAnew):
    """See `sqlkit.warehouses.duckdb.files` for the files and why publishing is a swap."""

    def __init__(self, target: Target, root: Path, tracer: Tracer | None = None) -> None:
        super().__init__(target, root, tracer)
        self.files = files_of(target, root)
        self.raw: str | None = None
        "The name under which the user's database is attached."
        self._begun_with: frozenset[str] = frozenset()
        self._published: Mapping[str, Relation] | None = None
        "The tables of the file that is attached as the last publication, once they were asked for."
        self.paths_read: dict[str, Sequence[Path]] = {}
        "Each input's files, as they were found when its mapping was read."

    # Connection

    def connect(self) -> None:
        """Open DuckDB in memory, attach the user's database read-only and the last publication."""
        settings = self.target.settings
        config: dict[str, Any] = {
            "preserve_insertion_order": "false",
            "write_buffer_row_group_count": "1",  # a thread keeps five otherwise, and is no faster for it
        }
        if settings.get("memory_limit"):
            config["memory_limit"] = str(settings["memory_limit"])
        self._connection = duckdb.connect(config=config)
        self._set("TimeZone", "UTC")
        self._set("file_search_path", str(self.root))
        make_room(self.target, self.spill)
        self._set("temp_directory", str(self.spill))
        if self.files.raw is not None:
            if not self.files.raw.exists():
                raise ConfigError(f"there is no database {self.files.raw}.", where=self.target.where("path"))
            stem = self.files.raw.stem
            self.raw = f"{stem}_db" if stem in RESERVED else stem
            self._attach(self.files.raw, self.raw, "READ_ONLY")
        self.reread()

    def reread(self) -> None:
        """Attach the file as it is now; another build may have replaced the one attached before."""
        self.detach(PUBLISHED)
        self._published = None
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
        leftovers = [*self.files.unfinished(), *(path for path in (self.files.aside, self.spill) if path.exists())]
        if leftovers and self.files.audit.exists():
            self._connection = duckdb.connect()
            try:
                self._attach(self.files.audit, CATALOG)
                self.files.sweep()
                self.files.aside.unlink(missing_ok=True)
            finally:
                self.close()
        shutil.rmtree(self.spill, ignore_errors=True)
        return leftovers

    @property
    def spill(self) -> Path:
        """The folder to spill to, which is deleted with all that is in it."""
        return spill_folder(self.target, self.root, self.files.published)

    # Inputs

    def source(self, input: Input, timezone: str) -> exp.Query:
        """Return an input's mapped query after checking that what it names is there."""
        mapping = input.mapping_for(self.target.name, self.type)
        self.paths_read[input.name] = input_paths(self.root, mapping) if mapping else []
        return read_source(self, input, timezone, self.paths_read[input.name])

    # A run

    def begin(self, run_id: str) -> None:
        """Attach the audit, which is the lock, sweep an earlier stage and open a new one."""
        self.files.published.parent.mkdir(parents=True, exist_ok=True)
        audit.open_audit(self)
        self.reread()
        self.files.sweep()
        self.attach_for_writing(self.files.stage, STAGE)
        self._attach(Path(":memory:"), WORK)
        for catalog in (STAGE, WORK):
            schema = exp.table_(self.target.schema, db=catalog, quoted=True)
            self.execute(exp.Create(this=schema, kind="SCHEMA", exists=True))

    def record_requests(self) -> None:
        """Open the audit for as long as it takes."""
        audit.open_audit(self)
        self.audit("egress", [row for row in self.egress_rows(None) if row["kind"] == "request"])

    def begin_with(self, names: Collection[str]) -> frozenset[str]:
        """Begin the stage as a copy of the published file."""
        self._begun_with = copied.begin_with(self, names)
        return self._begun_with

    def carry(self, name: str, found: Relation, spec: Spec) -> Relation:
        """Leave a table that the stage began with where it is."""
        relation = self.address(name, is_published=True)
        if name not in self._begun_with or list(self.columns(relation)) != list(spec.columns):
            return super().carry(name, found, spec)
        self.describe(relation, spec)
        return relation

    def address(self, name: str, *, is_published: bool) -> Relation:
        """Return a table of the stage, or of the memory beside it."""
        return Relation(name, self.target.schema, STAGE if is_published else WORK)

    def published(self) -> Mapping[str, Relation]:
        """Return the tables of the published file."""
        if not self.is_attached(PUBLISHED):
            return {}
        if self._published is None:
            self._published = self.tables_of(PUBLISHED, self.target.schema)
        return self._published

    def audit(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Append rows to an audit table; a run's own row replaces the one before."""
        audit.append(self, table, list(rows))

    def keep_failures(self, run_id: str, model: str, check: str, query: exp.Query) -> None:
        """Copy the first failing rows as JSON."""
        audit.keep_failures(self, run_id, model, check, query)

    def lost_publications(self) -> int:
        """Count the runs in the audit, if the published file is gone."""
        return 0 if self.published() else audit.published_runs(self)

    def sweep_runs(self) -> None:
        """Nobody else can be running while we hold the audit."""
        audit.sweep_runs(self, self.published().get("runs"))

    # What was made from what

    def input_state(self, input: Input, query: exp.Query, before: InputState | None) -> InputState:
        """Compare files' sizes and times, and the rows only where those differ."""
        return state.input_state(self, input, query, before)

    def input_bytes(self, input: Input) -> int | None:
        """Return the size of an input's files."""
        return state.input_bytes(self, input)

    def state(self) -> State:
        """Read what the published file says of itself."""
        return state.read(self, self.published())

    def publications(self, other: Target | Path | None) -> tuple[Publication, Publication]:
        """Attach the other file for reading."""
        return publications.publications(self, other)

    def attach_for_reading(self, path: Path, name: str) -> None:
        """Attach a file that others may read at the same time."""
        self._attach(path, name, "READ_ONLY")

    def tables_of(self, catalog: str, schema: str) -> dict[str, Relation]:
        """Return the tables of an attached database by name."""
        return {name: Relation(name, schema, catalog) for name in self._tables_of(catalog, schema)}

    def aside(self) -> Aside:
        """Attach what a failed build set aside."""
        return aside.read(self)

    def set_aside(self, made: State) -> bool:
        """Keep the stage under another name."""
        try:
            aside.keep(self, made)
        except (OSError, WarehouseError):  # no room for it: the next build makes all of it anew
            return False
        return True

    # Tables that outlive builds: see `sqlkit.warehouses.duckdb.kept`

    def open_kept(self) -> None:
        """Attach the file of kept tables."""
        self._attach(self.files.kept, kept.KEPT)
        if "kept" not in self._tables_of(kept.KEPT):
            self.forget()

    def kept_address(self, name: str) -> Relation:
        """Return a table of the file of kept tables."""
        return kept.address(name)

    def kept(self) -> Kept | None:
        """Read what the file says of itself."""
        return kept.read(self)

    def forget(self) -> None:
        """Empty what the file says of itself."""
        kept.forget(self)

    def remember(self, kept_now: Kept) -> None:
        """Write what the file holds."""
        kept.remember(self, kept_now)

    def parts(self, input: Input, timezone: str, rows: exp.Query) -> list[Part]:
        """Return each file of an input."""
        return kept.parts(self, input, timezone, rows)

    def known_parts(self, days: Relation) -> set[tuple[str, str]]:
        """Read the parts of a table of digests."""
        return kept.known_parts(self, days)

    # Customers erased: see `sqlkit.warehouses.duckdb.erasure`

    def name_customers(self, customers: Sequence[str]) -> None:
        """Put the ids into memory."""
        named.name_customers(self, customers)

    def named(self) -> exp.Query:
        """Read the ids from memory."""
        return named.named()

    def known_customers(self) -> int:
        """Count the ids that were found."""
        return named.known_customers(self)

    def holdings(self, columns: Collection[str]) -> Holdings:
        """Search every file of the target."""
        self.detach(PUBLISHED)  # a file cannot be attached twice
        return erasure.holdings(self, columns)

    def erase(self, columns: Collection[str]) -> Holdings:
        """Write every file of the target anew."""
        self.detach(PUBLISHED)
        return erasure.erase(self, columns)

    # Models that are trained: see `sqlkit.warehouses.duckdb.models`

    def train(self, rows: Relation, definition: Any, champion: Registered | None) -> Outcome:
        """Train in this process."""
        return models.train(self, rows, definition, champion)

    def register(
        self, outcome: Outcome, name: str, definition_hash: str, as_of: datetime.date, run_id: str
    ) -> Registered:
        """Keep a model in the audit."""
        return models.register(self, outcome, name, definition_hash, as_of, run_id)

    def open_registry(self) -> None:
        """Attach the audit for reading, where there is one."""
        if self.files.audit.exists():
            self._attach(self.files.audit, CATALOG, "READ_ONLY")

    def registered(self, name: str, definition_hash: str, as_of: datetime.date) -> Registered | None:
        """Read a model from the audit, if there is one."""
        if not self.is_attached(CATALOG):
            return None
        return models.registered(self, name, definition_hash, as_of)

    def score(
        self,
        model: Registered,
        form: Literal["expression", "function"],
        rows: Relation,
        into: Relation,
        keys: Sequence[str],
        stamps: Sequence[str],
    ) -> None:
        """Score rows by a macro of the stage, or by a function of this process."""
        models.score(self, model, form, rows, into, keys, stamps)

    def explain(self, model: Registered, rows: Relation, into: Relation, keys: Sequence[str]) -> None:
        """Explain rows by a function of this process."""
        models.explain(self, model, rows, into, keys)

    # Past scores: see `sqlkit.warehouses.duckdb.rescoring`

    def registered_version(self, registry: Relation, name: str, version: str) -> Registered | None:
        """Read a model from the published registry."""
        return models.registered_version(self, registry, name, version)

    def score_anew(
        self, model: Registered, form: Literal["expression", "function"], rows: exp.Query, keys: Sequence[str]
    ) -> Relation:
        """Score rows in memory."""
        return rescoring.score_anew(self, model, form, rows, keys)

    def publish(self, run: Mapping[str, Any], made_from: State) -> None:
        """Copy the audit into the stage, close the stage and swap it in."""
        macros.carry_over(self)
        with self.transaction():
            audit.copy(self, run)
            state.write(self, made_from)
        self.close_stage()
        self.detach(PUBLISHED)
        self.files.swap()
        aside.forget(self)

    def drop_stage(self) -> None:
        """Close the stage and delete its file."""
        self.detach(STAGE)
        self.files.sweep()

    def close_stage(self) -> None:
        """Have all that was written to the stage in its file, and let go of it."""
        self.execute(exp.Command(this="CHECKPOINT", expression=STAGE))
        self.detach(STAGE)
