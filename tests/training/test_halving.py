"""The search for settings: what is drawn, what is judged on what, and when it stops."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import log_loss

from sqlkit.estimators import ESTIMATORS, SPACES, estimator, space
from sqlkit.estimators.own import EstimatorError, Source
from sqlkit.scoring.features import training_frame
from sqlkit.training.card import as_json
from sqlkit.training.dataset import read, select
from sqlkit.training.definition import Definition
from sqlkit.training.halving import candidates, searched
from sqlkit.training.result import Trained
from sqlkit.training.search import Search
from sqlkit.training.time_folds import Subjects, later_dates, other_customers, subjects
from sqlkit.training.train import train
from tests.training.customers import FEATURES, Rows, customers, defined, one_period, plain, taken

DAYS = np.array(["2024-01-01", "2024-01-31", "2024-03-01", "2024-03-31", "2024-04-30"], dtype="datetime64[us]")


def stacked(rows: int = 1500) -> Rows:
    """Training rows at five dates a month apart, five a customer; the test period later."""
    made = customers(rows)
    is_train = made["period"] == "train"
    when = np.where(is_train, DAYS[np.arange(rows) % 5], np.datetime64("2024-08-01", "us"))
    return made | {"customer_id": made["customer_id"] // 5, "observed_on": when, "row": np.arange(rows)}


ROWS = stacked()
KEYS = ("customer_id", "observed_on", "row")
WIDE = Search(1e9, 3)


def asked(search: Search | None = WIDE, **changes: Any) -> Definition:
    return defined(**{"search": search, "horizon_days": 30, "keys": KEYS, "estimator": "logistic_regression"} | changes)


def training(rows: Rows) -> Rows:
    return taken(rows, np.flatnonzero(rows["period"] == "train"))


def trained(rows: Rows, definition: Definition) -> Trained:
    done = train(rows, definition)
    assert isinstance(done, Trained)
    return done


@pytest.mark.parametrize("name", ESTIMATORS)
def test_every_space_is_of_its_pipeline(name: str) -> None:
    """Each value of it fits, alone."""
    rows = plain(customers(300))
    labels, frame = np.ma.getdata(rows["churned"]).astype(int), training_frame(FEATURES, rows)
    assert SPACES.keys() == ESTIMATORS.keys()
    own = estimator(name)(FEATURES, 0).get_params()
    for setting, values in space(name).items():
        assert own[setting] in values or setting.endswith(("reg_lambda", "min_child_weight")), "it can be left as it is"
        cheap = {s: v[0] for s, v in space(name).items() if s.endswith(("max_iter", "n_estimators", "max_depth"))}
        for value in (values[0], values[-1]):
            estimator(name)(FEATURES, 0).set_params(**cheap | {setting: value}).fit(frame, labels)


def test_candidates_are_drawn_by_the_seed() -> None:
    drawn = candidates(asked(estimator="xgboost"), 27)
    assert drawn == candidates(asked(estimator="xgboost"), 27)
    assert drawn != candidates(asked(estimator="xgboost", seed=1), 27)
    assert drawn[0] == {}, "its own settings first"
    assert len({json.dumps(one, sort_keys=True) for one in drawn}) == 27
    assert len(candidates(asked(), 27)) == 1 + 5, "no more than there are"


def test_later_dates_learn_from_what_was_known_then() -> None:
    known = subjects(training(ROWS), KEYS)
    labels = read(ROWS, asked()).train.labels
    folds = later_dates(known, labels, 60)
    assert known.when is not None
    assert [str(np.unique(known.when[judged])[0]) for _, judged in folds] == ["2024-03-01", "2024-03-31", "2024-04-30"]
    for learnt, judged in folds:
        assert known.when[learnt].max() + np.timedelta64(60, "D") <= known.when[judged].min()
    assert not later_dates(known, labels, 200), "no room for a horizon"
    assert not later_dates(known, labels, None)


def test_customers_are_on_one_side() -> None:
    known = subjects(training(ROWS), KEYS)
    labels = read(ROWS, asked()).train.labels
    folds = other_customers(known, labels)
    assert sorted(np.concatenate([judged for _, judged in folds]).tolist()) == list(range(len(labels)))
    for learnt, judged in folds:
        assert not set(known.who[learnt]) & set(known.who[judged])


def test_subjects_are_in_the_order_of_the_dataset() -> None:
    shuffled = taken(ROWS, np.random.default_rng(0).permutation(len(ROWS["row"])))
    found, dataset = (
        subjects(training(shuffled), KEYS),
        read(ROWS | {"spend": ROWS["observed_on"].astype(float)}, asked()),
    )
    assert found.when is not None
    np.testing.assert_array_equal(found.when, dataset.train.columns["spend"].astype("datetime64[us]").astype("M8[D]"))
    assert subjects(training(ROWS), ("row", "customer_id")).when is None, "a second key that is no date"
    assert subjects(training(ROWS), ("row",)).when is None


def test_the_last_rung_is_the_log_loss_on_all_customers() -> None:
    definition, dataset = asked(), read(ROWS, asked())
    found = searched(dataset.train, training(ROWS), definition)
    folds = later_dates(subjects(training(ROWS), KEYS), dataset.train.labels, 30)
    said, labels = [], []
    for learnt, judged in folds:
        learn, judge = select(dataset.train, learnt), select(dataset.train, judged)
        model = estimator("logistic_regression")(FEATURES, 0).set_params(**found.settings)
        model.fit(training_frame(FEATURES, learn.columns), learn.labels)
        said.append(model.predict_proba(training_frame(FEATURES, judge.columns))[:, 1])
        labels.append(judge.labels)
    last = found.rungs[-1]
    assert last.share == 1
    assert last.rows == sum(map(len, labels))
    assert last.best_loss == pytest.approx(log_loss(np.concatenate(labels), np.concatenate(said)), rel=1e-12)
    assert last.best_loss <= last.default_loss
    assert found.judged_on == "later dates"


def test_rungs() -> None:
    """The share of customers grows as candidates get fewer."""
    rows = stacked(4800)
    found = searched(read(rows, asked()).train, training(rows), asked(Search(1e9, 27), **CHEAP))
    assert [round(rung.share, 6) for rung in found.rungs] == [round(1 / 9, 6), round(1 / 3, 6), 1]
    assert [rung.candidates for rung in found.rungs] == [27, 10, 4], "a third and a ninth, and the estimator's own"
    assert all(before.rows < after.rows for before, after in zip(found.rungs, found.rungs[1:], strict=False))
    assert not found.is_out_of_time


TINY = """
from sklearn.naive_bayes import GaussianNB
from sklearn.impute import SimpleImputer
from sqlkit.estimators.encoding import by_kind

SPACE = {"estimator__var_smoothing": [10.0 ** -k for k in range(12)] + [3.0 ** -k for k in range(14)]}

def pipeline(features, seed):
    return by_kind(features, SimpleImputer(), GaussianNB())
"""
CHEAP = {"source": Source("estimators/tiny.py", TINY)}


def ticking(*times: float) -> Any:
    left: Iterator[float] = iter(times)
    return lambda: next(left)


def test_no_rung_is_begun_when_the_time_is_out() -> None:
    definition = asked(Search(60, 9), **CHEAP)
    train_rows, dataset = training(ROWS), read(ROWS, definition)
    whole = searched(dataset.train, train_rows, definition, ticking(0, 0, 59.9))
    assert (len(whole.rungs), whole.is_out_of_time) == (2, False)
    first = searched(dataset.train, train_rows, definition, ticking(5, 5, 65))
    assert (first.rungs, first.is_out_of_time) == (whole.rungs[:1], True)
    assert first.limit.startswith("The search for settings ran out of its 60 seconds after 1 rung: ")
    none = searched(dataset.train, train_rows, definition, ticking(0, 60))
    assert (none.rungs, none.settings, none.is_out_of_time) == ((), {}, True)


def test_same_rows_in_any_order_same_bytes() -> None:
    definition = asked()
    shuffled = taken(ROWS, np.random.default_rng(0).permutation(len(ROWS["row"])))
    one, two = trained(ROWS, definition), trained(shuffled, definition)
    assert one.artifact == two.artifact
    assert as_json(one.card) == as_json(two.card)


def test_the_test_period_takes_no_part() -> None:
    definition = asked()
    other = ROWS | {"churned": np.ma.where(ROWS["period"] == "test", ~ROWS["churned"], ROWS["churned"])}
    one, two = trained(ROWS, definition), trained(other, definition)
    assert one.card.validation.measures.auc > 0.7 > 0.3 > two.card.validation.measures.auc
    assert one.card.search == two.card.search


def test_what_was_found_is_used_and_told() -> None:
    """An estimator whose own settings know nothing, and one value that does."""
    text = TINY.replace("GaussianNB()", "GaussianNB(var_smoothing=1e9)")
    source = Source("estimators/p.py", text.replace(text[text.index("[10") : text.index("}")], "[1e-9]"))
    definition = asked(source=source, tolerance=1e-4)
    found, without = trained(ROWS, definition), trained(ROWS, replace(definition, search=None))
    assert found.card.search.settings == {"estimator__var_smoothing": 1e-9}
    assert without.card.search is None
    assert found.card.validation.measures.log_loss < without.card.validation.measures.log_loss - 0.2
    assert len(found.card.limits) == len(without.card.limits), "there was time enough"
    hurried = trained(ROWS, replace(definition, search=Search(1e-9, 3)))
    assert hurried.card.limits[-1] == hurried.card.search.limit
    assert json.loads(as_json(found.card))["search"]["settings"] == {"estimator__var_smoothing": 1e-9}


def test_without_dates_other_customers_judge() -> None:
    rows = one_period(customers(1500))
    done = trained(rows, asked(keys=("customer_id",)))
    assert done.card.search.judged_on == "other customers"
    flattered = any("flatters" in limit for limit in done.card.limits)
    assert flattered == bool(done.card.search.settings)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "SPACE is what a search needs; state one, or set search.seconds to 0"),
        ("SPACE = {'estimator__priors': 3}", "SPACE should map names of parameters to lists of values"),
        ("SPACE = {'estimator__prior': [3]}", "Invalid parameter 'prior'"),
    ],
)
def test_a_space_that_cannot_be_searched(text: str, why: str) -> None:
    own = TINY.replace(TINY[TINY.index("SPACE") : TINY.index("\n\ndef")], text)
    with pytest.raises(EstimatorError, match=why):
        train(ROWS, asked(source=Source("estimators/tiny.py", own)))


def test_a_fold_of_one_class_is_none() -> None:
    when = np.array(["2024-01-01"] * 4 + ["2024-03-01"] * 2, dtype="datetime64[D]")
    known = Subjects(np.array(list("abcdab")), when)
    assert not later_dates(known, np.array([0, 1, 0, 1, 1, 1]), 30)
    assert len(later_dates(known, np.array([0, 1, 0, 1, 0, 1]), 30)) == 1
