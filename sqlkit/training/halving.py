"""Successive halving: many settings on a few customers, the better third of them on three times as many, and so on.

Jamieson and Talwalkar (2016), "Non-stochastic best arm identification and hyperparameter optimization", AISTATS.

Not scikit-learn's HalvingRandomSearchCV: it draws rows by their place in the table, so that a customer is on both sides
of a fold and the order of the rows decides; it knows no time budget; and it is experimental. Here customers and
candidates are drawn by hashes: no random numbers, and nothing depends on the order of the rows.

The test period takes no part in it.
"""

from __future__ import annotations

import hashlib
import itertools
import math
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sqlkit.estimators import estimator, space
from sqlkit.scoring.answers import expected_scores
from sqlkit.scoring.features import Columns, training_frame
from sqlkit.training.dataset import Labelled, filled, select
from sqlkit.training.definition import Definition
from sqlkit.training.metrics import SMALLEST
from sqlkit.training.search import Found, Rung
from sqlkit.training.time_folds import Rows, Subjects, later_dates, other_customers, subjects

THIRD = 3

FEWEST = 100
"""Positives, and negatives, that the smallest sample should have; where there are fewer, everybody is in it."""

Settings = dict[str, Any]
Clock = Callable[[], float]


def searched(train: Labelled, rows: Columns, definition: Definition, clock: Clock = time.monotonic) -> Found:
    """`rows` are the training rows as they came, `train` what was read of them.

    A rung that has begun is finished; none is begun when the time is out. The estimator's own settings are in every
    rung, and what does no better than they do is not chosen.
    """
    asked = definition.search
    assert asked is not None
    known = subjects(rows, definition.keys)
    folds = later_dates(known, train.labels, definition.horizon_days)
    judged = folds or other_customers(known, train.labels)
    field = dict(enumerate(candidates(definition, asked.candidates)))
    tried, started, done, best = len(field), clock(), list[Rung](), Settings()
    for place, share in enumerate(shares := _shares(tried, train)):
        if clock() - started >= asked.seconds:
            break
        sampled = _sampled(judged, known, train.labels, share)
        losses = {i: _loss(settings, train, sampled, definition) for i, settings in field.items()}
        ranked = sorted(losses, key=lambda i: (losses[i], i))
        held_out = sum(len(rows) for _, rows in sampled)
        done.append(Rung(share, held_out, len(field), losses[ranked[0]], losses[0]))
        best = field[ranked[0]]
        field = {i: field[i] for i in sorted({0, *ranked[: math.ceil(tried / THIRD ** (place + 1))]})}
    is_out = len(done) < len(shares)
    return Found(asked, tried, "later dates" if folds else "other customers", tuple(done), best, is_out)


def candidates(definition: Definition, most: int) -> list[Settings]:
    """The estimator's own settings, and combinations from its space in an order that the seed decides."""
    told = space(definition.estimator, definition.source)
    names = sorted(told)
    combined = [dict(zip(names, values, strict=True)) for values in itertools.product(*(told[name] for name in names))]
    drawn = sorted(combined, key=lambda settings: _hash(f"{definition.seed} {sorted(settings.items())}"))
    return [{}, *drawn[: most - 1]]


def _shares(tried: int, train: Labelled) -> list[float]:
    """Of the customers, a rung each, from few to all; the last one has about three candidates to choose from."""
    rungs = max(1, math.ceil(math.log(tried, THIRD) - 1e-9))
    fewest = min(1.0, FEWEST / max(1, min(train.positives, train.rows - train.positives)))
    shares = [max(fewest, float(THIRD) ** (rung - rungs + 1)) for rung in range(rungs)]
    return [share for share, after in itertools.zip_longest(shares, shares[1:]) if share != after]


def _sampled(
    folds: Sequence[tuple[Rows, Rows]], known: Subjects, labels: npt.NDArray[np.int64], share: float
) -> list[tuple[Rows, Rows]]:
    """The folds' rows of that share of the customers; a fold left with one class keeps all of its rows."""
    names, row_of = np.unique(known.who, return_inverse=True)
    places = np.array([int(_hash(f"sample {name}")[:13], 16) / 16**13 for name in names.tolist()])
    is_in = (places < share)[row_of]
    kept = [tuple(rows[is_in[rows]] for rows in fold) for fold in folds]
    return [
        (few[0], few[1]) if all(len(np.unique(labels[rows])) > 1 for rows in few) else fold
        for few, fold in zip(kept, folds, strict=True)
    ]


def _loss(settings: Settings, train: Labelled, folds: Sequence[tuple[Rows, Rows]], definition: Definition) -> float:
    """Log loss over all held-out rows together."""
    total = 0.0
    for learnt, held_out in folds:
        learn, judge = select(train, learnt), select(train, held_out)
        features = filled(definition.features, learn)
        model = estimator(definition.estimator, definition.source)(features, definition.seed).set_params(**settings)
        model.fit(training_frame(definition.features, learn.columns), learn.labels)
        said = expected_scores(model, training_frame(definition.features, judge.columns))
        right = np.where(judge.labels == 1, said, 1 - said)
        total -= math.fsum(np.log(np.clip(right, SMALLEST, 1.0)).tolist())
    return total / sum(len(held_out) for _, held_out in folds)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
