"""What an estimator's area of parameters has to say: which estimator, of those there are, and when it is trained."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlkit.errors import ConfigError, Location, raise_all, unknown
from sqlkit.estimators import ESTIMATORS, lacks_extra
from sqlkit.estimators.families import FAMILIES
from sqlkit.estimators.own import Source, find
from sqlkit.models.base import Model
from sqlkit.params import Param

_TRAINING_PARAMS = ("estimator", "retrain_days", "udf")
"""What an estimator's area of parameters must have; `horizon_days`, `retrain`, `search` and `tolerance` it may have."""

_RULES = ("age", "never", "always")
"""When a model of one's own may be trained anew; only the churn model has drift to go by."""


def own_estimators(root: Path) -> dict[str, Source]:
    """Return the estimators of a project's own, by name, without running them."""
    found, errors = find(root)
    raise_all([ConfigError(error.message, where=Location(root / error.path, error.line)) for error in errors])
    return found


def estimator_params(models: Iterable[Model], params: Mapping[str, Param], own: Iterable[str]) -> dict[str, Param]:
    """Return the parameters that name an estimator, which may be no other than those of the model's family."""
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
        family = FAMILIES[model.spec.estimator.family]
        known = {*(family.estimators or ESTIMATORS), *(own if family.label else ())}
        found[name] = replace(params[name], choices=tuple(sorted(known)))
        if params[name].default not in found[name].choices:
            raise ConfigError(unknown("estimator", str(params[name].default), known), where=model.path)
        rule = f"{area}.retrain"
        if rule in params and not params[rule].choices:
            found[rule] = replace(params[rule], choices=_RULES)
            if params[rule].default not in _RULES:
                raise ConfigError(unknown("rule of training anew", str(params[rule].default), _RULES), where=model.path)
    return found


def require_extras(
    models: Iterable[Model], values: Mapping[str, Any], own: Container[str], where: Mapping[str, Location | str]
) -> None:
    """Have what each estimator imports installed, also where Snowflake trains: its versions are those of here."""
    errors = {}
    for model in models:
        area = model.spec.estimator.params if model.spec.estimator else ""
        chosen = str(values.get(f"{area}.estimator"))
        if chosen not in own and lacks_extra(chosen):
            message = f"the estimator {chosen} needs its extra, which is not installed."
            at = where.get(f"{area}.estimator", model.path)
            errors[area] = ConfigError(message, where=at, hint=f"Install it: pip install 'sqlkit[{chosen}]'.")
    raise_all(list(errors.values()))


def check_explained(models: Mapping[str, Model]) -> None:
    """Have `explains` name an estimator of the kind whose scores have reasons."""
    known = [n for n, m in models.items() if m.spec.estimator and m.spec.estimator.family == "outcome"]
    raise_all(
        [
            ConfigError(unknown("estimator", model.spec.explains, known), where=model.where("explains"))
            for model in models.values()
            if model.spec.explains and model.spec.explains not in known
        ]
    )
