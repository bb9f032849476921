"""Rows go through trees in another order and come back in theirs; no row's scores depend on the others."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sqlkit.scoring.features import Feature
from sqlkit.scoring.form import Calibrated, Fold, Form, Linear, Link, Sigmoid, Trees, Weighted
from sqlkit.scoring.onnx_form import emit_onnx
from sqlkit.scoring.row_order import columns_to_sort_by, in_order
from sqlkit.scoring.runtime import open_session, run_matrix
from sqlkit.scoring.source import Numeric
from sqlkit.scoring.tree import Below, Leaf, Split, Tree

FEATURES = tuple(Feature(name, "numeric") for name in ("idle", "rare", "often", "coarse"))


def below(column: str, threshold: float, yes: Tree, no: Tree) -> Split:
    return Split(Below(column, threshold, missing=False), yes, no)


def forest() -> Trees:
    """`coarse` is tested first and at one value, `often` at four, `rare` deep down, `idle` deeper still."""
    rare = below("rare", 0.5, Leaf(3.0), below("rare", 1.5, Leaf(3.5), below("idle", 0.0, Leaf(4.0), Leaf(4.5))))
    often = below("often", 1.0, Leaf(1.0), below("often", 2.0, Leaf(2.0), rare))
    other = below("often", 3.0, Leaf(5.0), below("often", 4.0, Leaf(6.0), Leaf(7.0)))
    return Trees((below("coarse", 0.0, often, other), often, other), (0, 0, 0), (0.5,), 1.0, "identity")


def test_the_columns_that_are_tested_most_and_the_coarsest_of_them_first() -> None:
    assert columns_to_sort_by(Form(FEATURES, forest())) == [3, 1, 2]
    folds = (Fold(forest(), (Sigmoid(-1.0, 0.0),)),)
    assert columns_to_sort_by(Form(FEATURES, Calibrated(folds))) == [3, 1, 2]


def test_an_artifact_says_what_its_rows_are_sorted_by() -> None:
    def metadata(form: Form) -> dict[str, str]:
        return {p.key: p.value for p in onnx.load_from_string(emit_onnx(form)).metadata_props}

    assert json.loads(metadata(Form(FEATURES, forest()))["sqlkit.sorted_by"]) == [3, 1, 2]
    linear = Linear((Weighted(Numeric("idle"), (1.0,)),), (0.0,), "identity")
    assert "sqlkit.sorted_by" not in metadata(Form(FEATURES, linear))


def softened(form: Trees, scale: float) -> Trees:
    """The same with leaves of many digits, whose exponentials are not round."""

    def soft(tree: Tree) -> Tree:
        if isinstance(tree, Leaf):
            return Leaf(tree.value * scale)
        return replace(tree, yes=soft(tree.yes), no=soft(tree.no))

    return replace(form, trees=tuple(soft(tree) for tree in form.trees))


ONE = softened(forest(), 0.1234567)
SEVERAL = replace(ONE, outputs=(0, 1, 2), base=(0.5, 0.25, 0.125))
ARTIFACTS = {
    link: emit_onnx(Form(FEATURES, replace(ONE if link in ("identity", "logit", "log") else SEVERAL, link=link)))
    for link in get_args(Link)
}
VALUES = [np.nan, -np.inf, np.inf, -1.0, 0.0, -0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0]


@pytest.mark.parametrize("link", ARTIFACTS)
@given(arrays(np.float64, st.tuples(st.integers(0, 40), st.just(4)), elements=st.sampled_from(VALUES)))
def test_a_rows_scores_are_its_own_to_the_bit(link: str, matrix: Any) -> None:
    run = run_matrix(open_session(ARTIFACTS[link]))
    together = run(matrix)
    alone = [run(matrix[i : i + 1])[0] for i in range(len(matrix))]
    assert np.array_equal(together, np.reshape(alone, together.shape))


@pytest.mark.parametrize("columns", [[], [1], [2, 0]])
def test_rows_come_sorted_and_answers_go_back(columns: list[int]) -> None:
    matrix, seen = np.random.default_rng(0).integers(0, 3, (50, 3)).astype(np.float64), []

    def doubled(rows: Any) -> Any:
        seen.append(rows)
        return rows * 2

    run: Callable[[Any], Any] = in_order(doubled, columns)
    assert np.array_equal(run(matrix), matrix * 2)
    keys = [tuple(row[columns]) for row in seen[0]]
    assert keys == (sorted(keys) if columns else [()] * 50)
