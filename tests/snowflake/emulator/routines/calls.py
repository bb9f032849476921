"""Calls of user-defined functions in a query, put in the form under which DuckDB knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp

from emulator.identifiers import encode, normal
from emulator.routines.install import qualified, raw_type
from emulator.routines.registry import Installed

if TYPE_CHECKING:
    from emulator.session import Session


def resolve_calls(tree: exp.Expr, session: Session) -> exp.Expr:
    """Every call, inner ones first; a name that is not installed is left for DuckDB, which knows its own or refuses."""
    for call in list(tree.find_all(exp.Anonymous))[::-1]:
        outer = call
        while isinstance(outer.parent, exp.Dot):
            outer = outer.parent
        one = installed(call, outer, session)
        if one is None:
            continue
        source = outer.parent if isinstance(outer.parent, exp.TableFromRows) else None
        if source is not None:
            source.replace(table_call(one, call, source))
        elif outer.parent is not None:
            outer.replace(value_call(one, call))
    return tree


def installed(call: exp.Anonymous, outer: exp.Expr, session: Session) -> Installed | None:
    """The function meant by a name of one to three parts."""
    name = encode(normal(call.this)) if isinstance(call.this, str) else call.this.name
    before = [part.name for part in outer.flatten() if isinstance(part, exp.Identifier)] if outer is not call else []
    names = [*before, name]
    if len(names) < 3 and not (session.database and session._schema):
        return None
    return session.account.routines.for_call("FUNCTION", session.qualify_folded(names), len(call.expressions))


def arguments(one: Installed, call: exp.Anonymous) -> list[exp.Expr]:
    """Those given and the defaults of the rest, cast to the declared types."""
    given = [argument.copy() for argument in call.expressions]
    rest = one.text.args[len(given) :]
    return given + [sqlglot.parse_one(argument.default or "NULL", read="snowflake") for argument in rest]


def value_call(one: Installed, call: exp.Anonymous) -> exp.Expr:
    """A Python function is one of the database, a SQL function a macro of its schema."""
    values = arguments(one, call)
    if one.text.language == "SQL":
        return exp.Dot(this=qualified(one), expression=exp.Anonymous(this=one.duck, expressions=values))
    typed = [
        exp.cast(value, raw_type(a.type), dialect="duckdb") for value, a in zip(values, one.text.args, strict=True)
    ]
    made = exp.Anonymous(this=one.duck, expressions=typed or [exp.Literal.number(0)])
    variant = one.text.returns.split("(")[0] in ("VARIANT", "OBJECT", "ARRAY")
    return exp.cast(made, "JSON", dialect="duckdb") if variant else made


def table_call(one: Installed, call: exp.Anonymous, source: exp.TableFromRows) -> exp.Expr:
    """TABLE(f(...)) as a table macro."""
    made = exp.Anonymous(this=one.duck, expressions=arguments(one, call))
    table = exp.Table(
        this=made, db=exp.to_identifier(one.key[1], quoted=True), catalog=exp.to_identifier(one.key[0], quoted=True)
    )
    if source.args.get("alias"):
        table.set("alias", source.args["alias"].copy())
    return table
