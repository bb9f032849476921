"""sqlkit.yml and the folders beside it -> Project: what is written, nothing about where it runs."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pydantic

from sqlkit.document import Document, read_document
from sqlkit.environment import expand
from sqlkit.errors import ConfigError, Location, SqlkitError, raise_all, unknown
from sqlkit.estimators import ESTIMATORS
from sqlkit.estimators.own import Source, find
from sqlkit.inputs import Input, WrittenInput, read_inputs
from sqlkit.models.base import Context, Model
from sqlkit.models.environment import SqlEnvironment
from sqlkit.models.ibis import load_ibis_models
from sqlkit.models.sql import load_sql_model
from sqlkit.params import Param, declared, kind_of, nested, resolve
from sqlkit.profile import KEYS
from sqlkit.resources import shipped
from sqlkit.segments import Segment, read_segments
from sqlkit.spec import Spec, read_columns
from sqlkit.validation import Written, validate

FILE = "sqlkit.yml"

_TRAINING_PARAMS = ("estimator", "retrain_days", "udf")
"""What an estimator's area of parameters must have; `horizon_days` and `tolerance` it may have."""


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

    @property
    def context(self) -> Context:
        """What rendering its models may depend on."""
        specs = {name: model.spec for name, model in self.models.items()}
        return Context(specs, self.inputs, {**self.params, "currency": self.currency}, self.segments)

    def disabled(self) -> dict[str, str]:
        """Return the models that this project cannot have, with the inputs it lacks for them."""
        lacking = {
            name: " and ".join(i for i in model.spec.requires if not self.inputs[i].is_mapped)
            for name, model in self.models.items()
        }
        return {name: inputs for name, inputs in lacking.items() if inputs}


class _WrittenProject(Written):
    name: str = ""
    profile: str | None = None
    as_of: datetime.date | str = "latest"
    timezone: str = "UTC"
    currency: str | None = None
    inputs: dict[str, WrittenInput]
    params: dict[str, Any] = {}

    @pydantic.field_validator("as_of")
    @classmethod
    def _date_or_latest(cls, value: datetime.date | str) -> datetime.date | str:
        if not isinstance(value, str) or value == "latest":
            return value
        try:
            return datetime.date.fromisoformat(value)  # a date in quotes
        except ValueError:
            raise ValueError("should be a date like 2024-05-01, or latest") from None

    @pydantic.field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("should be a zone like Europe/London") from None
        return value


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
    document = replace(document, data=_expanded(document))
    written = validate(document, _WrittenProject)
    inputs = read_inputs(document, written.inputs)
    if inputs["orders"].has("currency") and not written.currency:
        raise ConfigError(
            "orders map a currency, so the project must say which one it counts in.",
            where=document.where("inputs", "orders", "columns", "currency"),
            hint="Add `currency: GBP` (for example) at the top of sqlkit.yml; rows in another are quarantined.",
        )
    loaded = _load_models(root)
    estimators = _own_estimators(root)
    params = {**declared(shipped("templates") / "params.yml"), **_own_params(loaded)}
    params |= _estimator_params(loaded, params, {*ESTIMATORS, *estimators})
    values = resolve(params, document, ("params",), overrides or {}, "--vars")
    models = {m.name: replace(m, spec=_completed(m, inputs, values)) for m in loaded}
    models = {name: replace(m, spec=_with_columns_of(m.spec, models)) for name, m in models.items()}
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
    )


def _expanded(document: Document) -> Any:
    if not isinstance(document.data, dict):
        return document.data
    return {key: expand(value, document.where(key)) for key, value in document.data.items()}


def _completed(model: Model, inputs: Mapping[str, Input], params: Mapping[str, Any]) -> Spec:
    spec = model.spec
    before = inputs[spec.like].columns if spec.like else {}
    after = inputs[spec.attributes_of].attributes if spec.attributes_of else {}
    for name in after.keys() & spec.columns.keys():
        raise ConfigError(
            f"the attribute {name!r} has the name of a column of {model.name}.",
            where=inputs[str(spec.attributes_of)].where,
            hint=f"Name it otherwise, as {name}_own: {{column: {name}}}.",
        )
    own = read_columns(model.columns(inputs, nested(params))) if model.columns else spec.columns
    return replace(spec, columns={**before, **own, **after})


def _with_columns_of(spec: Spec, models: Mapping[str, Model]) -> Spec:
    if spec.columns_of is None:
        return spec
    if spec.columns_of not in models:
        raise ConfigError(f"columns_of: {unknown('model', spec.columns_of, models)}")
    return replace(spec, columns={**spec.columns, **models[spec.columns_of].spec.columns, **spec.columns})


def _own_params(models: Iterable[Model]) -> dict[str, Param]:
    return {
        name: Param(name, default, kind_of(default), f"Of the model {model.name}.")
        for model in models
        for name, default in model.spec.params.items()
    }


def _own_estimators(root: Path) -> dict[str, Source]:
    found, errors = find(root)
    raise_all([ConfigError(error.message, where=Location(root / error.path, error.line)) for error in errors])
    return found


def _estimator_params(models: Iterable[Model], params: Mapping[str, Param], known: Iterable[str]) -> dict[str, Param]:
    """Return the parameters that name an estimator, which may be no other than the known."""
    found = {}
    for model in models:
        if model.spec.estimator is None:
            continue
        area = model.spec.estimator.params
        missing = [key for key in _TRAINING_PARAMS if f"{area}.{key}" not in params]
        if missing:
            raise ConfigError(
                f"the estimator's area of parameters, {area}, lacks {', '.join(missing)}.",
                where=model.path,
                hint=f"Declare them under `params:` in its contract, as {area}.{missing[0]}.",
            )
        name = f"{area}.estimator"
        found[name] = replace(params[name], choices=tuple(sorted(known)))
        if params[name].default not in found[name].choices:
            raise ConfigError(unknown("estimator", str(params[name].default), known), where=model.path)
    return found


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
            errors += _broken_contract(model, key, environment, ours)
            models[model.name] = model
    errors += _stray_variants(files)
    raise_all(errors)
    return list(models.values())


def _files(folder: Path) -> list[tuple[str, Path]]:
    """Return each model file below a folder by its path without suffix; files that begin with _ hold macros."""
    names = (Path(parent) / name for parent, _, files in os.walk(folder, onerror=_unreadable) for name in files)
    paths = sorted(p for p in names if p.suffix in (".sql", ".py") and not p.name.startswith("_"))
    return [(p.relative_to(folder).with_suffix("").as_posix(), p) for p in paths]


def _unreadable(error: OSError) -> None:
    """Refuse a folder that may not be read: to leave it out would be to build another project."""
    raise ConfigError(f"cannot be read: {error.strerror}.", where=Path(str(error.filename)))


def _clashes(model: Model, models: Mapping[str, Model]) -> list[SqlkitError]:
    other = models.get(model.name)
    if other is None:
        return []
    if model.shipped:
        model, other = other, model
    return [
        ConfigError(
            f"the model {model.name!r} is also defined in {other.path}.",
            where=model.path,
            hint=f"To override a shipped model, give yours the same path: templates/{other.folder}.sql.",
        )
    ]


def _broken_contract(model: Model, key: str, environment: SqlEnvironment, ours: Path) -> list[SqlkitError]:
    """Return what an override takes away from the contract of the shipped model it hides; adding is free."""
    path = ours / f"{key}.sql"
    if model.shipped or not path.is_file():
        return []
    shipped_spec = load_sql_model(environment, f"sqlkit/{key}.sql", {}, ours).spec
    errors: list[SqlkitError] = []
    for name, column in shipped_spec.columns.items():
        own = model.spec.columns.get(name)
        if own is None or own.type != column.type:
            found = "leaves it out" if own is None else f"makes it {own.type}"
            errors.append(
                ConfigError(
                    f"the shipped {model.name} promises {name} {column.type}, and this override {found}.",
                    where=model.path,
                    hint="Readers rely on it: an override may add columns, not take them away.",
                )
            )
    if model.spec.grain != shipped_spec.grain:
        grain = ", ".join(shipped_spec.grain)
        errors.append(ConfigError(f"an override keeps the grain of {model.name}: {grain}.", where=model.path))
    return errors


def _stray_variants(files: Mapping[str, Path]) -> list[SqlkitError]:
    errors: list[SqlkitError] = []
    for key, path in files.items():
        base, _, warehouse = key.rpartition("/")[2].partition(".")
        if warehouse and warehouse not in KEYS:
            errors.append(ConfigError(unknown("warehouse", warehouse, KEYS), where=path))
        elif warehouse and key.removesuffix("." + warehouse) not in files:
            errors.append(ConfigError(f"there is no {base}.sql beside it, whose contract it would keep.", where=path))
    return errors
