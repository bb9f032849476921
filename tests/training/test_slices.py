"""Slices: what scikit-learn says of their rows, the draws of the model's own figures, and none that is small."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, confusion_matrix, precision_score, recall_score, roc_auc_score

from sqlkit.training.bootstrap import resamples
from sqlkit.training.dataset import Dataset, read
from sqlkit.training.definition import Definition
from sqlkit.training.levels import levels_of
from sqlkit.training.slices import NAMES, Slice, told_apart
from sqlkit.training.train import train

from .customers import Rows, customers, defined, one_period

CAPACITY = 0.23


def told(rows: int = 900, **changes: object) -> tuple[Rows, Dataset, Definition]:
    """Customers with a land, which four of them have alone."""
    found = customers(rows)
    rng = np.random.default_rng(7)
    land = rng.choice(["a", "b", "c"], rows, p=[0.5, 0.3, 0.2]).astype(object)
    land[rng.choice(rows, 4, replace=False)] = ["d", "e", "f", "g"]
    found["slice_land"] = np.ma.MaskedArray(land, mask=rng.random(rows) < 0.1)
    found["slice_age"] = np.ma.MaskedArray(rng.normal(45, 14, rows).round(), mask=rng.random(rows) < 0.1)
    definition = defined(slices=("slice_land", "slice_age"), capacity=CAPACITY, **changes)
    return found, read(found, definition), definition


def drawn_scores(dataset: Dataset) -> list[np.ndarray]:
    """Scores without ties that know something of the outcome."""
    rng = np.random.default_rng(3)
    return [1 / (1 + np.exp(-rng.normal(2.0 * part.held_out.labels - 1.2, 1.1))) for part in dataset.parts]


def at_capacity(scores: np.ndarray) -> np.ndarray:
    chosen = np.zeros(len(scores), dtype=int)
    chosen[np.argsort(-scores)[: int(np.ceil(len(scores) * CAPACITY))]] = 1
    return chosen


def oracle(y: np.ndarray, scores: np.ndarray, chosen: np.ndarray) -> dict[str, float]:
    """The same figures by scikit-learn."""
    tn, fp, _, _ = confusion_matrix(y, chosen, labels=[0, 1]).ravel()
    return {
        "base_rate": y.mean(),
        "expected_rate": scores.mean(),
        "calibration_error": y.mean() - scores.mean(),
        "brier": brier_score_loss(y, scores),
        "auc": roc_auc_score(y, scores),
        "selection_rate": chosen.mean(),
        "precision": precision_score(y, chosen),
        "recall": recall_score(y, chosen),
        "false_positive_rate": fp / (fp + tn),
    }


def rows_of(one: Slice, land: np.ndarray) -> np.ndarray:
    """Those four are too few, so those without a land are joined with them."""
    return ~np.isin(land.astype(str), list("abc")) if one.level.kind == "joined" else land == one.level.name


def test_every_figure_is_scikit_learns_and_beside_the_rest_too() -> None:
    _, dataset, definition = told()
    held_out, scores = dataset.parts[0].held_out, drawn_scores(dataset)
    y, land, chosen = held_out.labels, held_out.slices["slice_land"], at_capacity(scores[0])
    found = told_apart(dataset.parts, scores, scores, definition)[0]
    assert [(one.level.name, one.level.kind) for one in found.slices] == [
        *(("a", "value"), ("b", "value"), ("c", "value"), ("", "joined"))
    ]
    assert sum(one.rows for one in found.slices) == len(y)
    for one in found.slices:
        rows = rows_of(one, land)
        own, rest = (oracle(y[r], scores[0][r], chosen[r]) for r in (rows, ~rows))
        assert (one.rows, one.positives) == (rows.sum(), y[rows].sum())
        for name in NAMES:
            assert getattr(one.judged.measures, name) == pytest.approx(own[name], abs=1e-12), name
            assert getattr(one.ahead.measures, name) == pytest.approx(own[name] - rest[name], abs=1e-12), name


def test_intervals_are_of_the_draws_that_the_model_is_judged_on() -> None:
    _, dataset, definition = told()
    held_out, scores = dataset.parts[0].held_out, drawn_scores(dataset)
    y, said = held_out.labels, scores[0]
    here = held_out.slices["slice_land"] == "a"
    error = (y - said) ** 2
    draws = np.concatenate([w[0] for w in resamples([len(y)], definition.seed)])
    own, rest = (np.array([np.repeat(error[r], w[r].astype(int)).mean() for w in draws]) for r in (here, ~here))
    one = told_apart(dataset.parts, scores, scores, definition)[0].slices[0]
    ends = [(told.lower.brier, told.upper.brier) for told in (one.judged, one.ahead)]
    assert ends[0] == pytest.approx(np.percentile(own, (2.5, 97.5)), abs=1e-12)
    assert ends[1] == pytest.approx(np.percentile(own - rest, (2.5, 97.5)), abs=1e-12)


def test_over_folds_rows_are_pooled_and_pairs_are_of_one_model() -> None:
    """Scores of another fold are shifted by a model of its own; pairs across folds would count that."""
    found, _, definition = told()
    dataset = read(one_period(found), definition)
    scores = [s / (fold + 1) for fold, s in enumerate(drawn_scores(dataset))]
    one = told_apart(dataset.parts, scores, scores, definition)[0].slices[0]
    won = pairs = errors = rows = 0.0
    for part, s in zip(dataset.parts, scores, strict=True):
        here = part.held_out.slices["slice_land"] == "a"
        y = part.held_out.labels[here]
        both = y.sum() * (1 - y).sum()
        won, pairs = won + roc_auc_score(y, s[here]) * both, pairs + both
        errors, rows = errors + ((y - s[here]) ** 2).sum(), rows + here.sum()
    assert one.judged.measures.auc == pytest.approx(won / pairs, abs=1e-12)
    assert one.judged.measures.brier == pytest.approx(errors / rows, abs=1e-12)


@pytest.mark.parametrize("least", [1, 5, 60])
@pytest.mark.parametrize("seed", range(8))
def test_no_slice_has_few_customers_of_either_class_and_all_rows_are_in_one(seed: int, least: int) -> None:
    rng = np.random.default_rng(seed)
    rows = int(rng.integers(20, 600))
    values = rng.choice(list("abcdefghijklmnop"), rows, p=rng.dirichlet(np.full(16, 0.3))).astype(object)
    who, labels = rng.integers(0, rows, rows), (rng.random(rows) < rng.uniform(0.05, 0.95)).astype(np.int64)
    levels, codes, joined = levels_of(values, who, labels, least)
    for i in range(len(levels)):
        for label in (0, 1):
            assert len(set(who[(codes == i) & (labels == label)])) >= least
    assert len(levels) != 1
    assert sum(level.joined for level in levels if level.kind == "joined") == (joined if levels else 0)
    if levels:
        assert sum(level.joined for level in levels) == len(set(values))


def test_one_small_level_is_joined_with_the_next_so_that_it_is_not_had_by_subtraction() -> None:
    values = np.array(["a"] * 40 + ["b"] * 30 + ["c"] * 20 + ["d"] * 2, dtype=object)
    labels = np.tile([0, 1], 46)
    levels, codes, joined = levels_of(values, np.arange(92), labels, 5)
    assert [(level.name, level.kind, level.joined) for level in levels] == [
        *(("a", "value", 1), ("b", "value", 1), ("", "joined", 2))
    ]
    assert (np.bincount(codes).tolist(), joined) == ([40, 30, 22], 2)


def test_rows_of_one_customer_are_one_customer() -> None:
    values, labels = np.array(["a", "b"] * 60, dtype=object), np.tile([0, 0, 1, 1], 30)
    assert len(levels_of(values, np.arange(120), labels, 5)[0]) == 2
    assert levels_of(values, np.arange(120) % 2, labels, 5)[0] == ()


def test_numbers_of_many_values_are_told_by_ranges_whose_ends_are_nobodys() -> None:
    rng = np.random.default_rng(1)
    income = np.append(rng.lognormal(10, 0.4, 380), [np.nan] * 20)
    levels, codes, _ = levels_of(income, np.arange(400), np.tile([0, 1], 200), 1)
    assert [level.kind for level in levels] == ["range"] * 4 + ["missing"]
    assert [level.name for level in levels[:4]] == [
        *("below 17000", "17000 to below 22000", "22000 to below 27000", "27000 or more")
    ]
    assert np.quantile(income[:380], (0.25, 0.5, 0.75)) == pytest.approx([17000, 22000, 27000], abs=500)
    assert np.array_equal(codes[:380], np.digitize(income[:380], [17000, 22000, 27000]))


def test_an_attribute_changes_what_is_told_and_nothing_of_the_model() -> None:
    rows, _, definition = told()
    plain, sliced = train(rows, defined(capacity=CAPACITY)), train(rows, definition)
    assert plain.artifact == sliced.artifact
    assert plain.card.validation.measures == sliced.card.validation.measures
    assert plain.card.validation.sliced == ()
    assert [one.attribute for one in sliced.card.validation.sliced] == ["land", "age"]
