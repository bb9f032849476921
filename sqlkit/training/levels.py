"""An attribute's levels, so few and so large that none tells of few customers.

Levels that are small are joined rather than left out: what is left out of a known sum could be had by subtraction.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from sqlkit.training.dataset import Labels

MOST = 8
"""Levels told apart, the commonest; the others are joined."""

QUARTERS = (0.25, 0.5, 0.75)
"""Where numbers of more values than MOST are cut."""

Codes = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Level:
    """`name` is empty of customers without a value, and of `joined` levels, of which it is so many."""

    name: str
    kind: Literal["value", "range", "missing", "joined"] = "value"
    joined: int = 1


def levels_of(values: npt.NDArray[Any], who: Codes, labels: Labels, least: int) -> tuple[tuple[Level, ...], Codes, int]:
    """Levels, which of them each row is of, and how many were joined; none where there would be only one.

    Each level has at least `least` customers of either class: so many had the outcome, and so many had not.
    """
    levels, codes = _named(values)
    sizes = _smallest_class(codes, len(levels), who, labels)
    order = np.argsort(-sizes, kind="stable")
    kept = [i for i in order[:MOST] if sizes[i] >= least]
    together = [i for i in order if i not in kept]
    while together and kept and _smallest_class(1 - np.isin(codes, together), 2, who, labels)[0] < least:
        together.append(kept.pop())
    joined = len(together)
    if len(kept) + bool(together) < 2:
        return (), np.zeros(len(codes), dtype=np.intp), joined or len(levels)
    kept.sort()
    place = np.full(len(levels), len(kept), dtype=np.intp)
    place[kept] = np.arange(len(kept))
    other = (Level("", "joined", joined),) if together else ()
    return (*(levels[i] for i in kept), *other), place[codes], joined


def _smallest_class(codes: npt.NDArray[Any], levels: int, who: Codes, labels: Labels) -> Codes:
    """Customers of the class that has fewer of them, a level."""
    customers = int(who.max(initial=0)) + 1
    once = np.unique((2 * codes + labels) * customers + who) // customers
    return np.asarray(np.bincount(once, minlength=2 * levels).reshape(levels, 2).min(axis=1))


def _named(values: npt.NDArray[Any]) -> tuple[list[Level], Codes]:
    """Every level in its order, those without a value last."""
    if values.dtype.kind == "f":
        missing, (levels, codes) = np.isnan(values), _numbers(values)
    else:
        missing = np.array([value is None for value in values], dtype=bool)
        found, known = np.unique(values[~missing].astype(np.str_), return_inverse=True)
        levels, codes = [Level(str(text)) for text in found], np.zeros(len(values), dtype=np.intp)
        codes[~missing] = known
    if missing.any():
        codes[missing] = len(levels)
        levels = [*levels, Level("", "missing")]
    return levels, codes


def _numbers(values: npt.NDArray[np.float64]) -> tuple[list[Level], Codes]:
    known = values[~np.isnan(values)]
    found = np.unique(known)
    if len(found) <= MOST:
        codes = np.searchsorted(found, np.nan_to_num(values))
        return [Level(f"{value:.12g}") for value in found], codes.astype(np.intp)
    cuts = _rounded(np.quantile(known, QUARTERS))
    texts = [f"{cut:.12g}" for cut in cuts]
    middle = [f"{low} to below {high}" for low, high in pairwise(texts)]
    names = [f"below {texts[0]}", *middle, f"{texts[-1]} or more"]
    levels = [replace(Level(name), kind="range") for name in names]
    return levels, np.searchsorted(cuts, np.nan_to_num(values), side="right").astype(np.intp)


def _rounded(cuts: Sequence[float] | npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """A quartile is somebody's own value; rounded to a fraction of their spread it is nobody's.

    >>> _rounded([33.7, 41.2, 52.9]).tolist(), _rounded([20125.5, 31000.0, 44999.0]).tolist()
    ([34.0, 41.0, 53.0], [20000.0, 31000.0, 45000.0])
    """
    spread = float(cuts[-1] - cuts[0])
    step = 10.0 ** math.floor(math.log10(spread / 4)) if spread > 0 else 1.0
    return np.unique(np.round(np.asarray(cuts) / step) * step)
