"""Snowflake's errors by their numbers, so that a client under test sees the code it would see there."""

from __future__ import annotations

import re

import duckdb
from snowflake.connector.errors import ProgrammingError

from emulator.identifiers import decode


def compilation(message: str, number: int = 1003, state: str = "42000") -> ProgrammingError:
    """A statement refused before it ran; 001003 is the number of a syntax error."""
    return ProgrammingError(msg=f"SQL compilation error:\n{message}", errno=number, sqlstate=state)


def missing(kind: str, name: str) -> ProgrammingError:
    """002003, the answer to a name that does not exist and to one the role may not see."""
    return compilation(f"{kind} '{decode(name)}' does not exist or not authorized.", 2003, "02000")


def exists(name: str) -> ProgrammingError:
    """002002, an object of that name is there already."""
    return compilation(f"Object '{name}' already exists.", 2002, "42710")


def execution(message: str, number: int = 100132, state: str = "P0000") -> ProgrammingError:
    """A statement that failed while it ran."""
    return ProgrammingError(msg=message, errno=number, sqlstate=state)


def not_emulated(message: str) -> ProgrammingError:
    """Snowflake could answer and this emulator cannot; its own number, so that no test takes it for an answer."""
    return ProgrammingError(msg=f"EMULATOR: {message}", errno=999999, sqlstate="XX000")


CANCELLED = (604, "57014", "SQL execution canceled")
LOCKED = "Statement aborted because a table is locked by another transaction and this lock has not yet been released."

RUNTIME = (
    (r"Division by zero", 100051, "22012", "Division by zero"),
    (r"cannot take (logarithm|square root)|[Oo]ut of range", 100049, "22003", None),
    (r"(?:Numeric value|Date|Timestamp) '.*' is not recognized", 100038, "22018", None),
    (r"TRY_CAST cannot be used", 1065, "22023", None),
    (r"EMULATOR:", 999999, "XX000", None),
)


def from_duckdb(error: duckdb.Error) -> ProgrammingError:
    """The error Snowflake gives where DuckDB gives this one; names are decoded, DuckDB's advice is dropped."""
    if found := re.search(r"while executing the UDF: \w+: (\d+) \((\w+)\): (.*)", decode(str(error)), re.S):
        return execution(found[3], int(found[1]), found[2])
    text = decode(str(error)).split("\n")[0]
    said = re.sub(r"^[A-Za-z ]+ Error: ", "", text)
    for pattern, number, state, message in RUNTIME:
        if re.search(pattern, said):
            return execution(message or said, number, state)
    if isinstance(error, duckdb.InterruptException):
        return ProgrammingError(msg=CANCELLED[2], errno=CANCELLED[0], sqlstate=CANCELLED[1])
    if name := re.search(r'[Rr]eferenced column "([^"]+)" (?:was )?not found', said):
        return compilation(f"error line 1 at position 0\ninvalid identifier '{name[1]}'", 904, "42000")
    if name := re.search(r"Values list \"([^\"]+)\" does not have a column named \"([^\"]+)\"", said):
        return compilation(f"error line 1 at position 0\ninvalid identifier '{name[1]}.{name[2]}'", 904, "42000")
    if name := re.search(r"(?:Table|View|Schema) with name (\S+) does not exist", said):
        return missing("Object", name[1].rstrip("!"))
    if name := re.search(r"Function with name (\S+) (?:does not exist|is not)", said):
        return not_emulated(f"function {name[1].upper()}")  # unknown ones were refused before
    if "already exists" in said:
        return compilation(said, 2002, "42710")
    if isinstance(error, duckdb.ConversionException):
        return execution(said, 100038, "22018")
    if isinstance(error, duckdb.ConstraintException):
        return execution(
            said.replace("NOT NULL constraint failed", "NULL result in a non-nullable column"), 100072, "22000"
        )
    if isinstance(error, duckdb.TransactionException) and "onflict" in said:
        return ProgrammingError(msg=LOCKED, errno=625, sqlstate="57014")
    return compilation(said)
