"""What the publication was made from and what a failed build left good, both read in one statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlglot import exp

from sqlkit.relation import Relation
from sqlkit.spec import Column, Spec
from sqlkit.state import InputState, ModelState, State
from sqlkit.warehouses.audit_tables import STATES
from sqlkit.warehouses.snowflake.audit import insertion, portions
from sqlkit.warehouses.snowflake.lock import LOCK
from sqlkit.warehouses.snowflake.session import Session
from sqlkit.warehouses.snowflake.tables import data_type

ASIDE = "aside_states"

ASIDE_SPEC = Spec(
    "What a failed build made and found good; it counts while the publication is the one that build began from.",
    ("model_name",),
    {
        "model_name": Column("model_name", "varchar", "the model"),
        "began_from": Column("began_from", "varchar", "the run that had published when it began"),
        "state": Column("state", "varchar", "what it was made from, as JSON"),
    },
)


@dataclass(frozen=True)
class Standing:
    """How a target stands: what is published, by which run, whose lease was left behind, what was set aside."""

    state: State = field(default_factory=State)
    published_run: str = ""
    left_by: str = ""
    aside: Mapping[str, ModelState] = field(default_factory=dict)


def read(session: Session, published: Mapping[str, Relation], owned: Mapping[str, Relation]) -> Standing:
    """Return how the target stands; of a target nobody has built, nothing."""
    queries = list(_queries(published, owned))
    if not queries:
        return Standing()
    query = queries[0] if len(queries) == 1 else exp.union(*queries, distinct=False)
    rows = session.fetch(query, "artifact", "what tables are made from")
    of = {kind: [row for row in rows if row[0] == kind] for kind in ("lock", "model", "input", "aside")}
    published_run, left_by = (text or "" for text in of["lock"][0][1:3]) if of["lock"] else ("", "")
    models = [ModelState.from_json(row[2]) for row in of["model"]]
    inputs = [InputState(name, stat or "", digest, int(rows)) for _, name, digest, stat, rows in of["input"]]
    aside = [ModelState.from_json(row[2]) for row in of["aside"] if (row[1] or "") == published_run]
    state = State({m.name: m for m in models}, {i.name: i for i in inputs})
    return Standing(state, published_run, left_by, {m.name: m for m in aside})


def _queries(published: Mapping[str, Relation], owned: Mapping[str, Relation]) -> Iterator[exp.Select]:
    if STATES.keys() <= published.keys():
        yield _rows("model", published["model_states"], name="model_name", fact="state")
        yield _rows("input", published["input_states"], name="input", fact="digest", stat="stat", row_count="row_count")
    if LOCK in owned:
        yield _rows("lock", owned[LOCK], name="published_run_id", fact="run_id")
    if ASIDE in owned:
        yield _rows("aside", owned[ASIDE], name="began_from", fact="state")


def _rows(kind: str, relation: Relation, **columns: str) -> exp.Select:
    """Return rows of one kind under the names that all kinds share."""
    named: dict[str, exp.Expr] = {"kind": exp.Literal.string(kind)}
    for name, contract_type in (("name", "varchar"), ("fact", "varchar"), ("stat", "varchar"), ("row_count", "bigint")):
        value = exp.column(columns[name]) if name in columns else exp.null()
        named[name] = exp.Cast(this=value, to=data_type(contract_type))
    return exp.select(*(exp.alias_(value, name) for name, value in named.items())).from_(relation.quoted())


def writing(session: Session, made_from: State) -> list[exp.Insert]:
    """Return the statements that publish what tables are made from."""
    models = [
        {"model_name": m.name, "run_id": m.run_id, "fingerprint": m.fingerprint, "state": m.as_json()}
        for m in made_from.models.values()
    ]
    inputs = [
        {"input": i.name, "row_count": i.rows, "digest": i.digest, "stat": i.stat} for i in made_from.inputs.values()
    ]
    written: Mapping[str, Sequence[Mapping[str, Any]]] = {"model_states": models, "input_states": inputs}
    return [
        insertion(session.places.published(name), STATES[name], part, overwrite=number == 0)
        for name, rows in written.items()
        for number, part in enumerate(portions(rows))
    ]


def setting_aside(session: Session, made: State, began_from: str) -> exp.Insert:
    """Return the statement that says what a failed build made and found good."""
    rows = [{"model_name": m.name, "began_from": began_from, "state": m.as_json()} for m in made.models.values()]
    return insertion(session.places.owned(ASIDE), ASIDE_SPEC, rows, overwrite=True)
