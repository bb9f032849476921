"""Notices what a model reads while it is rendered, in Jinja and in Ibis alike.

What was read is told as dependencies, `<kind>:<name>`; a model rendered from the same text comes out the same as long
as none of its dependencies has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sqlkit.params import nested

if TYPE_CHECKING:
    from sqlkit.models.base import Context


class Watched(Mapping[str, Any]):
    """Values by name, those of parameters in areas; each that is read is noted by its dotted name.

    A Mapping and not a dict: every way to read one ends in `__getitem__`, also `dict(area)` and `**area`.

    >>> Watched({"rfm": {"bins": 5, "mode": "x"}, "currency": None}, print)["rfm"]["bins"]
    rfm.bins
    5
    """

    __slots__ = ("_above", "_note", "_tree")

    def __init__(self, tree: Mapping[str, Any], note: Callable[[str], None], above: str = "") -> None:
        self._tree, self._note, self._above = tree, note, above

    def __getitem__(self, name: str) -> Any:
        value = self._tree[name]
        if isinstance(value, dict):
            return Watched(value, self._note, f"{self._above}{name}.")
        self._note(self._above + name)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._tree)

    def __len__(self) -> int:
        return len(self._tree)

    def __repr__(self) -> str:
        return repr(dict(self))


class Trace:
    """What one rendering has read of a context."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.dependencies: set[str] = set()

    def note(self, kind: str, name: str = "") -> None:
        """Enter a dependency that is not noticed by itself."""
        self.dependencies.add(f"{kind}:{name}")

    @property
    def watched_params(self) -> Watched:
        """The parameters as a tree, watched."""
        return Watched(nested(self.context.params), lambda name: self.note("param", name))

    @property
    def watched_inputs(self) -> Watched:
        """The inputs by name, watched."""
        return Watched(self.context.inputs, lambda name: self.note("input", name))

    @property
    def params(self) -> dict[str, Any]:
        """The parameters that were read and their values, by dotted name."""
        names = sorted(d.removeprefix("param:") for d in self.dependencies if d.startswith("param:"))
        return {name: self.context.params[name] for name in names}


def told(context: Context, dependency: str) -> str | None:
    """Return what a context says of a dependency, as text that differs where it does; None where it is gone."""
    kind, _, name = dependency.partition(":")
    try:
        return repr(_TOLD[kind](context, name))
    except KeyError:
        return None


_TOLD: dict[str, Callable[[Context, str], Any]] = {
    "param": lambda context, name: context.params[name],
    "columns": lambda context, name: [(c.name, c.type) for c in context.specs[name].columns.values()],
    "source": lambda context, name: [(c.name, c.type) for c in context.inputs[name].columns.values()],
    "mapped": lambda context, name: context.inputs[name].is_mapped,
    "input": lambda context, name: context.inputs[name],
    "segments": lambda context, name: context.segments,
}
