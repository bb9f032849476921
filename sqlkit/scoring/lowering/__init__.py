"""From a fitted scikit-learn model to the intermediate form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlkit.scoring.errors import NotCovered
from sqlkit.scoring.features import Feature
from sqlkit.scoring.form import Form, width
from sqlkit.scoring.lowering.estimators import lower_body
from sqlkit.scoring.source import Numeric, Source, Text


def lower(model: Any, features: Sequence[Feature]) -> Form:
    """Exact or not at all: raises NotCovered, naming the step, rather than approximate."""
    body = lower_body(model, sources_of(model, features))
    labels = tuple(str(label) for label in getattr(model, "classes_", ()))
    return Form(tuple(features), body, labels if width(body) > 1 else labels[1:2])


def sources_of(model: Any, features: Sequence[Feature]) -> list[Source]:
    """The raw columns in the order the model was fitted on."""
    return [_source(f) for f in _in_training_order(model, features)]


def _in_training_order(model: Any, features: Sequence[Feature]) -> list[Feature]:
    by_name = {f.name: f for f in features}
    names = [str(n) for n in getattr(model, "feature_names_in_", by_name)]
    unknown = [n for n in names if n not in by_name]
    if unknown or len(names) != getattr(model, "n_features_in_", len(names)):
        raise NotCovered("features", f"the model was fitted on {names}, given are {sorted(by_name)}")
    return [by_name[n] for n in names]


def _source(feature: Feature) -> Source:
    return Numeric(feature.name) if feature.kind == "numeric" else Text(feature.name, feature.marker)
