"""Where fakesnow itself answers otherwise than Snowflake: each function names what it mends."""

from __future__ import annotations

import re
from pathlib import Path

from duckdb import DuckDBPyConnection
from fakesnow import macros, transforms
from sqlglot import exp

from emulator.functions import forget_other_functions

MACROS = (Path(__file__).parent / "meaning" / "macros.sql").read_text()
_of_fakesnow = macros.creation_sql


def unchanged(tree: exp.Expr) -> exp.Expr:
    """Stands for a transform that is not wanted."""
    return tree


def no_macros(catalog: str) -> str:
    """Stands for macros kept in a database: a session that is in none could not call them."""
    return ""


def apply(duck: DuckDBPyConnection) -> None:
    """Replaces what is replaced; the rest of fakesnow is used as it is."""
    transforms.numeric_agg_implicit_cast = unchanged  # made every SUM a float
    transforms.to_timestamp = unchanged  # read text and numbers by a rule of its own; see meaning.zones
    transforms.upper_case_unquoted_identifiers = unchanged  # see identifiers.fold
    macros.creation_sql = no_macros  # see session_macros
    forget_other_functions()
    # https://docs.snowflake.com/en/sql-reference/functions/ln, .../sqrt: outside of their domain these are errors
    duck.execute("SET GLOBAL ieee_floating_point_ops = false")
    duck.execute(TIMESTAMP_TEXT)  # the library's macros are checked when they are made
    duck.execute(library())


def session_macros() -> str:
    """What a session has of its own: fakesnow's macros, found from any schema, and the text of a timestamp."""
    return _of_fakesnow("NOWHERE").replace("MACRO NOWHERE.", "TEMP MACRO ") + TIMESTAMP_TEXT


TIMESTAMP_TEXT = "create or replace temp macro _sf_ntz_text(x) as strftime(x, '%Y-%m-%d %H:%M:%S.%g');"


def library() -> str:
    """The macros of `meaning`, in a database of their own: made once, and called by their full name."""
    return "ATTACH ':memory:' AS _sf;" + re.sub(r"\b(_sf_(?!ntz_text)\w+)", r"_sf.\1", MACROS)
