"""Contributions against the definition of Shapley values, and what has to hold for every tree and every row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sqlkit.scoring import tree_shapley
from sqlkit.scoring.errors import NotCovered
from sqlkit.scoring.explanation import explain
from sqlkit.scoring.explanation_json import from_json, to_json
from sqlkit.scoring.features import Columns, Feature, Floats, take
from sqlkit.scoring.form import Calibrated, Form, Linear, Trees
from sqlkit.scoring.lowering import lower
from sqlkit.scoring.product_game import shapley_values
from sqlkit.scoring.reference import score
from sqlkit.scoring.shapley import contributions, expected
from sqlkit.scoring.tree import Among, Below, Leaf, Split, Test, Tree, holds, walk
from tests.scoring.agreement import fitted
from tests.scoring.catalogue import CATALOGUE, Entry
from tests.scoring.shop import EXACT, shop

FEATURES = (*(Feature(name, "numeric") for name in "xy"), Feature("t", "text"), Feature("unasked", "numeric"))

ROWS: Columns = {
    "x": np.array([0.0, 1.0, np.nan, 2.0, -np.inf, np.nan]),
    "y": np.array([3.0, np.nan, np.nan, -1.0, 0.5, 1.0]),
    "t": np.array(["a", "b", None, "c", "a", "b"], dtype=object),
    "unasked": np.arange(6.0),
}

ASKED: dict[int, list[Test]] = {
    0: [Below("x", threshold, missing) for threshold in (-1.0, 0.5, 1.5) for missing in (True, False)],
    1: [Below("y", threshold, missing) for threshold in (0.0, 0.5, 2.0) for missing in (True, False)],
    2: [Among("t", ("a",), False)],
    3: [Among("t", ("b",), False)],
    4: [Below("x", np.inf, False)],
}
"""By column of a fitted matrix, what may be asked of it: two of them are of the text, and two of x."""

calm = settings(deadline=None, derandomize=True, database=None)

values = st.floats(-10, 10)
leaves = st.builds(Leaf, values, st.integers(1, 50).map(float))
splits = st.sampled_from([(source, test) for source, tests in ASKED.items() for test in tests])
trees = st.recursive(
    leaves, lambda inner: st.builds(lambda s, yes, no: Split(s[1], yes, no, s[0]), splits, inner, inner), max_leaves=12
)


def form(grown: Sequence[Tree], base: float = 0.0, divisor: float = 1.0) -> Form:
    return Form(FEATURES, Trees(tuple(grown), (0,) * len(grown), (base,), divisor, "identity"))


def subsets(players: Sequence[int]) -> Iterator[frozenset[int]]:
    return (frozenset(chosen) for size in range(len(players) + 1) for chosen in combinations(players, size))


def weight(tree: Tree) -> float:
    return sum(node.cover for node in walk(tree) if isinstance(node, Leaf))


def worth(tree: Tree, known: frozenset[int], row: Columns) -> float:
    """What the tree answers where only these columns of its matrix are known; Lundberg et al., algorithm 1."""
    if isinstance(tree, Leaf):
        return tree.value
    if tree.source in known:
        return worth(tree.yes if holds(tree.test, row[tree.test.column])[0] else tree.no, known, row)
    sides = [(weight(side), worth(side, known, row)) for side in (tree.yes, tree.no)]
    return sum(w * v for w, v in sides) / weight(tree)


def by_definition(tree: Tree, row: Columns) -> Floats:
    """The mean over all orders of arriving of what a player's arrival changes, added up by raw column."""
    found = np.zeros(len(FEATURES))
    for source, tests in ASKED.items():
        others = [other for other in ASKED if other != source]
        for known in subsets(others):
            share = factorial(len(known)) * factorial(len(others) - len(known)) / factorial(len(ASKED))
            change = worth(tree, known | {source}, row) - worth(tree, known, row)
            found[[f.name for f in FEATURES].index(tests[0].column)] += share * change
    return found


@calm
@given(trees)
def test_the_definition(tree: Tree) -> None:
    explanation = explain(form([tree]), ROWS)
    wanted = [by_definition(tree, take(ROWS, np.array([i]))) for i in range(6)]
    assert contributions(explanation, ROWS) == pytest.approx(np.array(wanted), abs=1e-12)
    assert expected(explanation) == pytest.approx(worth(tree, frozenset(), ROWS), abs=1e-12)


@calm
@given(st.lists(trees, min_size=1, max_size=4), values, st.sampled_from([1.0, 0.5, 4.0]))
def test_everything_adds_up_and_an_unasked_column_gets_nothing(grown: list[Tree], base: float, divisor: float) -> None:
    whole = form(grown, base, divisor)
    explanation = explain(whole, ROWS)
    shares = contributions(explanation, ROWS)
    assert shares.sum(axis=1) + expected(explanation) == pytest.approx(score(whole, ROWS), abs=1e-12)
    asked = {node.test.column for tree in grown for node in walk(tree) if isinstance(node, Split)}
    for k, feature in enumerate(FEATURES):
        if feature.name not in asked:
            assert not shares[:, k].any()


@calm
@given(trees, splits)
def test_a_test_that_changes_nothing_earns_nothing(tree: Tree, split: tuple[int, Test]) -> None:
    """Either way leads to the same tree: the values are those of the tree alone."""
    source, test = split
    tested = Split(test, tree, tree, source)
    alone, both = (contributions(explain(form([one]), ROWS), ROWS) for one in (tree, tested))
    assert both == pytest.approx(alone, abs=1e-12)


@calm
@given(trees, st.permutations(range(6)))
def test_a_row_does_not_depend_on_the_others(tree: Tree, order: list[int]) -> None:
    explanation, rows = explain(form([tree]), ROWS), np.array(order)
    whole = contributions(explanation, ROWS)
    assert (contributions(explanation, take(ROWS, rows)) == whole[rows]).all()
    assert (contributions(explanation, take(ROWS, rows[:1])) == whole[rows[:1]]).all()


@calm
@given(trees)
def test_tables_and_rows_agree_to_the_last_bit(tree: Tree) -> None:
    explanation = explain(form([tree]), ROWS)
    tabled = contributions(explanation, ROWS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tree_shapley, "TABLED", 0)
        assert (contributions(explanation, ROWS) == tabled).all()


@calm
@given(st.lists(trees, max_size=3), values)
def test_text_and_back_to_the_last_bit(grown: list[Tree], base: float) -> None:
    explanation = explain(form(grown, base), ROWS)
    read = from_json(to_json(explanation))
    assert read == explanation
    assert to_json(read) == to_json(explanation)
    assert (contributions(read, ROWS) == contributions(explanation, ROWS)).all()
    assert expected(read) == expected(explanation)


shares = st.integers(0, 64).map(lambda n: n / 64)


@calm
@given(st.lists(st.tuples(shares, st.booleans()), min_size=1, max_size=40))
def test_products_of_many_factors(players: list[tuple[float, bool]]) -> None:
    """By the sizes of coalitions, in whole fractions."""
    zeros, ones = [Fraction(z) for z, _ in players], [int(o) for _, o in players]
    got = shapley_values(np.array([z for z, _ in players]), np.array(ones, dtype=np.bool_)[:, None])[:, 0]
    for i in range(len(players)):
        by_size = [Fraction(1)]
        for k in set(range(len(players))) - {i}:
            padded = [Fraction(0), *by_size, Fraction(0)]
            by_size = [ones[k] * padded[s] + zeros[k] * padded[s + 1] for s in range(len(by_size) + 1)]
        n = len(players)
        orders = [Fraction(factorial(s) * factorial(n - 1 - s), factorial(n)) for s in range(n)]
        exact = (ones[i] - zeros[i]) * sum(a * b for a, b in zip(orders, by_size, strict=True))
        assert got[i] == pytest.approx(float(exact), rel=1e-12, abs=1e-300)


def has_one_margin(whole: Form) -> bool:
    body = whole.body
    one_model = isinstance(body, Linear | Trees) or (isinstance(body, Calibrated) and len(body.folds) == 1)
    return one_model and whole.width == 1


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)
@pytest.mark.filterwarnings("ignore")
def test_every_model_of_one_margin_adds_up(entry: Entry) -> None:
    """And comes back from its text, and is the same text whatever the order of the training rows."""
    columns = shop()
    model = fitted(entry, 400, small=True)
    whole = lower(model, entry.features)
    if not has_one_margin(whole):
        with pytest.raises(NotCovered):
            explain(whole, columns)
        return
    explanation = explain(whole, columns)
    margin = score(replace(whole, body=replace(explanation.body, link="identity")), columns)
    shares = contributions(explanation, columns)
    total = shares.sum(axis=1) + expected(explanation)
    assert np.abs(total - margin).max() <= EXACT * max(1.0, np.abs(shares).max())
    read = from_json(to_json(explanation))
    assert (contributions(read, columns) == shares).all()
    assert to_json(explain(whole, take(columns, np.random.default_rng(0).permutation(400)))) == to_json(explanation)
