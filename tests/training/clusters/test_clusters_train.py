"""Segments found, judged, named and assigned: beside what scikit-learn says of the same rows."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from sklearn.cluster import HDBSCAN, AgglomerativeClustering, KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_score
from sklearn.preprocessing import StandardScaler

from sqlkit.estimators.clusters import clusterer
from sqlkit.scoring.reference import score
from sqlkit.scoring.runtime import run_onnx
from sqlkit.training.clusters.choice import Candidate, Tried
from sqlkit.training.clusters.describe import why
from sqlkit.training.clusters.rule import Rule
from sqlkit.training.errors import TrainingError
from sqlkit.training.result import Refused, Trained
from sqlkit.training.train import train
from tests.training.clusters.customers import cloud, definition, groups, rows_of

FOUND = ("kmeans", "hierarchical", "dbscan")


def trained(rows: Any, estimator: str = "kmeans", **settings: Any) -> Trained:
    done = train(rows, definition(estimator, **settings))
    assert isinstance(done, Trained), done
    return done


def refusal(rows: Any, estimator: str = "kmeans", **settings: Any) -> str:
    done = train(rows, definition(estimator, **settings))
    assert isinstance(done, Refused)
    return done.reason


def segments(done: Trained, rows: Any) -> Any:
    return score(done.form, rows)[:, 0]


def scaled_of(rows: Any) -> Any:
    """The rows as the card counts them, standardised: those columns of which distances are."""
    return StandardScaler().fit_transform(
        np.column_stack([rows["log_days_since_last_order"], rows["log_orders_total"]])
    )


@pytest.mark.parametrize("estimator", FOUND)
def test_groups_that_are_there_are_found_and_named(estimator: str) -> None:
    matrix, truth = groups(150, 100, 50)
    rows = rows_of(matrix)
    done = trained(rows, estimator)
    said = segments(done, rows)
    inside = said > 0
    assert inside.mean() > 0.9
    assert adjusted_rand_score(truth[inside], said[inside]) == 1
    assert [one.name for one in done.card.segments] == [
        "many orders, recent",
        "lapsed, few orders",
        "few orders, recent",
    ]
    assert done.card.is_natural
    assert done.card.chosen.stability > 0.95
    np.testing.assert_array_equal(run_onnx(done.artifact)(rows), score(done.form, rows))


@pytest.mark.parametrize("estimator", FOUND)
def test_figures_are_scikit_learns_of_the_same_rows(estimator: str) -> None:
    matrix, _ = groups(150, 100, 50, spread=0.45)
    rows = rows_of(matrix)
    done = trained(rows, estimator)
    scaled, said = scaled_of(rows), segments(done, rows)
    inside, chosen = said > 0, done.card.chosen
    assert chosen.silhouette == pytest.approx(silhouette_score(scaled[inside], said[inside]), abs=1e-9)
    assert chosen.apart == pytest.approx((~inside).mean())
    assert chosen.smallest_share == pytest.approx(np.bincount(said[inside].astype(int))[1:].min() / len(said))
    for one in done.card.segments:
        assert one.customers == (said == one.segment).sum()
        assert one.features[1].mean == pytest.approx(rows["orders_total"][said == one.segment].mean())
    assert {row["metric"]: row["metric_value"] for row in done.card.metrics if row["period"] == "fit"} == {
        "segments": chosen.segments,
        "silhouette": chosen.silhouette,
        "stability": chosen.stability,
        "smallest_share": chosen.smallest_share,
        "agreement": chosen.agreement,
        "apart": chosen.apart,
    }


def test_kmeans_assigns_as_scikit_learn_predicts() -> None:
    rows = rows_of(cloud(500))
    done = trained(rows)
    said, scaled = segments(done, rows).astype(int), scaled_of(rows)
    means = np.array([scaled[said == k + 1].mean(axis=0) for k in range(said.max())])
    found = KMeans(len(means), init=means, n_init=1, tol=0).fit(scaled)
    np.testing.assert_array_equal(found.labels_ + 1, said)
    differences = [[placed.difference for placed in one.features] for one in done.card.segments]
    np.testing.assert_allclose(differences, means, atol=1e-9)


def test_merging_says_how_far_the_nearest_centre_agrees_with_it() -> None:
    rows = rows_of(cloud(400))
    done = trained(rows, "hierarchical", min_segments=3, max_segments=3)
    labels = AgglomerativeClustering(3).fit_predict(scaled_of(rows))
    said = segments(done, rows)
    best = [np.bincount(said[labels == label].astype(int)).max() for label in range(3)]
    assert done.card.chosen.agreement == pytest.approx(sum(best) / 400)
    assert done.card.chosen.agreement < 1
    assert any("where the clustering has them" in limit for limit in done.card.limits)


def test_density_leaves_apart_who_lies_between_and_the_rule_says_how_far_it_agrees() -> None:
    matrix, _ = groups(150, 100)
    between = np.random.default_rng(1).uniform((1.0, 1.0), (5.0, 3.0), (60, 2))
    rows = rows_of(np.vstack([matrix, between]))
    done = trained(rows, "dbscan", smallest_share=0.1)
    labels = HDBSCAN(min_cluster_size=31, min_samples=10, copy=True).fit_predict(scaled_of(rows))
    said = segments(done, rows)
    numbers = {label: np.bincount(said[labels == label].astype(int)).argmax() for label in np.unique(labels)}
    assert numbers[-1] == 0
    assert (labels == -1).sum() > 10
    agreement = np.mean(said == np.array([numbers[label] for label in labels]))
    assert done.card.chosen.agreement == pytest.approx(agreement)
    assert 0.8 < agreement < 1
    assert done.card.chosen.apart == pytest.approx(np.mean(said == 0))
    assert not score(done.form, rows)[said == 0, 2:].any()
    distance = score(done.form, rows)[:, 1]
    for one in done.card.segments:
        assert distance[said == one.segment].max() <= one.radius


SHAPES = {
    "normal": lambda draw: draw.standard_normal((500, 2)),
    "even": lambda draw: draw.uniform(0, 3, (500, 2)),
    "skewed": lambda draw: draw.exponential(1, (500, 2)),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_cloud_is_cut_and_the_card_says_that_it_is_one(shape: str) -> None:
    done = trained(rows_of(4 + SHAPES[shape](np.random.default_rng(7))), min_segments=3)
    assert not done.card.is_natural
    assert done.card.verdict.startswith("These are no natural groups")
    assert done.card.limits[0].startswith("They are no natural groups")


LONG_TAILS = {
    "kmeans": lambda draw: draw.lognormal(0, 0.9, (1000, 2)),
    "dbscan": lambda draw: draw.exponential(1, (1000, 2)),
}


@pytest.mark.parametrize("estimator", LONG_TAILS)
def test_what_halves_do_not_find_again_are_no_groups(estimator: str) -> None:
    """One cloud with a long tail: pieces of it stand far apart, by a silhouette of those that are in one."""
    done = trained(rows_of(LONG_TAILS[estimator](np.random.default_rng(2))), estimator, min_segments=3)
    chosen = done.card.chosen
    assert chosen.silhouette > max(0.25, done.card.reference + 0.15)
    assert chosen.stability < 0.8
    assert not done.card.is_natural
    assert done.card.verdict.startswith("These are no natural groups, for groups would be found again: halves of the")


@pytest.mark.parametrize("estimator", FOUND)
def test_neither_order_nor_other_dates_change_anything(estimator: str) -> None:
    matrix, _ = groups(150, 100, 50, spread=0.45)
    rows = rows_of(matrix)
    order = np.random.default_rng(2).permutation(len(matrix))
    other = {name: np.concatenate([values[order], values[:40]]) for name, values in rows.items()}
    other["split"][-40:] = "train"
    before, after = trained(rows, estimator), trained(other, estimator)
    assert after.artifact == before.artifact
    assert dataclasses.asdict(after.card) == dataclasses.asdict(before.card)


def test_a_sample_is_drawn_by_name() -> None:
    matrix, truth = groups(500, 300, 200)
    rows = rows_of(matrix)
    done = trained(rows, sample=300)
    assert (done.card.customers, done.card.total_customers) == (300, 1000)
    assert adjusted_rand_score(truth, segments(done, rows)) == 1
    assert trained({name: values[::-1] for name, values in rows.items()}, sample=300).version == done.version


def test_a_missing_value_counts_as_the_median() -> None:
    rows = rows_of(groups(150, 100, 50)[0])
    done = trained(rows)
    median = float(np.median(rows["log_orders_total"]))
    asked = {name: values[:2].copy() for name, values in rows.items()}
    asked["log_orders_total"][:] = (np.nan, median)
    asked["log_days_since_last_order"][:] = 1.0
    first, second = score(done.form, asked)
    np.testing.assert_array_equal(first, second)


def test_too_few_or_too_like_are_refused() -> None:
    assert refusal(rows_of(cloud(199))) == "Too few customers to have segments: found 199, need 200."
    assert refusal(rows_of(np.ones((300, 2)))) == (
        "Customers are too much alike to have segments: they differ in 1 ways."
    )
    few = refusal(rows_of(cloud(300)), smallest_share=0.5)
    assert few.startswith("However many segments are made, one has too few customers: at most ")
    assert few.endswith("where micro_segments.smallest_share asks for 50.0%.")
    assert refusal(rows_of(np.random.default_rng(3).standard_normal((300, 2)) + 4), "dbscan", smallest_share=0.4) == (
        "Customers lie in one cloud: density finds no two segments. Choose another estimator."
    )


def test_the_reason_names_what_asked_for_larger_segments() -> None:
    matrix, _ = groups(200, 4)
    few = refusal(rows_of(matrix), smallest_share=0.0, min_segments=2, max_segments=2)
    assert few == (
        "However many segments are made, one has too few customers: at most 2.0% of them, where a segment has 5 "
        "customers or more, 2.5%."
    )


def test_why_tells_of_numbers_that_were_none_to_choose() -> None:
    """Three stand apart best and are found again, but one of them is too small."""
    matrix, _ = groups(150, 140, 6)
    card = trained(rows_of(matrix), max_segments=3).card
    two, three = card.candidates
    assert three.silhouette > two.silhouette
    assert min(two.stability, three.stability) > 0.8
    assert card.why == (
        "2, because of the numbers of segments that have 3.0% of customers or more in each, and that halves of the "
        "sample agree on, this one stands apart best."
    )
    assert trained(rows_of(matrix), max_segments=3, smallest_share=0.01).card.why == (
        "3, because of the numbers that halves of the sample agree on this one stands apart best."
    )


def test_why_does_not_say_that_no_number_is_stable_where_one_is() -> None:
    nobody = Rule(np.empty((0, 2)), np.empty(0))
    best, small = Candidate(3, 0.4, 0.5, 0.2, 1.0, 0.0), Candidate(4, 0.6, 0.9, 0.01, 1.0, 0.0)
    found = [Tried(one, nobody) for one in (best, small)]
    assert why(best, found, clusterer("kmeans"), 0.03) == (
        "3, because halves of the sample find no number of segments that have 3.0% of customers or more in each "
        "again as far as they should (0.8), and come nearest with this one."
    )


def test_text_has_no_distances() -> None:
    asked = definition()
    features = (*asked.features[:-1], dataclasses.replace(asked.features[-1], kind="text"))
    with pytest.raises(TrainingError, match="'log_orders_total' is text, between which there are no distances"):
        train(rows_of(cloud(300)), dataclasses.replace(asked, features=features))
