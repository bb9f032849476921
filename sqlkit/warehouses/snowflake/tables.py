"""Tables as contracts define them: created, given new columns, described."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot import exp

from sqlkit.relation import Relation
from sqlkit.spec import Column, Spec
from sqlkit.warehouses.snowflake.catalogue import TableFact, snowflake_type


def data_type(contract_type: str) -> exp.DataType:
    """Return a contract's type as Snowflake writes it; a timestamp has no zone, whatever the session says."""
    return exp.DataType.build(snowflake_type(contract_type), dialect="snowflake")


def creation(relation: Relation, spec: Spec, cluster_by: Sequence[str] = ()) -> exp.Create:
    """Return the statement that creates an empty table with its comments, where it is not there yet."""
    schema = exp.Schema(this=relation.quoted(), expressions=[_definition(c) for c in spec.columns.values()])
    properties: list[exp.Expr] = [exp.SchemaCommentProperty(this=exp.Literal.string(spec.doc))]
    if cluster_by:
        keys = exp.Tuple(expressions=[exp.column(name) for name in cluster_by])
        properties.insert(0, exp.Cluster(expressions=[keys]))
    return exp.Create(this=schema, kind="TABLE", exists=True, properties=exp.Properties(expressions=properties))


def creation_from(relation: Relation, query: exp.Query, *, is_view: bool) -> exp.Create:
    """Return the statement that creates or replaces a table or view of a build from its query."""
    transient = exp.Properties(expressions=[exp.TransientProperty()])  # what can be made again needs no fail-safe
    return exp.Create(
        this=relation.quoted(),
        kind="VIEW" if is_view else "TABLE",
        replace=True,
        expression=query.copy(),
        properties=None if is_view else transient,
    )


def temporary(relation: Relation, query: exp.Query) -> exp.Create:
    """Return the statement that creates a table which nobody else sees and which goes with the session."""
    properties = exp.Properties(expressions=[exp.TemporaryProperty()])
    return exp.Create(this=relation.quoted(), kind="TABLE", expression=query.copy(), properties=properties)


def _definition(column: Column) -> exp.ColumnDef:
    comment = exp.ColumnConstraint(kind=exp.CommentColumnConstraint(this=exp.Literal.string(column.doc)))
    return exp.ColumnDef(this=exp.to_identifier(column.name), kind=data_type(column.type), constraints=[comment])


def additions(spec: Spec, fact: TableFact) -> exp.Alter | None:
    """Return the statement that gives a table the columns its contract has gained, or has with another type."""
    gained = [_definition(c) for c in spec.columns.values() if _type_of(fact, c) != snowflake_type(c.type)]
    return exp.Alter(this=fact.relation.quoted(), kind="TABLE", actions=gained) if gained else None


def removals(spec: Spec, fact: TableFact) -> exp.Alter | None:
    """Return the statement that takes the columns away of which `breaks` tells; grants, tags and policies stay."""
    promised = {c.name.upper(): snowflake_type(c.type) for c in spec.columns.values()}
    gone = [name for name, known in fact.columns.items() if promised.get(name) != known.type]
    dropped = exp.Drop(tables=[exp.column(name, quoted=True) for name in gone], kind="COLUMN")
    return exp.Alter(this=fact.relation.quoted(), kind="TABLE", actions=[dropped]) if gone else None


def _type_of(fact: TableFact, column: Column) -> str | None:
    known = fact.columns.get(column.name.upper())
    return known.type if known else None


def breaks(spec: Spec, fact: TableFact) -> list[str]:
    """Return what a contract no longer promises of a table that is published, in words.

    Readers may rely on it: a removed or retyped column cannot be published without their noticing.
    """
    promised = {c.name.upper(): c for c in spec.columns.values()}
    gone = [f"the column {name.lower()} is gone" for name in fact.columns if name not in promised]
    retyped = [
        f"{name.lower()} was {fact.columns[name].type}, now {snowflake_type(column.type)}"
        for name, column in promised.items()
        if name in fact.columns and fact.columns[name].type != snowflake_type(column.type)
    ]
    return gone + retyped


def comments(spec: Spec, fact: TableFact) -> Iterator[exp.Comment]:
    """Yield the comments in which a table differs from its contract."""
    if fact.comment != spec.doc:
        yield exp.Comment(this=fact.relation.quoted(), kind="TABLE", expression=exp.Literal.string(spec.doc))
    for column in spec.columns.values():
        known = fact.columns.get(column.name.upper())
        if known is not None and known.comment != column.doc:
            parts = (column.name.upper(), fact.relation.name, fact.relation.schema, fact.relation.catalog)
            names = [exp.to_identifier(part, quoted=True) for part in parts]
            this = exp.Column(**dict(zip(("this", "table", "db", "catalog"), names, strict=True)))
            yield exp.Comment(this=this, kind="COLUMN", expression=exp.Literal.string(column.doc))
