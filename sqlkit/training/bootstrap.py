"""How sure a figure is: the percentiles of what it is when held-out rows are drawn again, with replacement.

Efron (1979), "Bootstrap methods: another look at the jackknife", Annals of Statistics 7. All contestants are judged on
the same draws, so that the interval of a difference knows how alike they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sqlkit.scoring.features import Floats
from sqlkit.training.dataset import Labels
from sqlkit.training.metrics import NAMES, OF_RANKS, Measures, as_measures, of_probabilities, of_ranks
from sqlkit.training.tally import Sorted, once, ranked

MOST, LEAST = 1_000, 200
"""Draws for few rows and for many."""

ROWS_DRAWN = 5_000_000
"""In all, between these."""

AT_ONCE = 500_000
"""Drawn rows held in memory together."""

ENDS = (2.5, 97.5)
"""Percentiles of a 95 % interval."""

KNOWN = 0.9
"""Of the draws in which a figure has to exist, for it to have an interval."""


@dataclass(frozen=True)
class Contestant:
    """`ranks` and `probabilities`, an array a part; a column that only ranks says no probabilities."""

    name: str
    ranks: Sequence[Floats]
    probabilities: Sequence[Floats] | None
    direction: str | None = None


@dataclass(frozen=True)
class Judged:
    """Figures of the held-out rows, the mean over parts, between the ends of their 95 % intervals."""

    measures: Measures
    lower: Measures
    upper: Measures


@dataclass(frozen=True)
class Judgement:
    """Of the model and then its rivals; `ahead` is what the model has more of each figure than each rival."""

    judged: tuple[Judged, ...]
    ahead: tuple[Judged, ...]
    by_part: tuple[Measures, ...]
    "Of the model."


def judge(contestants: Sequence[Contestant], labels: Sequence[Labels], top: float, seed: int) -> Judgement:
    """The first contestant is the model."""
    readers = [_Reader.of(one, labels) for one in contestants]
    parts = np.array([[reader.figures(k, once(len(y)), top) for reader in readers] for k, y in enumerate(labels)])
    found = parts[..., 0].mean(axis=0)
    drawn = np.concatenate(list(_draws(readers, labels, top, seed)), axis=2)
    return Judgement(
        tuple(_judged(f, d) for f, d in zip(found, drawn, strict=True)),
        tuple(_judged(found[0] - f, drawn[0] - d) for f, d in zip(found[1:], drawn[1:], strict=True)),
        tuple(as_measures(part[0, :, 0]) for part in parts),
    )


@dataclass(frozen=True)
class _Reader:
    ranks: list[Sorted]
    probabilities: list[Sorted] | None

    @classmethod
    def of(cls, one: Contestant, labels: Sequence[Labels]) -> _Reader:
        said = one.probabilities
        return cls(
            [ranked(y, s) for y, s in zip(labels, one.ranks, strict=True)],
            None if said is None else [ranked(y, s) for y, s in zip(labels, said, strict=True)],
        )

    def figures(self, part: int, weights: Floats, top: float) -> Floats:
        """Figures x resamples, in the order of NAMES."""
        found = of_ranks(self.ranks[part].tally(weights), top)
        if self.probabilities is None:
            return np.concatenate([found, np.full((len(NAMES) - len(OF_RANKS), len(weights)), np.nan)])
        return np.concatenate([found, of_probabilities(self.probabilities[part].tally(weights))])


def _draws(readers: Sequence[_Reader], labels: Sequence[Labels], top: float, seed: int) -> Iterator[Floats]:
    """Contestants x figures x draws, some at a time."""
    with np.errstate(divide="ignore", invalid="ignore"):
        for weights in resamples([len(y) for y in labels], seed):
            yield np.array(
                [np.mean([reader.figures(k, w, top) for k, w in enumerate(weights)], axis=0) for reader in readers]
            )


def resamples(sizes: Sequence[int], seed: int) -> Iterator[list[Floats]]:
    """How often each row is drawn, draws x rows a part, some draws at a time; the same for the same sizes and seed."""
    rows = sum(sizes)
    left = int(np.clip(ROWS_DRAWN // rows, LEAST, MOST))
    rng = np.random.default_rng(seed)
    while left:
        now = min(left, max(1, AT_ONCE // rows))
        yield [_drawn(rng, now, size) for size in sizes]
        left -= now


def _drawn(rng: np.random.Generator, draws: int, rows: int) -> Floats:
    places = rng.integers(rows, size=(draws, rows)) + rows * np.arange(draws)[:, None]
    return np.bincount(places.ravel(), minlength=draws * rows).reshape(draws, rows).astype(np.float64)


def _judged(found: Floats, drawn: Floats) -> Judged:
    lower, upper = interval(drawn)
    return Judged(as_measures(found), as_measures(lower), as_measures(upper))


def interval(drawn: Floats) -> tuple[Floats, Floats]:
    """Both ends for each row of draws, NaN where too few of them have the figure."""
    lower, upper = (np.full(len(drawn), np.nan) for _ in ENDS)
    for i, values in enumerate(drawn):
        known = values[np.isfinite(values)]
        if len(known) >= KNOWN * len(values):
            lower[i], upper[i] = np.percentile(known, ENDS)
    return lower, upper
