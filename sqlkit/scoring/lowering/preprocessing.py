"""From raw columns to the estimator's matrix: one source for each of its columns.

Registered by exact class name, not discovered and not by isinstance: a subclass may override the arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlkit.scoring.errors import NotCovered
from sqlkit.scoring.lowering.encoding import lift_one_hot, lift_ordinal, lift_target
from sqlkit.scoring.lowering.imputation import lift_imputer
from sqlkit.scoring.lowering.scaling import lift_max_abs, lift_min_max, lift_robust, lift_standard
from sqlkit.scoring.lowering.selection import lift_selected
from sqlkit.scoring.source import Source


def lift(transformer: Any, sources: list[Source]) -> list[Source]:
    """What comes out of a fitted transformer, column by column."""
    if isinstance(transformer, str):
        return sources if transformer == "passthrough" else []
    name = type(transformer).__name__
    known = type(transformer).__module__.startswith("sklearn.")
    if not known or name not in LIFTS:
        raise NotCovered(name, f"no lowering for this step; there are {', '.join(sorted(LIFTS))}")
    return LIFTS[name](transformer, sources)


def lift_pipeline(pipeline: Any, sources: list[Source]) -> list[Source]:
    """The steps one after the other."""
    for _, step in pipeline.steps:
        sources = lift(step, sources) if step is not None else sources
    return sources


def lift_columns(transformer: Any, sources: list[Source]) -> list[Source]:
    """The transformers side by side, in their order; weights are applied last."""
    if transformer.transformer_weights:
        raise NotCovered("ColumnTransformer", "transformer_weights are not lowered")
    indices = transformer._transformer_to_input_indices
    lifted: list[Source] = []
    for name, fitted, _ in transformer.transformers_:
        chosen = [sources[j] for j in indices[name]]
        lifted += lift(fitted, chosen) if chosen else []
    return lifted


def lift_union(transformer: Any, sources: list[Source]) -> list[Source]:
    """Each transformer reads all columns; their results side by side."""
    if transformer.transformer_weights:
        raise NotCovered("FeatureUnion", "transformer_weights are not lowered")
    return [source for _, fitted in transformer.transformer_list for source in lift(fitted, sources)]


def lift_function(transformer: Any, sources: list[Source]) -> list[Source]:
    """Identity only: what scikit-learn makes of 'passthrough' and of HistGradientBoosting's input check."""
    function = getattr(transformer.func, "func", transformer.func)
    if function is not None and getattr(function, "__name__", "") != "check_array":
        raise NotCovered("FunctionTransformer", f"{function} is opaque; compute it in the feature's SQL")
    return sources


LIFTS: dict[str, Callable[[Any, list[Source]], list[Source]]] = {
    "ColumnTransformer": lift_columns,
    "FeatureUnion": lift_union,
    "FunctionTransformer": lift_function,
    "GenericUnivariateSelect": lift_selected,
    "MaxAbsScaler": lift_max_abs,
    "MinMaxScaler": lift_min_max,
    "OneHotEncoder": lift_one_hot,
    "OrdinalEncoder": lift_ordinal,
    "Pipeline": lift_pipeline,
    "RFE": lift_selected,
    "RFECV": lift_selected,
    "RobustScaler": lift_robust,
    "SelectFdr": lift_selected,
    "SelectFpr": lift_selected,
    "SelectFromModel": lift_selected,
    "SelectFwe": lift_selected,
    "SelectKBest": lift_selected,
    "SelectPercentile": lift_selected,
    "SequentialFeatureSelector": lift_selected,
    "SimpleImputer": lift_imputer,
    "StandardScaler": lift_standard,
    "TargetEncoder": lift_target,
    "VarianceThreshold": lift_selected,
}
