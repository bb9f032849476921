"""Statements that install routines, from the templates in udfs/, and the few kinds of text that go into them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from sqlkit.relation import Relation
from sqlkit.resources import shipped
from sqlkit.scoring.errors import TooLarge

if TYPE_CHECKING:
    from jinja2 import Template

LONGEST = 1_000_000
"""Bytes of a statement; Snowflake takes 1 MB, and what is sent around it takes some."""

_PLAIN = re.compile(r"[A-Z_][A-Z0-9_]*")


def statement(template: str, **parts: Any) -> str:
    """A file of udfs/ with SQL put in for its names; TooLarge above what Snowflake takes."""
    text = _template(template).render(parts)
    if len(text.encode()) > LONGEST:
        raise TooLarge(f"{len(text.encode()):,} bytes is beyond a Snowflake statement; install it as a function")
    return text


def handler(file: str, ending: str = "") -> str:
    """A module of udfs/ as the body of a routine, unchanged but for what is set at its end."""
    return body((shipped("udfs") / file).read_text(encoding="utf-8") + ending)


def body(text: str) -> str:
    """Between double dollars, where nothing is escaped; as a string where the text has such dollars itself."""
    return literal(text) if "$$" in text else f"$$\n{text}\n$$"


def literal(text: str) -> str:
    r"""A string literal.

    >>> literal("o'br\\ien")
    "'o\\'br\\\\ien'"
    """
    return exp.Literal.string(text).sql("snowflake")


def literals(texts: Sequence[str]) -> str:
    """String literals for a list in brackets."""
    return ", ".join(map(literal, texts))


def address(relation: Relation) -> str:
    """A routine's or table's name in full, quoted; the innermost part in upper case.

    >>> address(Relation("churn_score", "ANALYTICS", "DB"))
    '"DB"."ANALYTICS"."CHURN_SCORE"'
    """
    return quoted(relation).sql("snowflake")


def quoted(relation: Relation) -> exp.Table:
    """The same as SQLGlot holds it."""
    return Relation(relation.name.upper(), relation.schema, relation.catalog).quoted()


def stage_path(stage: Relation, *parts: str) -> str:
    """A place on a stage, quoted only where it has to be, so that a person can copy it.

    >>> stage_path(Relation("models", "ANALYTICS", "my db"), "code", "a.zip")
    '@"my db".ANALYTICS.MODELS/code/a.zip'
    """
    names = [part for part in (stage.catalog, stage.schema, stage.name.upper()) if part]
    return "/".join(["@" + ".".join(map(_quoted_if_needed, names)), *parts])


def call(routine: Relation, arguments: Sequence[str]) -> exp.Expr:
    """A call of a function, its arguments being SQL already."""
    *places, name = quoted(routine).parts
    called = exp.Anonymous(this=name, expressions=[exp.Var(this=text) for text in arguments])
    return exp.Dot.build([*places, called]) if places else called


def _quoted_if_needed(name: str) -> str:
    return exp.to_identifier(name, quoted=not _PLAIN.fullmatch(name)).sql("snowflake")


@cache
def _template(file: str) -> Template:
    from jinja2 import Environment, StrictUndefined

    text = (shipped("udfs") / file).read_text(encoding="utf-8")
    return Environment(undefined=StrictUndefined, autoescape=False).from_string(text)
