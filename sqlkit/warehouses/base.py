"""What every warehouse does: run statements, open the door to rows, hold a run's tables and publish them."""

from __future__ import annotations

import datetime
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from sqlglot import exp

from sqlkit.dialects.base import Dialect, dialect_for, to_sql
from sqlkit.egress import Kind, Passage, check_rows, permit
from sqlkit.errors import ConfigError
from sqlkit.graph import Node, Reads
from sqlkit.inputs import Input
from sqlkit.profile import Target
from sqlkit.relation import Relation
from sqlkit.spec import Spec
from sqlkit.state import InputState, ModelState, State

if TYPE_CHECKING:
    from sqlkit.training.artifact import Conversion

Row = tuple[Any, ...]
Tracer = Callable[[str], None]


@dataclass(frozen=True)
class Registered:
    """A trained model as the registry holds it, its hashes checked.

    `expression` creates a table macro (empty where the model has no SQL form); `arguments` are what its function
    is called with; `features` are the columns it reads, in order; `outputs` those it answers with. It knows no row of
    the day `trained_as_of` or later.
    """

    name: str
    version: str
    artifact: bytes
    features: tuple[str, ...]
    arguments: tuple[str, ...]
    expression: str
    nodes: int
    outputs: tuple[str, ...] = ("score",)
    explanation: str = ""
    "What its scores are explained by (`sqlkit.scoring.explanation_json`), or where that is; empty if they cannot be."
    trained_as_of: datetime.date | None = None
    tried_as_of: datetime.date | None = None
    "When a model of its definition was last trained, whether that one took over or not."

    def is_fresh(self, as_of: datetime.date, retrain_days: int) -> bool:
        """Return whether fewer days have passed since a model was last trained."""
        return self.tried_as_of is not None and (as_of - self.tried_as_of).days < retrain_days

    def conversion(self) -> Conversion | None:
        """Return how far it may be from its library's own scores; None for a model that has an exact form."""
        from sqlkit.training.artifact import conversion

        return conversion(self.artifact)


@dataclass(frozen=True)
class Publication:
    """Result tables by name, without the audit's, where they are in words, and the run that published them."""

    place: str
    run_id: str
    as_of: datetime.date | None
    sqlkit_version: str
    tables: Mapping[str, Relation]


@dataclass(frozen=True)
class Aside:
    """What a failed build made and found good: what each table is made from, and where it is."""

    models: Mapping[str, ModelState] = field(default_factory=dict)
    tables: Mapping[str, Relation] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What training came to: a model and its card, or the reason why there is none."""

    registered: Registered | None
    card: Mapping[str, Any]
    reason: str = ""

    @property
    def is_promoted(self) -> bool:
        """Whether the model takes over from the one before; of families that have no challenger always."""
        return bool(self.card.get("promotion", {}).get("is_promoted", True))


class Warehouse(ABC):
    """A SQL engine and the place in it where results live. Not connected until `connect`."""

    type: ClassVar[str]

    checks_together: ClassVar[bool] = False
    "Whether a statement costs more than is gained by finding early what is wrong."

    def __init__(self, target: Target, root: Path, tracer: Tracer | None = None) -> None:
        self.target, self.root, self.tracer = target, root, tracer
        self.passages: list[Passage] = []
        self.expected: tuple[Input, ...] = ()
        self.nodes: Mapping[str, Node] = {}
        self.may_break = False
        "Whether publishing may take columns away that readers may use."
        self.announced: frozenset[str] = frozenset()
        "Tables of which it may, since a new version of their contracts says so."

    @property
    def dialect(self) -> Dialect:
        """The SQL this warehouse speaks."""
        return dialect_for(self.type)

    # Statements

    @abstractmethod
    def _run(self, sql: str) -> list[Row]:
        """Run one statement in the calling thread and return its rows; `WarehouseError` if it is refused."""

    def execute(self, statement: exp.Expr) -> None:
        """Run a statement whose rows, if any, are not wanted."""
        self._traced(statement)

    def fetch(self, query: exp.Expr, kind: Kind, purpose: str) -> list[Row]:
        """Return a statement's rows if the door permits it, and enter it in the ledger."""
        permit(query, kind, purpose)
        rows = self._traced(query)
        check_rows(len(rows), kind, purpose)
        customer_rows = len(rows) if kind == "request" else 0
        self.passages.append(Passage(purpose, kind, len(rows), customer_rows, datetime.datetime.now(datetime.UTC)))
        return rows

    def _traced(self, statement: exp.Expr, *, copy: bool = True) -> list[Row]:
        """Run a statement, laid out in lines where somebody reads it; without a copy its tree is the printer's."""
        sql = to_sql(statement, self.dialect, pretty=self.tracer is not None, copy=copy)
        if self.tracer:
            self.tracer(sql)
        return self._run(sql)

    # Connection

    @abstractmethod
    def connect(self) -> None:
        """Open the warehouse for reading sources and published results."""

    @abstractmethod
    def close(self) -> None:
        """Let go of everything; an unpublished run is left behind and swept by the next."""

    @abstractmethod
    def interrupt(self) -> None:
        """Stop the statements that are running, from another thread or a signal handler."""

    @abstractmethod
    def facts(self) -> dict[str, str]:
        """Return what `sqlkit debug` shows of a connected warehouse."""

    def preflight(self) -> list[str]:
        """Return what a build will want and has not got, each as what to do about it."""
        return []

    @abstractmethod
    def place(self) -> str:
        """Return where a reader finds the results, in words."""

    @abstractmethod
    def sweep(self) -> list[Path]:
        """Delete what interrupted builds left behind, without connecting, and return it."""

    # Models

    def assign(self, nodes: Mapping[str, Node], reads: Reads, disabled: Mapping[str, str]) -> None:
        """Hear which models there are, for what a profile says of single ones; a `ConfigError` for one it misspells."""
        self.nodes = nodes

    def working_on(self, model: str) -> AbstractContextManager[None]:
        """Say which model this thread's statements are for."""
        return nullcontext()

    # Inputs

    def expect(self, inputs: Collection[Input]) -> None:
        """Hear which inputs will be asked for; a warehouse far away looks them all up at once."""
        self.expected = tuple(inputs)

    @abstractmethod
    def source(self, input: Input, timezone: str) -> exp.Query:
        """Return the query that yields an input's mapped columns; a `ConfigError` if it cannot be read."""

    @abstractmethod
    def input_state(self, input: Input, query: exp.Query, before: InputState | None) -> InputState:
        """Return what an input holds now, `query` being its mapped rows; cheap where nothing was touched since."""

    @abstractmethod
    def input_bytes(self, input: Input) -> int | None:
        """Return the size of what an input is read from; None where the warehouse cannot tell."""

    @abstractmethod
    def state(self) -> State:
        """Return what the last publication was made from."""

    def aside(self) -> Aside:
        """Return what the last build made before it failed; nothing where that began from another publication."""
        return Aside()

    def publications(self, other: Target | Path | None) -> tuple[Publication, Publication]:
        """Return the publication of another target or file, or else the one before the last, and the last one."""
        raise ConfigError(f"publications on {self.type} cannot be compared.", where=self.target.path)

    # A run

    @abstractmethod
    def begin(self, run_id: str) -> None:
        """Take the lock on the results, open the audit and an empty stage."""

    @abstractmethod
    def address(self, name: str, *, is_published: bool) -> Relation:
        """Return where a run builds a table: one that will be published, or one only the run needs."""

    @abstractmethod
    def published(self) -> Mapping[str, Relation]:
        """Return the tables of the last publication by name."""

    @abstractmethod
    def reread(self) -> None:
        """See the last publication as it is now; a run may have replaced the one that was found when it connected."""

    @abstractmethod
    def create(self, relation: Relation, query: exp.Query, *, is_view: bool = False) -> None:
        """Create or replace a table or view."""

    def begin_with(self, names: Collection[str]) -> frozenset[str]:
        """Have published tables in the empty stage as they are, at no cost by the row; return those that now are."""
        return frozenset()

    def carry(self, name: str, found: Relation, spec: Spec) -> Relation:
        """Have a table that is there among those to be published, and return its address.

        A column that the contract has gained is empty.
        """
        known = self.columns(found)
        columns = [
            exp.column(c.name)
            if c.name in known
            else exp.alias_(exp.cast(exp.null(), c.type, dialect="duckdb"), c.name)
            for c in spec.columns.values()
        ]
        relation = self.address(name, is_published=True)
        self.create(relation, exp.select(*columns).from_(found.table()))
        self.describe(relation, spec)
        return relation

    @abstractmethod
    def columns(self, relation: Relation) -> dict[str, str]:
        """Return a table's columns with their types."""

    @abstractmethod
    def describe(self, relation: Relation, spec: Spec) -> None:
        """Write a contract's docs as the table's and its columns' comments."""

    @abstractmethod
    def audit(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Append rows to an audit table (runs, check_results, egress); kept even when the run fails."""

    def lost_publications(self) -> int:
        """Return how many runs the audit says were published, where nothing is published any more."""
        return 0

    @abstractmethod
    def sweep_runs(self) -> None:
        """Mark runs that a killed process left as running; nobody else runs while we hold the lock."""

    @abstractmethod
    def record_requests(self) -> None:
        """Enter what the user asked to see in the audit's egress ledger."""

    @abstractmethod
    def keep_failures(self, run_id: str, model: str, check: str, query: exp.Query) -> None:
        """Copy rows that broke a check into the audit, without their leaving the warehouse."""

    # Models that are trained

    @abstractmethod
    def train(self, rows: Relation, definition: Any, champion: Registered | None) -> Outcome:
        """Train inside the warehouse, the only place that sees the rows; an artifact and its card come back."""

    @abstractmethod
    def register(
        self, outcome: Outcome, name: str, definition_hash: str, as_of: datetime.date, run_id: str
    ) -> Registered:
        """Keep a trained model, its card and its metrics; they outlive a build that fails."""

    @abstractmethod
    def open_registry(self) -> None:
        """Open the registry for reading, without a run."""

    @abstractmethod
    def registered(self, name: str, definition_hash: str, as_of: datetime.date) -> Registered | None:
        """Return the champion of that definition: the newest that took over, trained on no later day."""

    @abstractmethod
    def score(
        self,
        model: Registered,
        form: Literal["expression", "function"],
        rows: Relation,
        into: Relation,
        keys: Sequence[str],
        stamps: Sequence[str],
    ) -> None:
        """Create `into` with keys, scores and `stamps`, of what names the model, for each of `rows`."""

    @abstractmethod
    def explain(self, model: Registered, rows: Relation, into: Relation, keys: Sequence[str]) -> None:
        """Create `into` with keys, `reason_columns` and model_version for each of `rows`."""

    def egress_rows(self, run_id: str | None) -> list[dict[str, Any]]:
        """Return the ledger as rows of the audit table egress."""
        return [
            {
                "run_id": run_id,
                "fetched_at": passage.at.replace(tzinfo=None),
                "purpose": passage.purpose,
                "kind": passage.kind,
                "row_count": passage.rows,
                "customer_rows": passage.customer_rows,
            }
            for passage in self.passages
        ]

    def set_aside(self, made: State) -> bool:
        """Keep those tables of the stage for the next build, the run having failed; False where that cannot be."""
        return False

    @abstractmethod
    def drop_stage(self) -> None:
        """Leave nothing of a stage that will not be published."""

    @abstractmethod
    def publish(self, run: Mapping[str, Any], made_from: State) -> None:
        """Show the stage to readers, all tables at once, with what says how it came to be: the run and the state."""

    def tidy(self, made_from: State) -> str:
        """Drop what earlier builds made and nothing refers to any more; return why that could not be done."""
        return ""
