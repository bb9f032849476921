"""Which columns a change touches, from the model that was edited down to what reads it."""

from __future__ import annotations

from sqlkit.lineage import ONE_ROW, ROWS, Lineage, Source, lineage
from sqlkit.manifest import Compiled, Manifest
from sqlkit.models.base import SOURCE
from sqlkit.spec import RUN_COLUMNS
from sqlkit.state import ModelState, State, input_differences


def touched_columns(manifest: Manifest, now: State, before: State) -> dict[str, tuple[str, ...]]:
    """Return, for each model that comes out otherwise, its columns that may, in the contract's order.

    A model that is new, or reads an input that changed, has all its columns touched. The columns of the run (its
    date and id) are left out: they change with every run.
    """
    touched: set[Source] = {(f"{SOURCE}.{name}", ROWS) for name in input_differences(now, before)}
    found: dict[str, tuple[str, ...]] = {}
    for name, compiled in manifest.models.items():
        state, former = now.models[name], before.models.get(name)
        if former is not None and former.fingerprint == state.fingerprint:
            continue
        columns = _touched(compiled, state, former, frozenset(touched), manifest.dialect.name)
        touched |= {(name, column) for column in columns}
        named = tuple(c for c in compiled.spec.columns if c in columns and c not in RUN_COLUMNS)
        if named:
            found[name] = named
    return found


def _touched(
    compiled: Compiled, now: ModelState, before: ModelState | None, touched: frozenset[Source], dialect: str
) -> frozenset[str]:
    everything = frozenset({*compiled.spec.columns, ROWS})
    if before is None or now.values != before.values:
        return everything
    current = _lineage(now, dialect)
    columns = current.reads(touched)
    if now.sql != before.sql:
        columns |= current.changed(_lineage(before, dialect))
    is_retrained = compiled.spec.estimator is not None and (columns or now.params != before.params)
    return everything if is_retrained else columns


def _lineage(state: ModelState, dialect: str) -> Lineage:
    return lineage(state.sql, dialect, ONE_ROW)
