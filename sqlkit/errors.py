"""Every error a user can meet. Each says where, what, the nearest name, what exists and what to do.

SqlkitError                 exit code
├── ProjectError            2   what is written is wrong
│   ├── ConfigError             sqlkit.yml, profiles.yml, segments.yml, a contract
│   ├── CompileError            a model does not render, parse, resolve or keep its contract
│   ├── SelectionError          a selector is malformed or matches nothing
│   └── Problems                several of the above, reported together
└── RunError                1   what is written is right, running it failed
    ├── WarehouseError          the warehouse refused a statement or a connection
    ├── EgressError             a statement would have brought customer rows to Python
    └── BuildError              a node or a check failed; nothing was published
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file the user can open; `str()` is `path:line`, the path relative where that is shorter."""

    path: Path
    line: int | None = None

    def __str__(self) -> str:
        relative = os.path.relpath(self.path)
        shown = relative if len(relative) < len(str(self.path)) else str(self.path)
        return f"{shown}:{self.line}" if self.line else shown


class SqlkitError(Exception):
    """Base of all sqlkit errors; `exit_code` is what the command line returns."""

    exit_code = 1

    def __init__(self, message: str, *, where: Location | Path | str | None = None, hint: str = "") -> None:
        self.message = message
        self.where = Location(where) if isinstance(where, Path) else where
        self.hint = hint
        super().__init__(message)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.message}" + (f"\n  {self.hint}" if self.hint else "")


class ProjectError(SqlkitError):
    """What the user wrote is wrong; nothing was run."""

    exit_code = 2


class ConfigError(ProjectError):
    """A YAML file or a contract cannot be understood."""


class CompileError(ProjectError):
    """A model cannot be turned into SQL."""


class UnsuitableParameter(CompileError):
    """A template cannot do what one of some parameters says; `said` is the one word that it cannot, if it is one."""

    def __init__(self, message: str, parameters: Sequence[str], said: str = "") -> None:
        self.parameters, self.said = parameters, said
        super().__init__(message)


class SelectionError(ProjectError):
    """A selector cannot be read, or nothing matches it."""


class Problems(ProjectError):
    """Several errors found in one pass, so that a user mends them in one pass."""

    def __init__(self, errors: Sequence[SqlkitError]) -> None:
        self.errors = tuple(errors)
        super().__init__(f"{len(self.errors)} problems")

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)


class RunError(SqlkitError):
    """The project is right, running it failed."""


class WarehouseError(RunError):
    """The warehouse refused a statement or a connection."""


class EgressError(RunError):
    """A statement would have returned customer-level rows to Python."""


class BuildError(RunError):
    """A node or a check failed, so nothing was published."""


def raise_all(errors: Sequence[SqlkitError]) -> None:
    """Raise nothing for no error, the error itself for one, `Problems` for more."""
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise Problems(errors)


def counted(number: int, noun: str) -> str:
    """Return a number of things, in words that agree.

    >>> counted(1, "row"), counted(0, "row"), counted(2000, "row")
    ('1 row', '0 rows', '2,000 rows')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name a typo most likely meant.

    >>> nearest("custmer_id", ["order_id", "customer_id"])
    'customer_id'
    >>> nearest("zzz", ["order_id"])
    """
    by_fold = {candidate.lower(): candidate for candidate in known}
    close = difflib.get_close_matches(name.lower(), by_fold, n=1, cutoff=0.6)
    return by_fold[close[0]] if close else None


def unknown(what: str, name: str, known: Iterable[object]) -> str:
    """Return the one message shape used for every misspelt name; known ones that YAML made numbers are names too.

    >>> unknown("warehouse", "snowflke", ["duckdb", "snowflake"])
    "unknown warehouse 'snowflke'. Did you mean 'snowflake'? Known: duckdb, snowflake."
    """
    names = sorted(map(str, known))
    close = nearest(name, names)
    question = f" Did you mean {close!r}?" if close else ""
    return f"unknown {what} {name!r}.{question} Known: {', '.join(names) or 'none'}."
