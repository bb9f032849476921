"""Scalers: the same arithmetic scikit-learn does, one operation at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from sqlkit.scoring.errors import NotCovered
from sqlkit.scoring.source import Encoded, Operation, Source, Step, Text, then

Operand = tuple[Operation, Any]


def lift_standard(scaler: Any, sources: list[Source]) -> list[Source]:
    """`(x - mean) / scale`; either half may be switched off."""
    return _lift(
        scaler,
        sources,
        [
            ("subtract", scaler.mean_ if scaler.with_mean else None),
            ("divide", scaler.scale_ if scaler.with_std else None),
        ],
    )


def lift_robust(scaler: Any, sources: list[Source]) -> list[Source]:
    """`(x - centre) / scale` by median and quantile range."""
    return _lift(
        scaler,
        sources,
        [
            ("subtract", scaler.center_ if scaler.with_centering else None),
            ("divide", scaler.scale_ if scaler.with_scaling else None),
        ],
    )


def lift_max_abs(scaler: Any, sources: list[Source]) -> list[Source]:
    """`x / scale`, with clipping to [-1, 1] if asked for."""
    clip = _clip(getattr(scaler, "clip", False), -1.0, 1.0)
    return _lift(scaler, sources, [("divide", scaler.scale_), *clip])


def lift_min_max(scaler: Any, sources: list[Source]) -> list[Source]:
    """`x * scale + min`, with clipping to the feature range if asked for."""
    return _lift(
        scaler,
        sources,
        [
            ("multiply", scaler.scale_),
            ("add", scaler.min_),
            *_clip(scaler.clip, *scaler.feature_range),
        ],
    )


def _clip(wanted: bool, low: float, high: float) -> list[Operand]:
    return [("at_least", low), ("at_most", high)] if wanted else []


def _lift(scaler: Any, sources: list[Source], operands: Iterable[Operand]) -> list[Source]:
    present = [(operation, operand) for operation, operand in operands if operand is not None]
    steps_of = _steps_by_column(present, len(sources))
    return [then(_number(scaler, s), steps_of(j)) for j, s in enumerate(sources)]


def _steps_by_column(operands: list[Operand], count: int) -> Callable[[int], tuple[Step, ...]]:
    spread = [(operation, np.broadcast_to(operand, count)) for operation, operand in operands]
    return lambda j: tuple(Step(operation, float(values[j])) for operation, values in spread)


def _number(scaler: Any, source: Source) -> Encoded:
    if isinstance(source, Text):
        raise NotCovered(type(scaler).__name__, f"text column '{source.column}' needs an encoder before it")
    return source
