"""A model: a name, a promise and a way to become one query."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlglot import exp

from sqlkit.errors import Location
from sqlkit.inputs import Input
from sqlkit.segments import Segment
from sqlkit.spec import Spec

REF = "ref"
"""The schema under which a rendered query names other models, until the compiler puts their addresses in."""

SOURCE = "source"
"""The schema under which a rendered query names a project's raw inputs."""


@dataclass(frozen=True)
class Context:
    """All that rendering may depend on. It holds nothing about where the project runs."""

    specs: Mapping[str, Spec]
    inputs: Mapping[str, Input]
    params: Mapping[str, Any]
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Rendered:
    """A query with `ref.<model>` and `source.<input>` for tables.

    `text` is what was parsed, in SQLGlot's dialect `dialect`; `lines[i]` is where its line i + 1 was written.
    """

    query: exp.Query
    text: str
    dialect: str
    lines: tuple[Location, ...]

    def where(self, line: int | None) -> Location:
        """Return the place in the user's file that a line of `text` comes from."""
        return self.lines[min(max(line or 1, 1), len(self.lines)) - 1]


@dataclass(frozen=True)
class Model:
    """One result table. `folder` is its path below `templates/` or `models/`, without the suffix."""

    name: str
    folder: str
    spec: Spec
    path: Path
    render: Callable[[Context], Rendered]
    variants: Mapping[str, Callable[[Context], Rendered]]
    "A warehouse's own SQL, by warehouse type."
    shipped: bool
    columns: Callable[[Mapping[str, Input], Mapping[str, Any]], Mapping[str, str]] | None = None
    "Columns that depend on the project's inputs and parameters, as contract text by name."

    def renderer(self, warehouse: str) -> Callable[[Context], Rendered]:
        """Return the way to render for a warehouse: its own file where there is one."""
        return self.variants.get(warehouse, self.render)
