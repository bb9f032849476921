"""sqlkit.yml and the folders beside it -> Project: what is written, nothing about where it runs."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pydantic

from sqlkit.document import Document, read_document
from sqlkit.environment import expand
from sqlkit.errors import ConfigError, Location, SqlkitError, raise_all, unknown
from sqlkit.estimator_params import check_explained, estimator_params, own_estimators, require_extras
from sqlkit.estimators.own import Source
from sqlkit.inputs import Input, WrittenInput, Zone, misspelt_targets, read_inputs
from sqlkit.models.base import Context, Model
from sqlkit.models.environment import SqlEnvironment
from sqlkit.models.ibis import load_ibis_models
from sqlkit.models.override import broken_promises
from sqlkit.models.sql import load_sql_model
from sqlkit.models.versions import removed, with_versions
from sqlkit.params import Param, declared, kind_of, nested, origins, resolve
from sqlkit.policy import policy_problems, with_slices
from sqlkit.profile import KEYS, Target
from sqlkit.resources import files_below, shipped
from sqlkit.segments import Segment, read_segments
from sqlkit.spec import is_param, param_of
from sqlkit.spec_yaml import read_columns
from sqlkit.validation import Written, validate

FILE = "sqlkit.yml"


@dataclass(frozen=True)
class Project:
    """A customer's analytics as written. `as_of` None means the latest day the orders allow."""

    root: Path
    name: str
    inputs: Mapping[str, Input]
    models: Mapping[str, Model]
    params: Mapping[str, Any]
    declared: Mapping[str, Param]
    segments: tuple[Segment, ...]
    as_of: datetime.date | None
    timezone: str
    currency: str | None
    profile: str | None
    estimators: Mapping[str, Source]
    "The project's own; one with the name of a shipped estimator takes its place."
    written: Document
    "sqlkit.yml, which knows its lines."
    removed: frozenset[str] = frozenset()
    "Tables that were published and are meant to go."
    places: Mapping[str, Location | str] = field(default_factory=dict)
    "Where each parameter that is not left at its default was set."

    @property
    def context(self) -> Context:
        """What rendering its models may depend on."""
        specs = {name: model.spec for name, model in self.models.items()}
        return Context(specs, self.inputs, {**self.params, "currency": self.currency}, self.segments)

    def disabled(self) -> dict[str, str]:
        """Return the models that this project does not have, with the inputs it lacks for them, or else the parameters
        that are not set, as `params.high_value_model.enabled`.
        """
        lacking = {}
        for name, model in self.models.items():
            inputs = [text for text in model.spec.requires if not is_param(text) and not self._maps(text)]
            unset = [text for text in model.spec.requires if is_param(text) and not self.params[param_of(text)]]
            lacking[name] = " and ".join(inputs or unset)
        return {name: wanting for name, wanting in lacking.items() if wanting}

    def _maps(self, requirement: str) -> bool:
        """Whether the project has one of what a contract requires, as `subscriptions or population.duration`."""
        named = (text.partition(".") for text in requirement.split(" or "))
        return any(self.inputs[i].has(column) if column else self.inputs[i].is_mapped for i, _, column in named)

    def check_targets(self, target: Target) -> None:
        """Refuse a mapping of a target that is misspelt, as far as the profile in use can tell."""
        raise_all(misspelt_targets(self.inputs.values(), {*KEYS, *target.outputs, target.name}))


class _WrittenProject(Written):
    name: str = ""
    profile: str | None = None
    as_of: datetime.date | str = "latest"
    timezone: Zone = "UTC"
    currency: str | None = None
    inputs: dict[str, WrittenInput]
    params: dict[str, Any] = {}
    versions: dict[str, Any] = {}

    @pydantic.field_validator("as_of")
    @classmethod
    def _date_or_latest(cls, value: datetime.date | str) -> datetime.date | str:
        if not isinstance(value, str) or value == "latest":
            return value
        try:
            return datetime.date.fromisoformat(value)  # a date in quotes
        except ValueError:
            raise ValueError("should be a date like 2024-05-01, or latest") from None


def find_root(start: Path) -> Path:
    """Return the folder of the nearest sqlkit.yml, from `start` upwards."""
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / FILE).is_file():
            return folder
    raise ConfigError(
        f"no {FILE} here or above.",
        where=start / FILE,
        hint="`sqlkit init orders.csv` writes one; `sqlkit demo` makes an example.",
    )


def load_project(root: Path, overrides: Mapping[str, Any] | None = None) -> Project:
    """Read the project at `root`; `overrides` are parameters given on the command line."""
    document = read_document(root / FILE)
    document = replace(document, data=expand(document.data, document))
    written = validate(document, _WrittenProject)
    inputs = read_inputs(document, written.inputs)
    if inputs["orders"].has("currency") and not written.currency:
        raise ConfigError(
            "orders map a currency, so the project must say which one it counts in.",
            where=document.where("inputs", "orders", "columns", "currency"),
            hint="Add `currency: GBP` (for example) at the top of sqlkit.yml; rows in another are quarantined.",
        )
    loaded = _load_models(root)
    check_explained({model.name: model for model in loaded})
    estimators = own_estimators(root)
    params = {**declared(shipped("templates") / "params.yml"), **_own_params(loaded)}
    params |= estimator_params(loaded, params, estimators)
    values = resolve(params, document, ("params",), overrides or {}, "--vars")
    raise_all([e for model in loaded for e in (*_unknown_inputs(model, inputs), *_unknown_params(model, values))])
    places = origins(params, document, ("params",), overrides or {}, "--vars")
    require_extras(loaded, values, estimators, places)
    raise_all(policy_problems(loaded, inputs, values, places))
    tree = nested(values)
    models = {model.name: _completed(model, inputs, tree) for model in loaded}
    models = {name: _with_columns_of(model, models) for name, model in models.items()}
    models = with_versions(models, written.versions, document)
    own = root / "segments.yml"
    segments = read_segments(
        own if own.is_file() else shipped("templates") / "segments" / "segments.yml", values["rfm.bins"]
    )
    return Project(
        root,
        written.name or root.resolve().name,
        inputs,
        models,
        values,
        params,
        segments,
        written.as_of if isinstance(written.as_of, datetime.date) else None,
        written.timezone,
        written.currency,
        written.profile,
        estimators,
        document,
        removed(written.versions),
        places,
    )


def _unknown_params(model: Model, params: Iterable[str]) -> list[SqlkitError]:
    """Return an error for each parameter that a contract requires to be set and that does not exist."""
    named = [param_of(text) for text in model.spec.requires if is_param(text)]
    where = model.where("requires")
    return [ConfigError(unknown("parameter", name, params), where=where) for name in named if name not in params]


def _unknown_inputs(model: Model, inputs: Mapping[str, Input]) -> list[SqlkitError]:
    """Return an error for each input, or column of one, that a contract names and that does not exist."""
    required = [line for line in model.spec.requires if not is_param(line)]
    named = [("requires", text) for line in required for text in line.split(" or ")]
    named += [(key, text) for key in ("like", "attributes_of") if (text := getattr(model.spec, key))]
    errors: list[SqlkitError] = []
    for key, text in named:
        name, _, column = text.partition(".")
        if name not in inputs:
            errors.append(ConfigError(unknown("input", name, inputs), where=model.where(key)))
        elif column and column not in inputs[name].columns:
            message = unknown(f"column of {name}", column, inputs[name].columns)
            errors.append(ConfigError(message, where=model.where(key)))
    return errors


def _completed(model: Model, inputs: Mapping[str, Input], params: Mapping[str, Any]) -> Model:
    spec = model.spec
    before = inputs[spec.like].columns if spec.like else {}
    after = inputs[spec.attributes_of].attributes if spec.attributes_of else {}
    own = read_columns(model.columns(inputs, params)) if model.columns else spec.columns
    for name in after.keys() & own.keys():
        mapping = inputs[str(spec.attributes_of)].mapping
        raise ConfigError(
            f"the attribute {name!r} has the name of a column of {model.name}.",
            where=mapping.places[name] if mapping else None,
            hint=f"Name it otherwise, as {name}_own: {{column: {name}}}.",
        )
    columns = {**before, **own, **after}
    return replace(model, spec=with_slices(replace(spec, columns=columns), inputs, params))


def _with_columns_of(model: Model, models: Mapping[str, Model]) -> Model:
    other, spec = model.spec.columns_of, model.spec
    if other is None:
        return model
    if other not in models:
        raise ConfigError(unknown("model", other, models), where=model.where("columns_of"))
    return replace(model, spec=replace(spec, columns={**spec.columns, **models[other].spec.columns, **spec.columns}))


def _own_params(models: Iterable[Model]) -> dict[str, Param]:
    return {
        name: Param(name, default, kind_of(default), f"Of the model {model.name}.")
        for model in models
        for name, default in model.spec.params.items()
    }


def _load_models(root: Path) -> list[Model]:
    ours = shipped("templates")
    folders = [folder for folder in (root / "templates", root / "models") if folder.is_dir()]
    environment = SqlEnvironment(folders, ours)
    files = {key: path for folder in (ours, *folders) for key, path in _files(folder)}
    models: dict[str, Model] = {}
    errors: list[SqlkitError] = []
    for key, path in sorted(files.items()):
        if "." in key.rpartition("/")[2]:
            continue  # a variant, loaded with the model it stands beside
        variants = {w: f"{key}.{w}.sql" for w in KEYS if f"{key}.{w}" in files}
        try:
            found = (
                [load_sql_model(environment, f"{key}.sql", variants, ours)]
                if path.suffix == ".sql"
                else load_ibis_models(path, key, ours)
            )
        except SqlkitError as error:
            errors += getattr(error, "errors", (error,))
            continue
        for model in found:
            errors += _clashes(model, models)
            errors += broken_promises(model, key, environment, ours)
            models[model.name] = model
    errors += _stray_variants(files)
    raise_all(errors)
    return list(models.values())


def _files(folder: Path) -> list[tuple[str, Path]]:
    """Return each model file below a folder by its path without suffix; files that begin with _ hold macros."""
    paths = [path for path in files_below(folder, ".sql", ".py") if not path.name.startswith("_")]
    return [(p.relative_to(folder).with_suffix("").as_posix(), p) for p in paths]


def _clashes(model: Model, models: Mapping[str, Model]) -> list[SqlkitError]:
    other = models.get(model.name)
    if other is None:
        return []
    if model.shipped:
        model, other = other, model
    hint = f"To override a shipped model, give yours the same path: templates/{other.folder}.sql."
    return [
        ConfigError(
            f"the model {model.name!r} is also defined in {Location(other.path)}.",
            where=model.path,
            hint=hint if other.shipped else "Models are known by their names alone: rename one of them.",
        )
    ]


def _stray_variants(files: Mapping[str, Path]) -> list[SqlkitError]:
    errors: list[SqlkitError] = []
    for key, path in files.items():
        base, _, warehouse = key.rpartition("/")[2].partition(".")
        if warehouse and warehouse not in KEYS:
            errors.append(ConfigError(unknown("warehouse", warehouse, KEYS), where=path))
        elif warehouse and key.removesuffix("." + warehouse) not in files:
            errors.append(ConfigError(f"there is no {base}.sql beside it, whose contract it would keep.", where=path))
    return errors
