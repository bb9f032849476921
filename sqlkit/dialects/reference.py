"""docs/portable-sql.md, written from the list: the page cannot say what the gate does not do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlkit.dialects.catalogue import Banned, Case, Function, catalogue

INTRODUCTION = """# Portable SQL

A model is one `select` in DuckDB's dialect, made of plain SQL and the functions below. Each means the same on
DuckDB and on Snowflake, or is rewritten until it does; anything else is an error that says what to write.
A query in one warehouse's own SQL goes in `<name>.snowflake.sql` beside the portable one.

Written for you: division is of DOUBLEs and gives NULL for a zero divisor; every `order by` states where NULLs
go (last, unless you say `nulls first`); names are upper-case on Snowflake; integer sums are BIGINT. Text is
compared and sorted by its bytes. The Snowflake session has `WEEK_START = 1`.

Left to you: order windows by something unique, sum DECIMALs or integers and never DOUBLEs, and name every
column of the last `select`.
"""
TITLES = {"aggregate": "Aggregates", "window": "Windows", "scalar": "Functions", "operator": "Operators and casts"}


def markdown() -> str:
    """The whole page, ending in a newline; `python -m sqlkit.dialects.reference PATH` writes it."""
    return "\n".join([INTRODUCTION, *_sample(), *_functions(), *_refusals()]) + "\n"


def _sample() -> Iterator[str]:
    sample = catalogue().sample
    yield "Examples that name a column read this table `t`; several results are one a row, in the order of `k`.\n"
    yield f"| {' | '.join(sample.columns)} |"
    yield f"|{'---|' * len(sample.columns)}"
    yield f"| {' | '.join(sample.columns.values())} |"
    yield from (f"| {' | '.join(_value(value) for value in row)} |" for row in sample.rows)
    yield ""


def _functions() -> Iterator[str]:
    for kind, title in TITLES.items():
        yield f"## {title}\n"
        for function in catalogue().functions:
            if function.kind == kind:
                yield from _function(function)


def _function(function: Function) -> Iterator[str]:
    aliases = f" (also {', '.join(_code(alias) for alias in function.aliases)})" if function.aliases else ""
    yield f"### {function.name}\n"
    yield f"{function.meaning}{aliases}\n"
    if function.units:
        yield f"Parts: {', '.join(function.units)}.\n"
    if function.note:
        yield f"{function.note}\n"
    snowflake = f"[Snowflake]({function.snowflake}): {_code(function.spelling)}"
    yield f"[DuckDB]({function.duckdb}) · {snowflake}\n"
    yield "| DuckDB | Snowflake | result |"
    yield "|---|---|---|"
    yield from (_row(case) for case in function.cases)
    yield ""


def _row(case: Case) -> str:
    values = case.result if isinstance(case.result, list) else [case.result]
    result = ", ".join(_value(value) for value in values)
    return f"| {_code(case.duckdb)} | {_code(case.snowflake)} | {result} |"


def _value(value: object) -> str:
    if value is None:
        return "NULL"
    return str(value).lower() if isinstance(value, bool) else _code(str(value)) if value != "" else "empty"


def _code(text: str) -> str:
    """A cell's bar is escaped, in code too; spaces at the ends would be lost without the inner ones."""
    padding = " " if text.startswith((" ", "`")) or text.endswith((" ", "`")) else ""
    return f"`{padding}{text}{padding}`".replace("|", "\\|")


def _refusals() -> Iterator[str]:
    yield "## What is refused, and what to write\n"
    yield "| refused | write |"
    yield "|---|---|"
    yield from (_refusal(entry) for entry in catalogue().banned)


def _refusal(entry: Banned) -> str:
    return f"| {', '.join(_code(name) for name in entry.names)} | {entry.write.replace('|', chr(92) + '|')} |"


if __name__ == "__main__":
    import sys

    Path(sys.argv[1]).write_text(markdown(), "utf-8")
