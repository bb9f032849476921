"""The gate's own behaviour: what it compares, what it refuses, what it says."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Any

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline

from sqlkit.scoring.adversarial import adversarial
from sqlkit.scoring.errors import ParityError
from sqlkit.scoring.features import Feature
from sqlkit.scoring.form import Trees
from sqlkit.scoring.lowering import lower
from sqlkit.scoring.parity import parity, relative_difference, require_parity
from sqlkit.scoring.reference import score
from sqlkit.scoring.tree import Below, Leaf, Split, Tree, follow, walk
from tests.scoring.shop import FEATURES, binary, frame, pipeline, shop, ternary

ROWS = shop()


@pytest.fixture(scope="module")
def histogram() -> Any:
    model = pipeline(HistGradientBoostingClassifier(max_iter=5), imputed=False)
    return model.fit(frame(ROWS), binary(ROWS))


@pytest.mark.parametrize(
    ("got", "expected", "difference"),
    [
        (0.5, 0.25, 0.25),
        (1010.0, 1000.0, 0.01),
        (np.nan, np.nan, 0.0),
        (np.inf, np.inf, 0.0),
        (np.nan, 0.5, np.inf),
        (0.5, np.nan, np.inf),
        (np.inf, 1.0, np.inf),
        (-np.inf, np.inf, np.inf),
    ],
)
def test_difference(got: float, expected: float, difference: float) -> None:
    assert relative_difference(np.array([got]), np.array([expected])).tolist() == [difference]


def test_the_worst_output_of_a_row_counts() -> None:
    got, expected = np.array([[0.2, 0.8], [0.5, 0.5]]), np.array([[0.2, 0.7], [0.5, 0.5]])
    assert relative_difference(got, expected) == pytest.approx([0.1, 0.0])


def test_a_wrong_shape_is_an_error_of_its_own(histogram: Any) -> None:
    report = parity(histogram, FEATURES, ROWS, {"wide": lambda c: np.zeros((len(c["spend"]), 2))})
    with pytest.raises(ParityError, match="shape"):
        require_parity(report)


def test_one_wrong_row_in_thousands_is_named(histogram: Any) -> None:
    form = lower(histogram, FEATURES)

    def spoilt(columns: Any) -> Any:
        answers = score(form, columns)
        answers[7] += 1e-6
        return answers

    report = parity(histogram, FEATURES, ROWS, {"spoilt": spoilt, "good": lambda c: score(form, c)})
    with pytest.raises(ParityError) as error:
        require_parity(report)
    message = str(error.value)
    assert f"spoilt: 1 of {len(report.expected)} rows differ by more than 1e-09" in message
    assert "good:" not in message
    assert "spend=" in message
    assert "expected" in message
    require_parity(report, tolerance=1e-5)


def test_refused_rows_are_counted_by_cause_not_compared(histogram: Any) -> None:
    report = parity(histogram, FEATURES, ROWS, {})
    assert report.refused == {
        f"{value} in {name}": 2 for value in ("inf", "-inf") for name in ROWS if name != "channel"
    }


def test_a_model_that_refuses_null_is_compared_on_the_rest() -> None:
    numeric = [Feature(name, "numeric") for name in ("spend", "slope", "seen_at")]
    rows = {f.name: ROWS[f.name] for f in numeric}
    whole = {name: np.nan_to_num(values) for name, values in rows.items()}
    model = make_pipeline(LinearRegression()).fit(frame(whole, numeric), binary(ROWS))
    form = lower(model, numeric)
    report = parity(model, numeric, rows, {"numpy": lambda c: score(form, c)})
    assert report.refused["sample row, NULL in spend"] == (np.isnan(rows["spend"]) & ~np.isnan(rows["slope"])).sum()
    assert report.rows.causes.count("sample row") == (~np.isnan(rows["spend"]) & ~np.isnan(rows["slope"])).sum()
    require_parity(report)
    assert np.isnan(score(form, rows)[np.isnan(rows["spend"])]).all(), "no answer where scikit-learn has none"


def test_nothing_compared_is_not_a_pass() -> None:
    numeric = [Feature("spend", "numeric")]
    model = make_pipeline(LinearRegression()).fit(frame({"spend": np.arange(5.0)}, numeric), np.arange(5.0))
    report = parity(model, numeric, {"spend": np.full(3, np.nan)}, {})
    report_of_nothing = type(report)(
        report.features, type(report.rows)({"spend": np.empty(0)}, ()), np.empty(0), {}, {}, 0
    )
    with pytest.raises(ParityError, match="none of the rows"):
        require_parity(report_of_nothing)


def test_a_tie_between_centres_is_set_aside() -> None:
    numeric = [Feature("x", "numeric")]
    model = make_pipeline(KMeans(2, init=np.array([[0.0], [1.0]]), n_init=1, max_iter=1))
    model.fit(frame({"x": np.array([0.0, 0.0, 1.0, 1.0])}, numeric))
    report = parity(
        model, numeric, {"x": np.array([0.2, 0.5, 0.9])}, {"numpy": lambda c: score(lower(model, numeric), c)}
    )
    assert report.ties == 1
    require_parity(report)


def test_adversarial_rows_surround_every_threshold_where_it_is_asked(histogram: Any) -> None:
    """A row `above` a threshold ends elsewhere than its neighbour `on` it, so the split was really asked."""
    form = lower(histogram, FEATURES)
    assert isinstance(form.body, Trees)
    tree = form.body.trees[0]
    rows = adversarial(FEATURES, ROWS, replace(form, body=replace(form.body, trees=(tree,), outputs=(0,))))
    leaf = follow(_numbered(tree), rows.columns)
    above = [i for i, cause in enumerate(rows.causes) if cause.startswith("1 ulp above")]
    splits = [n for n in walk(tree) if isinstance(n, Split) and isinstance(n.test, Below) and n.test.threshold < np.inf]
    assert len(above) == len(splits)
    assert all(leaf[i - 2] == leaf[i - 1] != leaf[i] for i in above)


def test_adversarial_rows_keep_null_and_nan_apart() -> None:
    rows = adversarial(FEATURES, ROWS, lower(pipeline(LogisticRegression()).fit(frame(ROWS), binary(ROWS)), FEATURES))
    spend = rows.columns["spend"]
    null = np.ma.getmaskarray(spend)
    assert null.any()
    assert np.isnan(np.ma.getdata(spend)[~null]).any()
    assert {None, "", "web ", "WEB"} <= set(rows.columns["channel"])


def _numbered(tree: Tree) -> Tree:
    """The tree with a different value in each leaf."""
    counter = count()

    def at(node: Tree) -> Tree:
        return Split(node.test, at(node.yes), at(node.no)) if isinstance(node, Split) else Leaf(float(next(counter)))

    return at(tree)


def test_labels_name_the_outputs() -> None:
    model = pipeline(LogisticRegression()).fit(frame(ROWS), ternary(ROWS))
    form = lower(model, FEATURES)
    assert form.labels == ("a", "b", "c")
    assert form.outputs == ("score_0", "score_1", "score_2")
    assert lower(pipeline(LogisticRegression()).fit(frame(ROWS), binary(ROWS)), FEATURES).labels == ("1",)
