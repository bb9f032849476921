"""A model: a name, a promise and a way to become one query."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sqlkit.document import Document
from sqlkit.errors import Location
from sqlkit.inputs import Input
from sqlkit.segments import Segment
from sqlkit.spec import Spec

if TYPE_CHECKING:
    from sqlglot import exp

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
    `params` are the parameters that were read, by dotted name; `dependencies` is all of the context that was read
    (`sqlkit.models.watched`).
    """

    query: exp.Query
    text: str
    dialect: str
    lines: tuple[Location, ...]
    params: Mapping[str, Any] = field(default_factory=dict)
    dependencies: frozenset[str] = frozenset()
    source_hash: str = ""
    "SHA-256 of all that a person wrote for it: its file and what that includes."

    def where(self, line: int | None) -> Location:
        """Return the place in the user's file that a line of `text` comes from."""
        return self.lines[min(max(line or 1, 1), len(self.lines)) - 1]


class Renderer(Protocol):
    """A way to become a query."""

    @property
    def source_hash(self) -> str | None:
        """SHA-256 of all it is written in; None where the same text may not always give the same query."""

    @property
    def files(self) -> tuple[Path, ...]:
        """The file it is written in, then those which that includes, imports or extends."""

    def __call__(self, context: Context) -> Rendered:
        """Return the query; a mistake in it is a `CompileError`."""


@dataclass(frozen=True)
class Model:
    """One result table. `folder` is its path below `templates/` or `models/`, without the suffix."""

    name: str
    folder: str
    spec: Spec
    path: Path
    render: Renderer
    variants: Mapping[str, Renderer]
    "A warehouse's own SQL, by warehouse type."
    shipped: bool
    columns: Callable[[Mapping[str, Input], Mapping[str, Any]], Mapping[str, str]] | None = None
    "Columns that depend on the project's inputs and parameters, as contract text by name."
    written: Document | None = None
    "The contract, which knows its lines."

    def where(self, *keys: Hashable) -> Location:
        """Return where a part of the contract is written, or of the nearest that encloses it."""
        return self.written.where(*keys) if self.written else Location(self.path)

    def renderer(self, warehouse: str) -> Renderer:
        """Return the way to render for a warehouse: its own file where there is one."""
        return self.variants.get(warehouse, self.render)
