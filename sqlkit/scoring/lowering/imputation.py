"""SimpleImputer: what a NULL becomes, and the indicator columns that tell it was one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from sqlkit.scoring.errors import NotCovered
from sqlkit.scoring.source import Lookup, Numeric, Source, Step, Text


def lift_imputer(imputer: Any, sources: list[Source]) -> list[Source]:
    """A column that was empty in training disappears, as it does in scikit-learn."""
    if _changes_nothing(imputer):
        return sources
    _refuse_sentinels(imputer)
    pairs = zip(sources, imputer.statistics_, strict=True)
    filled = [_fill(source, value, imputer) for source, value in pairs if _kept(imputer, value)]
    if not imputer.add_indicator:
        return filled
    return filled + [_indicator(sources[int(j)]) for j in imputer.indicator_.features_]


def _changes_nothing(imputer: Any) -> bool:
    """A text standing for NULL and filled with itself, as in `missing_values="?", fill_value="?"`."""
    value = imputer.missing_values
    same = isinstance(value, str) and all(statistic == value for statistic in imputer.statistics_)
    return same and not imputer.add_indicator


def _refuse_sentinels(imputer: Any) -> None:
    value = imputer.missing_values
    if value is not None and not _is_nan(value):
        raise NotCovered("SimpleImputer", f"missing_values={value!r}; only NULL (nan, or None for text) is lowered")


def _kept(imputer: Any, statistic: Any) -> bool:
    return bool(imputer.keep_empty_features) or not _is_nan(statistic)


def _is_nan(value: Any) -> bool:
    return isinstance(value, float | np.floating) and bool(np.isnan(value))


def _fill(source: Source, statistic: Any, imputer: Any) -> Source:
    if isinstance(source, Text):
        return replace(source, null=str(statistic)) if _seen_as_missing(source, imputer) else source
    value = float(statistic)
    if isinstance(source, Numeric):
        return replace(source, missing=value) if np.isnan(source.missing) else source
    values = tuple((c, value if np.isnan(v) else v) for c, v in source.values)
    null, unseen = (value if np.isnan(v) else v for v in (source.null, source.unseen))
    return replace(source, values=values, null=null, unseen=unseen)


def _seen_as_missing(source: Text, imputer: Any) -> bool:
    return source.null is None and (imputer.missing_values is None) == (source.marker is None)


def _indicator(source: Source) -> Source:
    if isinstance(source, Text):
        return Lookup(source.column, (), null=float(source.null is None), unseen=0.0)
    if isinstance(source, Numeric):
        was_missing = float(np.isnan(source.missing))
        return Numeric(source.column, (*source.steps, Step("constant", 0.0)), missing=was_missing)
    values = tuple((c, float(np.isnan(v))) for c, v in source.values)
    return Lookup(source.column, values, float(np.isnan(source.null)), float(np.isnan(source.unseen)))
