"""What every table was made from: the memory by which a build makes only what has changed, and says why.

A model's fingerprint covers its compiled SQL (and so every parameter that it uses), its contract, the values it is
told from outside, the contents of the inputs it reads, and the fingerprints of the models it reads.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from sqlkit.errors import counted
from sqlkit.graph import ancestors
from sqlkit.manifest import Compiled, Manifest


@dataclass(frozen=True)
class InputState:
    """What an input held. `stat` is cheap to read and may change for nothing; `digest` is of the mapped rows."""

    name: str
    stat: str
    digest: str
    rows: int


BY_TASKS, BEHIND_HISTORY = "tasks", "history"
"""In place of a fingerprint: a table that no build made, and one that reads a history which was made without it."""

_UNKNOWN = {
    BY_TASKS: "was made by tasks since the last build",
    BEHIND_HISTORY: "a history that it reads was made without it",
}


@dataclass(frozen=True)
class ModelState:
    """What one model is, or was, made from; `fingerprint` is equal for equal results."""

    name: str
    fingerprint: str
    sql: str
    source_hash: str
    contract: Mapping[str, Any]
    params: Mapping[str, Any]
    values: Mapping[str, str]
    reads: Mapping[str, str]
    "Each model it reads, with that model's fingerprint."
    inputs: Mapping[str, str]
    "Each input it reads, with the digest of its rows."
    run_id: str = ""

    @property
    def definition(self) -> str:
        """A hash of what a person wrote of it (SQL, contract, parameters): equal whatever the data and the day."""
        whole = [self.sql, self.contract, self.params]
        return hashlib.sha256(json.dumps(whole, sort_keys=True, default=str).encode()).hexdigest()

    def as_json(self) -> str:
        """Return the state as text, for the warehouse to keep."""
        return json.dumps(vars(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> ModelState:
        """Read `as_json`; what an earlier release did not know is empty, what a later one added is left out."""
        data = json.loads(text)
        known = {f.name: data.get(f.name, "" if f.type == "str" else {}) for f in fields(cls)}
        return cls(**known)


@dataclass(frozen=True)
class State:
    """What the models of a manifest are made from, or what those of a publication were."""

    models: Mapping[str, ModelState] = field(default_factory=dict)
    inputs: Mapping[str, InputState] = field(default_factory=dict)


def state_of(manifest: Manifest, inputs: Mapping[str, InputState], values: Mapping[str, str]) -> State:
    """Return what each model would be made from now; `values` are what a run is told (today, as_of)."""
    found: dict[str, ModelState] = {}
    for name, compiled in manifest.models.items():  # in build order: what a model reads comes before it
        reads = {read: found[read].fingerprint for read in sorted(compiled.reads)}
        digests = {source: inputs[source].digest for source in sorted(compiled.sources) if source in inputs}
        found[name] = _model_state(manifest, compiled, reads, digests, values)
    return State(found, inputs)


def _model_state(
    manifest: Manifest,
    compiled: Compiled,
    reads: Mapping[str, str],
    inputs: Mapping[str, str],
    values: Mapping[str, str],
) -> ModelState:
    sql, contract = compiled.sql, compiled.contract
    params = {**compiled.params, **_training_params(manifest, compiled)}
    told = {name: values[name] for name in compiled.statement.names if name in values}
    whole = [sql, contract, params, told, reads, inputs]
    fingerprint = hashlib.sha256(json.dumps(whole, sort_keys=True, default=str).encode()).hexdigest()
    kept = json.loads(json.dumps(params, default=str))
    return ModelState(compiled.name, fingerprint, sql, compiled.source_hash, contract, kept, told, reads, inputs)


def _training_params(manifest: Manifest, compiled: Compiled) -> dict[str, Any]:
    """Return the parameters by which an estimator is trained, which its SQL does not show."""
    if not compiled.spec.estimator:
        return {}
    area = compiled.spec.estimator.params + "."
    params = {name: value for name, value in manifest.project.params.items() if name.startswith(area)}
    own = manifest.project.estimators.get(str(params.get(area + "estimator")))
    return {**params, f"estimators/{params[area + 'estimator']}.py": own.sha256} if own else params


Definitions = Mapping[str, str]
"""name -> `ModelState.definition`."""


def definitions(state: State) -> Definitions:
    """Return how each model is, or was, defined."""
    return {name: model.definition for name, model in state.models.items()}


def defined(manifest: Manifest) -> Definitions:
    """Return how each model of a manifest is defined, which no data and no connection is needed for."""
    return definitions(state_of(manifest, {}, {}))


def defined_for_results(manifest: Manifest) -> Definitions:
    """Return how those models are defined that a result needs; the others are never made, and so new for ever."""
    results = {n for n, c in manifest.models.items() if c.spec.is_published or c.spec.estimator}
    needed = results.union(*(ancestors(name, manifest.reads) for name in results))
    return {name: text for name, text in defined(manifest).items() if name in needed}


def in_state(state: str, now: Definitions, before: Definitions) -> frozenset[str]:
    """Return the models that are `new`, or `modified`, which the new ones are too, as in dbt.

    >>> now, before = {"a": "1", "b": "2", "c": "3"}, {"a": "1", "b": "1", "gone": "9"}
    >>> sorted(in_state("new", now, before)), sorted(in_state("modified", now, before))
    (['c'], ['b', 'c'])
    """
    new = now.keys() - before.keys()
    return frozenset(new if state == "new" else {name for name in now if now[name] != before.get(name)})


def differences(now: ModelState, before: ModelState | None) -> list[str]:
    """Return what changed in a model itself, in words; nothing where only what it reads did.

    Parameters come first: they change the SQL too, and nobody edited it.
    """
    if before is None:
        return ["is new"]
    if before.fingerprint in _UNKNOWN:
        return [_UNKNOWN[before.fingerprint]]
    found = [
        f"{name} was edited"
        if name.endswith(".py") and name in before.params
        else f"{name} changed from {_shown(before.params.get(name))} to {_shown(value)}"
        for name, value in now.params.items()
        if before.params.get(name) != value
    ]
    found += [
        f"{_VALUES.get(name, name)} was {before.values.get(name) or 'not set'}, now {value or 'not set'}"
        for name, value in now.values.items()
        if before.values.get(name) != value
    ]
    found += _contract_differences(now.contract, before.contract)
    is_edited = now.source_hash != before.source_hash
    if now.sql != before.sql and (is_edited or not found):
        found.append("its SQL was edited" if is_edited else "its SQL comes out otherwise")
    if now.reads.keys() != before.reads.keys():
        found += [f"now reads {name}" for name in sorted(now.reads.keys() - before.reads.keys())]
        found += [f"no longer reads {name}" for name in sorted(before.reads.keys() - now.reads.keys())]
    return found


_VALUES = {"today": "the day", "as_of": "the as_of date asked for"}


def _shown(value: Any) -> str:
    return json.dumps(value) if value is not None else "null"


def _contract_differences(now: Mapping[str, Any], before: Mapping[str, Any]) -> list[str]:
    if now == before:
        return []
    columns, former = now.get("columns", {}), before.get("columns", {})
    found = [f"column {name} was added" for name in columns if name not in former]
    found += [f"column {name} was removed" for name in former if name not in columns]
    found += [
        f"column {name} was {former[name]['type']}, now {column['type']}"
        for name, column in columns.items()
        if name in former and former[name]["type"] != column["type"]
    ]
    for part, words in (("checks", "its checks changed"), ("materialized", "its materialization changed")):
        if now.get(part) != before.get(part):
            found.append(words)
    return found or ["its contract changed"]


def input_differences(now: State, before: State) -> dict[str, str]:
    """Return what changed in each input that did, in words.

    >>> one, two = InputState("orders", "", "1:a", 1), InputState("orders", "", "2:b", 2000)
    >>> input_differences(State({}, {"orders": two}), State({}, {"orders": one}))
    {'orders': '1 row before, 2,000 now'}
    """
    return {
        name: _rows_changed(state, before.inputs.get(name))
        for name, state in now.inputs.items()
        if name not in before.inputs or before.inputs[name].digest != state.digest
    }


def _rows_changed(now: InputState, before: InputState | None) -> str:
    if before is None:
        return f"{counted(now.rows, 'row')}, not seen before"
    if before.rows == now.rows:
        return f"{counted(now.rows, 'row')} as before, with other contents"
    return f"{counted(before.rows, 'row')} before, {now.rows:,} now"
