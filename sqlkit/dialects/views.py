"""A view with its comments, as each warehouse wants them: a column of Snowflake's gets its comment where it is defined.

https://docs.snowflake.com/en/sql-reference/sql/create-view, https://duckdb.org/docs/stable/sql/statements/comment_on
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlglot import exp

from sqlkit.dialects.base import Dialect
from sqlkit.relation import Relation


def view_statements(
    dialect: Dialect, view: Relation, query: exp.Select, doc: str, docs: Mapping[str, str]
) -> Iterator[exp.Expr]:
    """Yield what creates or replaces a view; `docs` are of its columns, in order."""
    if dialect.name == "snowflake":
        columns = [exp.ColumnDef(this=exp.to_identifier(name), constraints=[_constraint(docs[name])]) for name in docs]
        told = exp.Properties(expressions=[exp.SchemaCommentProperty(this=exp.Literal.string(doc))])
        schema = exp.Schema(this=view.table(), expressions=columns)
        yield exp.Create(this=schema, kind="VIEW", replace=True, expression=query, properties=told)
        return
    yield exp.Create(this=view.table(), kind="VIEW", replace=True, expression=query)
    yield exp.Comment(this=view.table(), kind="VIEW", expression=exp.Literal.string(doc))
    for name, text in docs.items():
        column = exp.column(name, table=view.name, db=view.schema)
        yield exp.Comment(this=column, kind="COLUMN", expression=exp.Literal.string(text))


def _constraint(text: str) -> exp.ColumnConstraint:
    return exp.ColumnConstraint(kind=exp.CommentColumnConstraint(this=exp.Literal.string(text)))
