"""What estimators may not learn from and by what they are told apart: `sensitive:` of inputs, held to parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlkit.errors import ConfigError, Location, SqlkitError, unknown
from sqlkit.inputs import WITH_ATTRIBUTES, Input
from sqlkit.models.base import Model
from sqlkit.spec import Spec
from sqlkit.training.policy import SLICE, Sensitive

FAIRNESS, LET_IN = "fairness", "sensitive_features"
"""Parameters of an estimator's area."""


def with_slices(spec: Spec, inputs: Mapping[str, Input], params: Mapping[str, Any]) -> Spec:
    """Return the contract with the columns that its query has for slices alone; `params` are those of all areas."""
    estimator = spec.estimator
    found = people(spec, inputs)
    if estimator is None or found is None or estimator.family != "outcome":
        return spec
    named = found.told_apart(params.get(estimator.params, {}).get(FAIRNESS, ()))
    slices = (*estimator.slices, *(SLICE + name for name in named))
    return replace(spec, estimator=replace(estimator, slices=slices))


def people(spec: Spec, inputs: Mapping[str, Input]) -> Input | None:
    """Return the input that an estimator's contract names, the first that is mapped where it names two."""
    if spec.estimator is None or spec.estimator.input is None:
        return None
    named = spec.estimator.input.split(" or ")
    return next((inputs[name] for name in named if inputs[name].is_mapped), inputs[named[0]])


def unreasoned(
    spec: Spec, features: Iterable[str], inputs: Mapping[str, Input], values: Mapping[str, Any]
) -> list[str]:
    """Return the features that are sensitive and not let in; of an estimator that names no input, by either's."""
    if spec.estimator is None:
        return []
    found = people(spec, inputs)
    names = {name for one in ([found] if found else map(inputs.__getitem__, WITH_ATTRIBUTES)) for name in one.sensitive}
    let_in = dict(values.get(f"{spec.estimator.params}.{LET_IN}", ()))
    return [name for name in features if name in names and name not in let_in]


def policy_problems(
    models: Iterable[Model],
    inputs: Mapping[str, Input],
    values: Mapping[str, Any],
    places: Mapping[str, Location | str],
) -> list[SqlkitError]:
    """Return an error for each name in an estimator's parameters that its input does not have, or not as sensitive."""
    errors: list[SqlkitError] = []
    for spec in [model.spec for model in models]:
        estimator, found = spec.estimator, people(spec, inputs)
        if estimator is None or found is None:
            continue
        mapped = [name for name in found.columns if found.has(name) and name != found.contract.key]
        fairness, let_in = (f"{estimator.params}.{name}" for name in (FAIRNESS, LET_IN))
        what = f"column of {found.name}"
        for parameter, names, kind, known in (
            (fairness, values.get(fairness, ()), what, mapped),
            (let_in, [name for name, _ in values.get(let_in, ())], f"sensitive {what}", list(found.sensitive)),
        ):
            told = [f"parameter {parameter}: {unknown(kind, str(name), known)}" for name in names if name not in known]
            errors += [ConfigError(text, where=places.get(parameter)) for text in told]
    return errors


def sensitive_columns(
    found: Input, features: Iterable[str], let_in: Iterable[tuple[str, str]]
) -> tuple[Sensitive, ...]:
    """Return what a card tells of an input's sensitive columns."""
    reasons, learnt = dict(let_in), set(features)
    return tuple(
        Sensitive(name, why, name in learnt, reasons.get(name, "") if name in learnt else "")
        for name, why in found.sensitive.items()
    )
