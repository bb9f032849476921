"""Earlier results as tables: TABLE(RESULT_SCAN(...))."""

from __future__ import annotations

import itertools

from sqlglot import exp

from emulator.errors import compilation
from emulator.identifiers import decode, encode
from emulator.session import Session

_numbers = itertools.count(1)


def scan(tree: exp.Expr, session: Session) -> exp.Expr:
    """Puts the kept result of a query in the place of RESULT_SCAN of its id."""
    for source in list(tree.find_all(exp.TableFromRows)):
        inner = source.this
        if isinstance(inner, exp.Anonymous) and inner.name.upper() == "RESULT_SCAN":
            query_id = inner.expressions[0].name
            if query_id not in session.results_cache:
                raise compilation(f"Statement {query_id} not found", 709, "02000")
            source.replace(as_table(session.results_cache[query_id][0], source.alias, session))
    return tree


def as_table(rows: object, alias: str, session: Session) -> exp.Table:
    """An Arrow table registered with DuckDB; its columns are marked as quoted names are."""
    name = f"_sf_result_{next(_numbers)}"
    session._duck_conn.register(name, rows.rename_columns([encode(decode(one)) for one in rows.column_names]))
    return exp.to_table(name, alias=alias or None)
