"""Intervals: as wide as theory has them, the same every time, and of a difference narrower than of its parts."""

from __future__ import annotations

import numpy as np
import pytest

from sqlkit.training.bootstrap import Contestant, judge
from sqlkit.training.metrics import measure


def drawn(seed: int, rows: int = 800) -> tuple[np.ndarray, np.ndarray]:
    """Outcomes that come with the probability that is said of them."""
    rng = np.random.default_rng(seed)
    said = 1 / (1 + np.exp(-rng.normal(-0.5, 1.2, rows)))
    return (rng.random(rows) < said).astype(np.int64), said


def test_the_interval_of_a_mean_is_the_textbooks() -> None:
    """Recall of a constant score at half the list has no spread; the base rate's precision has sqrt(p q / n)."""
    labels, said = drawn(0, 2000)
    constant = Contestant("base", [np.zeros(2000)], None)
    found = judge([Contestant("model", [said], [said]), constant], [labels], 0.5, 0).judged[1]
    share = labels.mean()
    half = 1.96 * np.sqrt(share * (1 - share) / 2000)
    assert found.measures.precision == pytest.approx(share)
    assert found.lower.precision == pytest.approx(share - half, abs=half / 8)
    assert found.upper.precision == pytest.approx(share + half, abs=half / 8)
    assert found.measures.recall == found.lower.recall == found.upper.recall == 0.5


def test_the_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """Honest probabilities have slope 1 and intercept 0; 95 % of 200 samples should agree: 180 is 6 sigma below."""
    held = 0
    for seed in range(200):
        labels, said = drawn(seed, 300)
        found = judge([Contestant("model", [said], [said])], [labels], 0.1, seed).judged[0]
        held += found.lower.calibration_slope <= 1 <= found.upper.calibration_slope
    assert 180 <= held <= 200


def test_a_difference_is_judged_on_the_same_draws() -> None:
    """Against itself a model is ahead by nothing, surely; against a coarser copy by less than either is unsure of."""
    labels, said = drawn(3)
    coarse = np.round(said, 1)
    found = judge(
        [Contestant("model", [said], [said]), Contestant("same", [said], [said]), Contestant("c", [coarse], None)],
        [labels],
        0.1,
        0,
    )
    same, coarser = found.ahead
    assert same.lower.auc == same.upper.auc == 0.0
    own = found.judged[0]
    assert coarser.upper.auc - coarser.lower.auc < (own.upper.auc - own.lower.auc) / 3
    assert coarser.measures.brier is None


def test_parts_are_drawn_by_themselves_and_averaged() -> None:
    pairs = [drawn(seed, 400) for seed in (1, 2)]
    labels, said = [list(many) for many in zip(*pairs, strict=True)]
    found = judge([Contestant("model", said, said)], labels, 0.1, 0)
    each = [measure(y, s).auc for y, s in pairs]
    assert found.judged[0].measures.auc == pytest.approx(np.mean(each), abs=1e-12)
    assert [one.auc for one in found.by_part] == pytest.approx(each, abs=1e-12)


def test_the_same_every_time_and_in_any_order() -> None:
    labels, said = drawn(5)
    first, again = (judge([Contestant("model", [said], [said])], [labels], 0.1, 7) for _ in range(2))
    assert first == again
