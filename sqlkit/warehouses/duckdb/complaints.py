"""What DuckDB says of a file or a mapping, in one sentence for a person, and never with a row of theirs in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sqlglot import exp

from sqlkit.errors import WarehouseError
from sqlkit.inputs import Source

if TYPE_CHECKING:
    from sqlkit.warehouses.duckdb.warehouse import DuckDB

_LINE = re.compile(r"CSV Error on Line: (\d+)")
_WIDTH = re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)")
_OPTION = re.compile(r'Invalid named parameter "([^"]+)"')
_DELIMITERS = ",;\t|"


def one_sentence(message: str) -> str:
    """Return DuckDB's words on one line, without the kind of error before them.

    >>> one_sentence('Catalog Error: Scalar Function with name cleaned does not exist!\\nDid you mean "len"?')
    'Scalar Function with name cleaned does not exist! Did you mean "len"?'
    """
    said = message.split("\nOriginal Line")[0].split("\nPossible fixes")[0]
    return re.sub(r"^\w+( \w+)? Error: ", "", " ".join(said.split()))


def unreadable(message: str) -> tuple[str, str]:
    """Return why a file cannot be read and the key of the mapping that is to blame; empty where that is its source."""
    line, option = _LINE.search(message), _OPTION.search(message)
    at = f"line {line[1]} of " if line else ""
    if option:
        return "read", one_sentence(message)
    if "not utf-8 encoded" in message:
        return "", f"{at}the file is not UTF-8 text; say its encoding, as `read: {{encoding: latin-1}}`."
    if "detect the CSV parsing dialect" in message:
        return "", "it is no table of text that DuckDB could tell; if it is one, say how it is written under `read:`."
    width = _WIDTH.search(message)
    if line and width:
        return "", f"line {line[1]} has {width[2]} values or more, the lines before it {width[1]}."
    return "", one_sentence(message)


def uneven_line(warehouse: DuckDB, source: Source, types: Mapping[str, str], paths: Sequence[Path]) -> str:
    """Return which line has more values than the first, where DuckDB took all for one column because of it."""
    header = next(iter(types), "")
    delimiter = next((mark for mark in _DELIMITERS if mark in header), "")
    if len(types) != 1 or not delimiter or source.file is None or {"delim", "sep", "columns"} & source.read.keys():
        return ""
    names = exp.Struct(
        expressions=[
            exp.PropertyEQ(this=exp.Literal.string(f"column{place}"), expression=exp.Literal.string("varchar"))
            for place in range(header.count(delimiter) + 1)
        ]
    )
    options = {
        "delim": exp.Literal.string(delimiter),
        "header": exp.true(),
        "auto_detect": exp.false(),
        "columns": names,
    }
    given = [exp.PropertyEQ(this=exp.to_identifier(name), expression=value) for name, value in options.items()]
    for path in paths:
        read = exp.Anonymous(this="read_csv", expressions=[exp.Literal.string(str(path)), *given])
        count = exp.select(exp.Count(this=exp.Star())).from_(exp.Table(this=read))
        try:
            warehouse.fetch(count, "aggregate", f"look for a broken line of {path.name}")
        except WarehouseError as error:
            return f"{path.name}: {unreadable(error.message)[1]}"
    return ""
