"""Held-out rows counted by score, many resamples at once: every figure of a model is a sum over these counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sqlkit.scoring.features import Floats
from sqlkit.training.dataset import Labels


@dataclass(frozen=True)
class Tally:
    """Distinct `scores`, the highest first; `positives` and `negatives` have a row a resample, a column a score."""

    scores: Floats
    positives: Floats
    negatives: Floats

    @property
    def rows(self) -> Floats:
        """Rows of each resample and score."""
        return self.positives + self.negatives


@dataclass(frozen=True)
class Sorted:
    """Rows in the order of their scores, so that each resample costs one pass."""

    scores: Floats
    order: npt.NDArray[np.intp]
    begins: npt.NDArray[np.intp]
    labels: Floats

    def tally(self, weights: Floats) -> Tally:
        """`weights` say how often each row is in each resample: resamples x rows."""
        drawn = weights[:, self.order]
        positives = np.add.reduceat(drawn * self.labels, self.begins, axis=1)
        return Tally(self.scores, positives, np.add.reduceat(drawn, self.begins, axis=1) - positives)


def ranked(labels: Labels, scores: Floats) -> Sorted:
    """Ties share a score; the order of rows is no matter.

    >>> ranked(np.array([0, 1, 1]), np.array([0.5, 0.5, 0.75])).tally(np.ones((1, 3))).positives.tolist()
    [[1.0, 1.0]]
    """
    order = np.argsort(-scores, kind="stable")
    falling = scores[order]
    begins = np.flatnonzero(np.concatenate([[True], falling[1:] != falling[:-1]]))
    return Sorted(falling[begins], order, begins, labels[order].astype(np.float64))


def once(rows: int) -> Floats:
    """Every row once: one resample that is the sample itself."""
    return np.ones((1, rows))
