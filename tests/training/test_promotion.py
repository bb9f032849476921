"""Champion and challenger: who does worse on the same later period never takes over, who does better does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sqlkit.training.bootstrap import Judged
from sqlkit.training.metrics import Measures
from sqlkit.training.promotion import promotion
from sqlkit.training.train import Trained, train
from sqlkit.training.validation import Rival
from tests.training.customers import customers, defined, plain


def trained(rows: Any, champion: bytes | None = None, **changes: Any) -> Trained:
    done = train(rows, defined(**changes), champion)
    assert isinstance(done, Trained)
    return done


def spoilt(rows: dict[str, Any], seed: int) -> dict[str, Any]:
    """Labels of a third of the training period drawn anew: a model of them is worse, by little."""
    rng = np.random.default_rng(seed)
    labels = np.ma.getdata(rows["churned"]).copy()
    drawn = (rows["period"] == "train") & (rng.random(len(labels)) < 1 / 3)
    labels[drawn] = rng.random(int(drawn.sum())) < 0.5
    return rows | {"churned": labels}


@pytest.mark.slow
def test_a_worse_challenger_is_never_promoted() -> None:
    """In 100 trials, each with customers of its own."""
    promoted = 0
    for seed in range(100):
        rows = plain(customers(600, seed=seed))
        few: dict[str, Any] = {"minimum_positives": 20, "minimum_negatives": 20, "features": defined().features[:2]}
        champion = trained(rows, **few)
        promoted += trained(spoilt(rows, seed), champion.artifact, **few).card.promotion.is_promoted
    assert promoted == 0


def test_a_better_challenger_takes_over() -> None:
    rows = plain(customers(1200))
    done = trained(rows, trained(spoilt(rows, 0)).artifact)
    assert done.card.promotion.is_promoted
    assert done.card.promotion.sentence.startswith("Takes over from the model before: log loss 0.")
    champion = done.card.validation.rival("champion")
    assert champion is not None
    assert champion.ahead.measures.log_loss < 0


def test_the_model_itself_does_not_beat_itself() -> None:
    rows = plain(customers(1200))
    again = trained(rows, trained(rows).artifact).card
    assert not again.promotion.is_promoted
    assert "champion" not in again.verdict


def test_with_nobody_before_it_and_on_folds_it_is_promoted() -> None:
    rows = plain(customers(1200))
    one = rows | {"period": np.where(rows["period"] == "score", "score", "train").astype(object)}
    assert trained(rows).card.promotion.sentence == ""
    assert trained(one, trained(one).artifact).card.promotion.is_promoted


def test_a_gain_in_probabilities_is_not_bought_with_ranking() -> None:
    found = trained(plain(customers(1200))).card.validation
    none = Measures(*[0.0] * 6)
    better = replace(none, log_loss=-0.1, auc=-0.05)
    judged = Judged(replace(none, log_loss=0.6), none, none)
    for ranking, surprise, is_promoted in ((-0.01, -0.05, False), (0.01, -0.05, True), (0.01, 0.001, False)):
        ends = replace(none, auc=ranking, log_loss=surprise)
        rival = Rival("champion", None, judged, Judged(better, none, ends))
        assert promotion(replace(found, rivals=(rival,))).is_promoted == is_promoted
