"""The reasons that are listed, by hand; what is refused; and the text run alone, as a warehouse's function has it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

import sqlkit.scoring
from sqlkit.scoring.codes import encode, vocabulary
from sqlkit.scoring.errors import NotCovered
from sqlkit.scoring.explanation import Explanation, explain
from sqlkit.scoring.explanation_json import from_json, to_json
from sqlkit.scoring.features import Columns, Feature
from sqlkit.scoring.form import (
    Body,
    Calibrated,
    Converted,
    Distances,
    Effects,
    Fold,
    Form,
    Formula,
    Hazards,
    Layer,
    Linear,
    Network,
    Sigmoid,
    Trees,
    Weighted,
)
from sqlkit.scoring.formula import Raw
from sqlkit.scoring.hazards import Baseline
from sqlkit.scoring.reasons import reason_columns, reasons_of_codes, top_reasons
from sqlkit.scoring.shapley import contributions, expected
from sqlkit.scoring.source import Numeric, Step
from sqlkit.scoring.tree import Below, Leaf, Split, Tree

FEATURES = (Feature("a", "numeric"), Feature("b", "numeric"), Feature("t", "text"), Feature("unused", "numeric"))

MODEL = Linear(
    (
        Weighted(Numeric("a", (Step("divide", 2.0),), missing=1.0), (4.0,)),
        Weighted(Numeric("b", missing=0.0), (-1.0,)),
        Effects("t", (("web", (2.0,)), ("shop", (-2.0,))), null=(1.0,), unseen=(0.0,)),
    ),
    (10.0,),
    "logit",
)

TRAINED_ON: Columns = {
    "a": np.array([1.0, 3.0, np.nan]),  # 2a: 2, 6, and 4 for NULL: 4 on average
    "b": np.array([0.0, 1.0, 2.0]),  # -b: -1 on average
    "t": np.array(["web", None, "shop"], dtype=object),  # 2, 1, -2: 1/3 on average
    "unused": np.zeros(3),
}

ROWS: Columns = {
    "a": np.array([2.0, 5.0, 2.0]),
    "b": np.array([1.0, 7.0, 3.0]),
    "t": np.array(["web", "new", None], dtype=object),
    "unused": np.array([1.0, 2.0, 3.0]),
}

NAN = np.nan


@pytest.fixture(scope="module")
def linear() -> Explanation:
    return explain(Form(FEATURES, MODEL), TRAINED_ON)


def test_by_hand(linear: Explanation) -> None:
    third = 1 / 3
    assert expected(linear) == pytest.approx(10 + 4 - 1 + third)
    wanted = [[0, 0, 2 - third, 0], [6, -6, -third, 0], [0, -2, 1 - third, 0]]
    assert contributions(linear, ROWS) == pytest.approx(np.array(wanted))


def test_the_largest_first_and_equal_ones_in_order(linear: Explanation) -> None:
    third, base = 1 / 3, expected(linear)
    two = [[2, 2 - third, NAN, 0, 0, base], [0, 6, 1, -6, -third, base], [1, -2, 2, 1 - third, 0, base]]
    assert top_reasons(linear, ROWS, 2) == pytest.approx(np.array(two), nan_ok=True)
    one = [[2, 2 - third, 0, base], [0, 6, -6 - third, base], [1, -2, 1 - third, base]]
    assert top_reasons(linear, ROWS, 1) == pytest.approx(np.array(one))


def test_many_equal_ones_stay_in_order() -> None:
    names = [f"x_{k}" for k in range(300)]
    terms = tuple(Weighted(Numeric(name), ((-1.0) ** k * (k % 7),)) for k, name in enumerate(names))
    features = tuple(Feature(name, "numeric") for name in names)
    zeros, ones = ({name: np.full(1, value) for name in names} for value in (0.0, 1.0))
    explanation = explain(Form(features, Linear(terms, (0.0,), "identity")), zeros)
    found = top_reasons(explanation, ones, 80)[0, 0:160:2].tolist()
    assert found == [k for size in (6, 5) for k in range(300) if k % 7 == size][:80]


def test_fewer_reasons_than_asked_for(linear: Explanation) -> None:
    found = top_reasons(linear, ROWS, 6)
    assert found.shape == (3, len(reason_columns(6)))
    assert np.isnan(found[:, 0:12:2]).sum(axis=1).tolist() == [5, 3, 4]
    assert (found[:, 1:12:2][np.isnan(found[:, 0:12:2])] == 0).all()
    assert found[:, -2].tolist() == [0, 0, 0]


@pytest.mark.parametrize("n", [1, 2, 3, 6])
def test_adds_up(linear: Explanation, n: int) -> None:
    margin = [10 + 4 - 1 + 2, 10 + 10 - 7 + 0, 10 + 4 - 3 + 1]
    found = top_reasons(linear, ROWS, n)
    assert found[:, 1 : 2 * n : 2].sum(axis=1) + found[:, -2:].sum(axis=1) == pytest.approx(margin)


def test_no_rows(linear: Explanation) -> None:
    assert top_reasons(linear, {name: values[:0] for name, values in ROWS.items()}).shape == (0, 8)


def test_a_linear_model_comes_back_from_its_text(linear: Explanation) -> None:
    assert from_json(to_json(linear)) == linear
    assert to_json(from_json(to_json(linear))) == to_json(linear)


X = (Numeric("a"),)
STUMP = Split(Below("a", 0.0, False), Leaf(0.0, 1.0), Leaf(1.0, 1.0), 0)
UNWEIGHED = Split(Below("a", 0.0, False), Leaf(0.0), Leaf(1.0), 0)
UNPLACED = Split(Below("a", 0.0, False), Leaf(0.0, 1.0), Leaf(1.0, 1.0))


def ensemble(tree: Tree) -> Trees:
    return Trees((tree,), (0,), (0.0,), 1.0, "identity")


def chain(length: int) -> Tree:
    tree: Tree = Leaf(1.0, 1.0)
    for source in range(length):
        tree = Split(Below("a", float(source), False), Leaf(0.0, 1.0), tree, source)
    return tree


REFUSED: list[tuple[Body, str]] = [
    (Network(X, (Layer(((1.0,),), (0.0,)),), "relu", "identity"), "network"),
    (Distances(X, ((0.0,), (1.0,))), "nearest centre"),
    (Converted(X, b"", 0, (0,), 1e-4), "skl2onnx"),
    (Formula((("p", Raw("a")),), "days"), "formula"),
    (Hazards(MODEL, Baseline((1.0,), (0.1,), "a", "b", "days")), "survival"),
    (Linear((), (0.0, 1.0, 2.0), "softmax"), "3 scores"),
    (Trees((STUMP, STUMP), (0, 1), (0.0, 0.0), 1.0, "softmax"), "2 scores"),
    (Calibrated((Fold(MODEL, (Sigmoid(1.0, 0.0),)),) * 2), "mean of 2 models"),
    (ensemble(UNWEIGHED), "how many training rows"),
    (ensemble(UNPLACED), "how many training rows"),
    (ensemble(chain(63)), "more than 62 columns"),
]


@pytest.mark.parametrize(("body", "why"), REFUSED, ids=lambda value: value if isinstance(value, str) else "")
def test_refused(body: Body, why: str) -> None:
    with pytest.raises(NotCovered, match=why):
        explain(Form(FEATURES, body), TRAINED_ON)


def test_as_long_a_way_as_there_may_be() -> None:
    explanation = explain(Form(FEATURES, ensemble(chain(62))), TRAINED_ON)
    total = contributions(explanation, ROWS).sum(axis=1) + expected(explanation)
    assert total == pytest.approx(np.zeros(3), abs=1e-12)


SCRIPT = """
import sys

for absent in ("sqlglot", "duckdb", "skl2onnx", "onnx", "onnxruntime", "sklearn", "scipy", "pandas"):
    sys.modules[absent] = None
sys.path.insert(0, sys.argv[1])

import numpy as np
from sqlkit.scoring.explanation_json import from_json
from sqlkit.scoring.reasons import top_reasons

assert ".zip" in sys.modules["sqlkit.scoring.reasons"].__file__
print(top_reasons(from_json(sys.stdin.read()), {"a": np.array([-1.0])}, 1).tolist())
"""


def test_explains_from_a_zip_with_numpy_alone(tmp_path: Path) -> None:
    folder, archive = Path(sqlkit.scoring.__file__).parent, tmp_path / "scoring.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("sqlkit/__init__.py", "")
        for path in sorted(folder.rglob("*.py")):
            zipped.write(path, Path("sqlkit/scoring") / path.relative_to(folder))
    text = to_json(explain(Form(FEATURES, ensemble(STUMP)), TRAINED_ON))
    command = [sys.executable, "-c", SCRIPT, str(archive)]
    done = subprocess.run(command, input=text, capture_output=True, text=True, cwd=tmp_path, env={})
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[[0.0, -0.5, 0.0, 0.5]]"


def test_of_codes_as_of_text() -> None:
    """A function is given doubles: words the model knows by their place, others alike, NULL as itself."""
    words = np.array(["web", "store", "never heard of", "", None, "web"], dtype=object)
    columns: Columns = {"spend": np.array([1.0, 2.0, np.nan, 4.0, 5.0, -1.0]), "channel": words}
    features = (Feature("spend", "numeric"), Feature("channel", "text"))
    effects = Effects("channel", (("store", (-1.0,)), ("web", (2.0,))), (0.5,), (0.25,))
    body = Linear((Weighted(Numeric("spend", (), 3.0), (0.5,)), effects), (0.1,), "logit")
    form = Form(features, body)
    explanation = explain(form, columns)
    matrix = encode(features, vocabulary(form), columns)
    found = reasons_of_codes(to_json(explanation))(matrix)
    np.testing.assert_array_equal(found, top_reasons(explanation, columns))
    assert len({tuple(row) for row in found.tolist()}) > 3
