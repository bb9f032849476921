"""What the last publication promised its readers, and what of that a project takes away.

The promise is kept beside the results, in `model_states`. Adding is free. A column or a table that goes, a column that
is retyped or may now be null, and another grain take a higher `version` of the model's contract, or `versions:` in
sqlkit.yml where the contract is shipped or gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlkit.errors import BuildError, Location, counted, nearest
from sqlkit.manifest import Compiled, Manifest
from sqlkit.spec import PUBLISHED, is_param, param_of, why_not_made
from sqlkit.state import State

Kind = Literal["added", "removed", "retyped", "nullable", "regrained", "gone"]
"""`regrained` and `gone` are of the table itself; only `added` breaks nothing."""


@dataclass(frozen=True)
class Change:
    """One difference between what was promised and what is; `where` is the line that makes it."""

    table: str
    kind: Kind
    column: str
    before: str
    now: str
    where: Location
    versions: tuple[int, int]
    "Of the table's contract, as published and now."
    is_announced: bool
    "Whether a higher version, or `removed`, says that it is meant."

    @property
    def is_breaking(self) -> bool:
        """Whether a reader may miss something."""
        return self.kind != "added"

    def __str__(self) -> str:
        name = f"{self.table}.{self.column}" if self.column else self.table
        words = {
            "added": f"{name} {self.now} is new",
            "removed": f"{name} {self.before} is gone{self.now}",
            "retyped": f"{name} was {self.before}, now {self.now}",
            "nullable": f"{name} was {self.before}, and may now be null",
            "regrained": f"a row of {name} was one {self.before}, now one {self.now}",
            "gone": f"the table {name} is gone{self.now}",
        }
        return f"{self.where}: {words[self.kind]}"


def contract_changes(manifest: Manifest, published: State) -> tuple[Change, ...]:
    """Return how the contracts differ from those of a publication; a table that is new is no change of one."""
    found: list[Change] = []
    for name, state in sorted(published.models.items()):
        if state.contract.get("materialized") in PUBLISHED:
            found += _of_table(manifest, name, state.contract)
    return tuple(found)


def refuse_unannounced(changes: tuple[Change, ...]) -> None:
    """Raise a `BuildError` that tells every change no version announces, and how to announce it."""
    broken = [change for change in changes if change.is_breaking and not change.is_announced]
    if not broken:
        return
    told = "".join(f"\n  {change}" for change in broken)
    what = f"{counted(len(broken), 'change')} would break what readers of the last publication use"
    raise BuildError(f"nothing was made: {what}.{told}", hint=_way(broken))


def announced(changes: tuple[Change, ...]) -> frozenset[str]:
    """Return the tables of which readers lose something and were told by a version."""
    return frozenset(change.table for change in changes if change.is_breaking and change.is_announced)


def _of_table(manifest: Manifest, name: str, before: Mapping[str, Any]) -> Iterator[Change]:
    model, compiled = manifest.project.models.get(name), manifest.models.get(name)
    versions = (int(before.get("version", 1)), model.spec.version if model else 0)
    is_meant = versions[1] > versions[0] if model else name in manifest.project.removed
    place = manifest.project.written.where
    gone = Change(name, "gone", "", "", "", place("versions", name), versions, is_meant)
    if model is None:
        yield gone
    elif compiled is None:
        yield _unmade(gone, manifest.disabled[name], place)
    elif not model.spec.is_published:
        yield replace(gone, now=f": it is {model.spec.materialized} now", where=model.where("materialized"))
    else:
        for change in (*_grain(compiled, before), *_columns(compiled, before)):
            yield replace(change, versions=versions, is_announced=is_meant)


def _unmade(gone: Change, wanting: str, place: Callable[..., Location]) -> Change:
    """Return it with why the model is not made, at the line that would say otherwise."""
    where = place("params", *param_of(wanting).split(".")) if is_param(wanting) else place("inputs")
    return replace(gone, now=f", {why_not_made(wanting)}", where=where)


def _grain(compiled: Compiled, before: Mapping[str, Any]) -> Iterator[Change]:
    was, now = tuple(before.get("grain", ())), compiled.spec.grain
    if set(was) != set(now):
        one, other = (" and ".join(grain) or "of anything" for grain in (was, now))
        where = compiled.model.where("grain")
        yield Change(compiled.name, "regrained", "", one, other, where, (0, 0), False)


def _columns(compiled: Compiled, before: Mapping[str, Any]) -> Iterator[Change]:
    was, columns = before.get("columns", {}), compiled.spec.columns
    new = [name for name in columns if name not in was]
    for name in (*was, *new):
        where = compiled.model.where("columns", name)
        former, there = was.get(name, {}), columns.get(name)
        change = Change(compiled.name, "removed", name, former.get("type", ""), "", where, (0, 0), False)
        if there is None:
            alike = [other for other in new if columns[other].type == former["type"]]
            yield replace(change, now=_renamed(name, alike))
        elif not former:
            yield replace(change, kind="added", now=there.type)
        elif there.type != former["type"]:
            yield replace(change, kind="retyped", now=there.type)
        elif former.get("not_null") and not there.not_null:
            yield replace(change, kind="nullable", before=f"{there.type} not null", now=there.type)


def _renamed(name: str, candidates: list[str]) -> str:
    """Return to what a column seems to have been renamed: the one that is new and alike, or new and of its type."""
    other = nearest(name, candidates) or (candidates[0] if len(candidates) == 1 else None)
    return f" (renamed to {other}?)" if other else ""


def _way(broken: list[Change]) -> str:
    """Return how the changes are announced, and how one build does without."""
    wanted = {change.table: change.versions[0] + 1 if change.versions[1] else "removed" for change in broken}
    stated = ", ".join(f"{table}: {version}" for table, version in wanted.items())
    has_contract = any(change.versions[1] for change in broken)
    raised = "raise `version:` in the model's contract, or " if has_contract else ""
    return (
        f"If that is meant, {raised}write in sqlkit.yml: `versions: {{{stated}}}`."
        "\n  `--allow-breaking` lets one build do it unannounced. Adding is always free."
    )
