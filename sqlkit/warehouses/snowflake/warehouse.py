"""Snowflake: sqlkit's schemas in one database, a lease as the lock, a transaction that publishes."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from sqlglot import exp

from sqlkit.errors import ConfigError, WarehouseError
from sqlkit.graph import Node, Reads
from sqlkit.profile import Target
from sqlkit.relation import Relation
from sqlkit.spec import Spec
from sqlkit.state import State
from sqlkit.warehouses.base import Aside, Outcome, Publication, Registered, Row, Tracer
from sqlkit.warehouses.cataloguing import Listed, ListsTables
from sqlkit.warehouses.erasing import ErasesCustomers, Holdings
from sqlkit.warehouses.rescoring import ScoresAnew
from sqlkit.warehouses.scheduling import Day, RunsTasks
from sqlkit.warehouses.snowflake import (
    audit,
    forgetting,
    grants,
    leftovers,
    models,
    named,
    publication,
    publications,
    rescoring,
    setup,
    states,
    task_text,
    tasks,
)
from sqlkit.warehouses.snowflake.assigned import assigned, spelled, warehouses_named
from sqlkit.warehouses.snowflake.catalogue import TableFact, contract_type, listed_in, tables_in
from sqlkit.warehouses.snowflake.lock import LOCK, Lease
from sqlkit.warehouses.snowflake.reading import Reading
from sqlkit.warehouses.snowflake.session import statement
from sqlkit.warehouses.snowflake.tables import creation_from

_PUBLISHED_RUN = "select lease.published_run_id from ref.build_lock as lease"


class Snowflake(Reading, ErasesCustomers, ScoresAnew, RunsTasks, ListsTables):
    """See `sqlkit.warehouses.snowflake.places` for the schemas."""

    def __init__(self, target: Target, root: Path, tracer: Tracer | None = None) -> None:
        super().__init__(target, root, tracer)
        self._facts: dict[tuple[str, str], TableFact] = {}
        self._has_registered = False
        self._standing = states.Standing()
        self._staged: dict[str, Spec] = {}
        "Contracts of the tables that this run will publish."
        self._has_stage = False
        self._staging = threading.Lock()
        self._installed: set[Relation] = set()
        self.scored: models.Scored = []
        self._written: list[str] | None = None
        "Where statements go that are written for tasks instead of sent."
        self.lease: Lease
        self.ids: Relation | None = None
        "The temporary table of customers that were named."
        self.known = 0
        "Of how many of the customers that were named a row was found."

    # Connection

    def connect(self) -> None:
        """Open a session and read how the target stands."""
        self.open()
        self.reread()

    def reread(self) -> None:
        """Ask anew which tables there are."""
        self._facts = tables_in(self, self.places.database, self.places.schemas)
        self._standing = states.read(self, self.published(), self._named(self.places.own))

    def _named(self, schema: str) -> dict[str, Relation]:
        return {name.lower(): fact.relation for (place, name), fact in self._facts.items() if place == schema}

    def fact(self, relation: Relation) -> TableFact | None:
        """Return what the database says of one of sqlkit's tables, as of the beginning of the run."""
        return self._facts.get((relation.schema or "", relation.name))

    def facts(self) -> dict[str, str]:
        """Return who is connected and where results go."""
        names = ("current_version()", "current_user()", "current_role()", "current_warehouse()")
        query = exp.select(*(exp.maybe_parse(name, dialect="snowflake") for name in names))
        version, user, role, warehouse = self.fetch(query, "metadata", "who is connected")[0]
        return {
            "snowflake": str(version),
            "user": str(user),
            "role": str(role),
            "warehouse": str(warehouse),
            "publishes": self.place(),
            "last publication": f"{len(self.published())} tables" if self.published() else "none yet",
        }

    def _used(self) -> Row:
        """The role, and the warehouse if there is one."""
        names = ("current_role()", "current_warehouse()")
        query = exp.select(*(exp.maybe_parse(name, dialect="snowflake") for name in names))
        return self.fetch(query, "metadata", "who is connected")[0]

    def preflight(self) -> list[str]:
        """Return the GRANT statements that are missing, and packages that cannot be had."""
        role, warehouse = self._used()
        if not warehouse:
            return ["name a warehouse in the profile: none is set"]
        used = [str(warehouse), *map(spelled, warehouses_named(self.target).values())]
        return grants.missing(self, str(role), used, self.inputs_seen()) + models.missing_packages(self)

    def assign(self, nodes: Mapping[str, Node], reads: Reads, disabled: Mapping[str, str]) -> None:
        """Have models made on the warehouses that the profile names for them."""
        super().assign(nodes, reads, disabled)
        self.warehouses = assigned(self.target, nodes, reads, disabled)

    def place(self) -> str:
        """The schema that readers query."""
        return f"schema {self.places.database}.{self.places.schema}"

    def sweep(self) -> list[Path]:
        """Drop the schema of what a killed build was making; nothing of it is on this machine."""
        self.connect()
        try:
            if not self._standing.left_by:
                self._drop_staging()
        finally:
            self.close()
        return []

    # What was made from what

    def state(self) -> State:
        """Return what the last publication was made from."""
        return self._standing.state

    def publications(self, other: Target | Path | None) -> tuple[Publication, Publication]:
        """Read the other target's schema."""
        return publications.publications(self, other)

    def know(self, facts: Mapping[tuple[str, str], TableFact]) -> None:
        """Remember what the database says of further tables."""
        self._facts |= facts

    def aside(self) -> Aside:
        """Return what a failed build left good in the stage, if nobody has published since."""
        there = self._named(self.places.staging)
        made = {name: state for name, state in self._standing.aside.items() if name in there}
        return Aside(made, there)

    def list_tables(self, places: Sequence[str]) -> list[Listed]:
        """Read the catalogue of each database."""
        return [table for place in places or [self.places.database] for table in listed_in(self, place)]

    # A run

    def begin(self, run_id: str) -> None:
        """Take the lease; look again where another build has published since the connection was opened."""
        self.run_id = run_id
        if setup.is_needed(self._facts, self.places):
            setup.create(self, self._facts)
        self.lease = Lease(self, run_id)
        self.lease.take()
        if self.published_run() != self._standing.published_run:
            self.reread()

    def published_run(self) -> str:
        """Return the run whose results are published."""
        rows = self.fetch(statement(_PUBLISHED_RUN, {LOCK: self.places.owned(LOCK)}), "artifact", "which run published")
        return str(rows[0][0] or "") if rows else ""

    def close(self) -> None:
        """Give the lease back and end the session."""
        if "lease" in vars(self) and self._connection is not None:
            self.lease.give_back()
        super().close()

    def address(self, name: str, *, is_published: bool) -> Relation:
        """Return a table of the stage; one that only the run needs has a name no model has."""
        return self.places.staged(name if is_published else f"_{name}")

    def published(self) -> Mapping[str, Relation]:
        """Return the tables of the published schema."""
        return self._named(self.places.schema)

    def published_results(self) -> bool:
        """Whether a run has published: the views of the audit are there before."""
        return bool(self._standing.published_run)

    def create(self, relation: Relation, query: exp.Query, *, is_view: bool = False) -> None:
        """Create or replace a table or view of the stage."""
        self._ensure_stage()
        self.execute(creation_from(relation, query, is_view=is_view))

    def _ensure_stage(self) -> None:
        """Have an empty stage, or the one that a failed build left good tables in."""
        with self._staging:
            if self._has_stage:
                return
            is_kept = bool(self.aside().models)
            schema = self.places.schema_name(self.places.staging)
            transient = exp.Properties(expressions=[exp.TransientProperty()])
            create = exp.Create(this=schema, kind="SCHEMA", replace=not is_kept, exists=is_kept, properties=transient)
            self.execute(create)
            self._has_stage = True

    def carry(self, name: str, found: Relation, spec: Spec) -> Relation:
        """Leave a published table where it is; one in the stage will be published."""
        if found.schema == self.places.staging:
            self._staged[name] = spec
            return found
        fact = self.fact(found)
        if fact and all(column.upper() in fact.columns for column in spec.columns):
            return found
        return super().carry(name, found, spec)

    def columns(self, relation: Relation) -> dict[str, str]:
        """Return a table's columns with the types contracts know, lower-case."""
        fact = self.fact(relation)
        if fact:
            return {name.lower(): contract_type(column.type) for name, column in fact.columns.items()}
        return {
            n.lower(): kind for n, kind in self.described(exp.select("*").from_(relation.quoted()).limit(0)).items()
        }

    def describe(self, relation: Relation, spec: Spec) -> None:
        """Hear what a table of the stage promises; its comments are written where it is published."""
        self._staged[relation.name.lower()] = spec

    def audit(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Append rows to an audit table; a run's own row replaces the one before."""
        audit.append(self, table, list(rows))

    def sweep_runs(self) -> None:
        """End the run whose lease was left behind."""
        if self._standing.left_by:
            audit.end_runs(self, self._standing.published_run)

    def record_requests(self) -> None:
        """Enter what the user asked to see, where there is an audit."""
        if self.fact(self.places.owned("egress")):
            self.audit("egress", [row for row in self.egress_rows(None) if row["kind"] == "request"])

    def keep_failures(self, run_id: str, model: str, check: str, query: exp.Query) -> None:
        """Copy the first failing rows as JSON."""
        audit.keep_failures(self, run_id, model, check, query)

    @contextmanager
    def unrepeated(self) -> Iterator[None]:
        """Repeat no statement: in a transaction, what went before it would be lost."""
        self._in_transaction = True
        try:
            yield
        finally:
            self._in_transaction = False

    def publish(self, run: Mapping[str, Any], made_from: State) -> None:
        """Fill the published tables in one transaction, then tidy up."""
        before = self._standing.state
        models.publish(self)
        publication.publish(self, self._staged, run, made_from)
        with suppress(WarehouseError):  # what is left over does no harm, and the next build tries again
            publication.drop_gone(self, before, made_from)
            self._drop_staging()

    def tidy(self, made_from: State) -> str:
        """Drop what models that were replaced have left behind, where this run has scored or a model is gone."""
        if not self.scored and self._standing.state.models.keys() <= made_from.models.keys():
            return ""
        try:
            leftovers.drop_leftovers(self, made_from)
        except WarehouseError as error:
            return f"what earlier models left behind is not all dropped: {error.message}"
        return ""

    def set_aside(self, made: State) -> bool:
        """Leave the good tables in the stage and say that they are."""
        try:
            self.execute(states.setting_aside(self, made, self._standing.published_run))
        except WarehouseError:  # the next build makes all of it anew
            return False
        self._has_stage = False  # it is the next build's now, so `drop_stage` leaves it
        return True

    def drop_stage(self) -> None:
        """Drop the stage, if this run has made one."""
        if self._has_stage:
            self._drop_staging()

    def _drop_staging(self) -> None:
        schema = self.places.schema_name(self.places.staging)
        self.execute(exp.Drop(tables=[schema], kind="SCHEMA", exists=True))
        self._has_stage = False

    def is_first(self, routine: Relation) -> bool:
        """Whether this run has not installed a routine yet."""
        is_new = routine not in self._installed
        self._installed.add(routine)
        return is_new

    # Customers erased: see `sqlkit.warehouses.snowflake.forgetting`

    def name_customers(self, customers: Sequence[str]) -> None:
        """Put the ids into a temporary table, if there is anything to search."""
        self._look_further()
        named.name_customers(self, customers)

    def named(self) -> exp.Query:
        """Read the ids."""
        return named.named(self)

    def known_customers(self) -> int:
        """Return what the search has counted."""
        return self.known

    def holdings(self, columns: Collection[str]) -> Holdings:
        """Search the tables of all schemas."""
        return named.search(self, columns)

    def erase(self, columns: Collection[str]) -> Holdings:
        """Delete in one transaction."""
        return forgetting.erase(self, columns)

    def look_again(self) -> None:
        """Read anew which tables there are."""
        self.reread()
        self._look_further()

    def _look_further(self) -> None:
        """Read which tables no build looks at and yet hold rows of customers."""
        self.know(tables_in(self, self.places.database, self.places.further))

    def tables(self) -> list[TableFact]:
        """Return every table that holds rows itself, of all schemas."""
        return [fact for _, fact in sorted(self._facts.items()) if fact.is_table]

    # Models that are trained: see `sqlkit.warehouses.snowflake.models`

    def train(self, rows: Relation, definition: Any, champion: Registered | None) -> Outcome:
        """Train in a procedure; a card comes back, no row and no artifact."""
        return models.train(self, rows, definition, champion)

    def register(
        self, outcome: Outcome, name: str, definition_hash: str, as_of: datetime.date, run_id: str
    ) -> Registered:
        """Keep a model in the audit."""
        self._has_registered = True  # a later date of this run may keep the model
        return models.register(self, outcome, name, definition_hash, as_of, run_id)

    def open_registry(self) -> None:
        """Nothing to open: the registry is a table."""

    def registered(self, name: str, definition_hash: str, as_of: datetime.date) -> Registered | None:
        """Read a model from the audit, if there is one."""
        if not self._has_registered and self.fact(self.places.owned("model_registry")) is None:
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
        """Score rows by a function of SQL, or by a vectorised one of Python."""
        models.score(self, model, form, rows, into, keys, stamps)

    def registered_version(self, registry: Relation, name: str, version: str) -> Registered | None:
        """Read a model from the published registry."""
        return models.registered_version(self, registry, name, version)

    def score_anew(
        self, model: Registered, form: Literal["expression", "function"], rows: exp.Query, keys: Sequence[str]
    ) -> Relation:
        """Score rows in tables of this session alone."""
        return rescoring.score_anew(self, model, form, rows, keys)

    def explain(self, model: Registered, rows: Relation, into: Relation, keys: Sequence[str]) -> None:
        """Explain rows by a vectorised function of Python."""
        models.explain(self, model, rows, into, keys)

    # A day without Python: see `sqlkit.warehouses.snowflake.tasks`

    @contextmanager
    def writing(self) -> Iterator[list[str]]:
        """Write statements down, of tables in the tasks' own schema."""
        before = self.places, self._has_stage
        self.places, self._has_stage, self._written = replace(self.places, stage="TASKS"), True, []
        try:
            yield self._written
        finally:
            (self.places, self._has_stage), self._written = before, None

    def execute(self, statement: exp.Expr) -> None:
        """Send a statement, or write it down."""
        if self._written is None:
            super().execute(statement)
        else:
            self._written.append(tasks.sql(statement))

    def told(self) -> Mapping[str, exp.Expr]:
        """Read what the first task finds out."""
        return tasks.told(self)

    def functions_of(self, models: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """Ask the registry and the catalogue."""
        return tasks.functions_of(self, models)

    def scored_by_functions(
        self,
        model: str,
        outputs: Sequence[str],
        features: Sequence[str],
        rows: Relation,
        keys: Sequence[str],
        stamps: Sequence[str],
    ) -> exp.Select:
        """Score by the functions that clients know."""
        return tasks.scored_by_functions(self, model, outputs, features, rows, keys, stamps)

    def tasks(self, day: Day) -> list[str]:
        """Define a graph of tasks on the warehouse that is in use."""
        home = self.target.settings.get("warehouse") or self._used()[1]
        if not home:
            raise ConfigError(
                f"a task needs a warehouse, and the target {self.target.name} has none.",
                where=self.target.path,
                hint="Name one under `warehouse`.",
            )
        with self.writing():
            return task_text.ddl(self, day, str(home))
