"""What sqlkit needs in a database before its first build, and what a later release adds to it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from sqlkit.relation import Relation
from sqlkit.spec import Spec
from sqlkit.warehouses.audit_tables import TABLES
from sqlkit.warehouses.snowflake import states
from sqlkit.warehouses.snowflake.audit import insertion
from sqlkit.warehouses.snowflake.catalogue import TableFact
from sqlkit.warehouses.snowflake.lock import LOCK
from sqlkit.warehouses.snowflake.lock import SPEC as LOCK_SPEC
from sqlkit.warehouses.snowflake.models import ARTIFACTS
from sqlkit.warehouses.snowflake.places import Places
from sqlkit.warehouses.snowflake.session import Session
from sqlkit.warehouses.snowflake.tables import additions, creation

OWN: dict[str, Spec] = {**TABLES, states.ASIDE: states.ASIDE_SPEC, LOCK: LOCK_SPEC}
"""The tables of sqlkit's own schema."""

Facts = Mapping[tuple[str, str], TableFact]


def is_needed(facts: Facts, places: Places) -> bool:
    """Whether a table or a column of sqlkit's own is missing."""
    return any(
        (fact := facts.get((places.own, name.upper()))) is None or additions(spec, fact) is not None
        for name, spec in OWN.items()
    )


def create(session: Session, facts: Facts) -> None:
    """Create what is missing; statements that find it there do nothing, so that a killed set-up is made good."""
    places = session.places
    for schema in (places.schema, places.own):
        session.execute(exp.Create(this=places.schema_name(schema), kind="SCHEMA", exists=True))
    session.execute(exp.Create(this=places.owned(ARTIFACTS).quoted(), kind="STAGE", exists=True))
    for name, spec in OWN.items():
        _create_table(session, places.owned(name), spec, facts.get((places.own, name.upper())))
    for name, spec in TABLES.items():
        session.execute(_view(places.published(name), places.owned(name), spec))
    session.execute(_free_lock(places))


def _create_table(session: Session, relation: Relation, spec: Spec, fact: TableFact | None) -> None:
    if fact is None:
        session.execute(creation(relation, spec))
    elif (alter := additions(spec, fact)) is not None:
        session.execute(alter)


def _view(view: Relation, table: Relation, spec: Spec) -> exp.Create:
    """Return the statement that shows readers a table of the audit, with its comments."""
    columns = [
        exp.ColumnDef(
            this=exp.to_identifier(c.name),
            constraints=[exp.ColumnConstraint(kind=exp.CommentColumnConstraint(this=exp.Literal.string(c.doc)))],
        )
        for c in spec.columns.values()
    ]
    rows = exp.select(*(exp.column(name) for name in spec.columns)).from_(table.quoted())
    properties = [exp.CopyGrantsProperty(), exp.SchemaCommentProperty(this=exp.Literal.string(spec.doc))]
    return exp.Create(
        this=exp.Schema(this=view.quoted(), expressions=columns),
        kind="VIEW",
        replace=True,
        expression=rows,
        properties=exp.Properties(expressions=properties),
    )


def _free_lock(places: Places) -> exp.Insert:
    """Return the statement that enters the lock's one row, unless it is there."""
    insert = insertion(places.owned(LOCK), LOCK_SPEC, [{}])
    counted = exp.select(exp.Count(this=exp.Star())).from_(places.owned(LOCK).quoted())
    empty = exp.EQ(this=exp.Subquery(this=counted), expression=exp.Literal.number(0))
    insert.set("expression", insert.expression.where(empty))
    return insert
