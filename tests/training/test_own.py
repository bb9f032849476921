"""A project's own estimator: a file, found without running it, trained by, and told of where it is wrong."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sqlkit.estimators import estimator
from sqlkit.estimators.own import EstimatorError, Source, find, load
from sqlkit.scoring.errors import NotCovered, ParityError
from sqlkit.scoring.features import training_frame
from sqlkit.scoring.runtime import run_onnx
from sqlkit.training.artifact import conversion
from sqlkit.training.dataset import read
from sqlkit.training.train import Trained, train
from tests.training.customers import DEFINITION, FEATURES, customers, defined, plain

ROWS = customers()
HEAD = "from sklearn.impute import SimpleImputer\nfrom sqlkit.estimators.encoding import by_kind\n"
BOOSTING = f"""{HEAD}from sklearn.ensemble import GradientBoostingClassifier


def pipeline(features, seed):
    return by_kind(features, SimpleImputer(), GradientBoostingClassifier(n_estimators=15, random_state=seed))
"""
BAYES = f"""{HEAD}from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def pipeline(features, seed):
    numbers = make_pipeline(SimpleImputer(add_indicator=True), StandardScaler())
    return by_kind(features, numbers, GaussianNB())
"""
VECTORS = f"""{HEAD}from sklearn.svm import SVC
from sklearn.calibration import CalibratedClassifierCV


def pipeline(features, seed):
    return by_kind(features, SimpleImputer(), CalibratedClassifierCV(SVC(random_state=seed), cv=2))
"""


def own(text: str) -> Source:
    return Source("estimators/own.py", text)


def trained(text: str, tolerance: float | None = None) -> Trained:
    done = train(ROWS, defined(estimator="own", source=own(text), tolerance=tolerance))
    assert isinstance(done, Trained)
    return done


def complaint(text: str) -> str:
    with pytest.raises(EstimatorError) as error:
        train(ROWS, defined(estimator="own", source=own(text)))
    return str(error.value)


def test_it_is_trained_and_exported_exactly() -> None:
    done = trained(BOOSTING)
    assert (done.card.estimator, done.card.form, done.card.tolerance) == ("own", "trees", None)
    assert done.card.parity <= 1e-12
    assert done.card.validation.measures.auc > 0.8
    assert conversion(done.artifact) is None


@pytest.mark.parametrize("text", [BAYES, VECTORS])
def test_what_has_no_exact_form_is_converted_within_the_declared_tolerance(text: str) -> None:
    done = trained(text, 1e-4)
    assert (done.card.form, done.card.nodes, done.card.tolerance) == ("converted", 0, 1e-4)
    told = conversion(done.artifact)
    assert told is not None
    assert (told.tolerance, told.difference) == (1e-4, done.card.parity)
    assert any("Converted by skl2onnx" in limit for limit in done.card.limits)
    assert {i.feature for i in done.card.importances[:1]} == {"recency_days"}
    learnt = read(ROWS, DEFINITION).train  # in its order, on which what solvers find depends
    model = estimator("own", own(text))(FEATURES, 0).fit(training_frame(FEATURES, learnt.columns), learnt.labels)
    expected = model.predict_proba(training_frame(FEATURES, plain(ROWS)))[:, 1]
    assert np.ptp(expected) > 0.5
    np.testing.assert_allclose(run_onnx(done.artifact)(plain(ROWS)), expected, rtol=0, atol=1e-4)


def test_without_a_tolerance_it_is_refused() -> None:
    with pytest.raises(NotCovered, match=r"GaussianNB: only .* exported exactly; or declare a `tolerance`, as 1e-4"):
        trained(BAYES)


def test_beyond_the_tolerance_it_is_refused_without_a_word_on_any_customer() -> None:
    with pytest.raises(ParityError, match="rows differ by more than 1e-12") as error:
        trained(VECTORS, 1e-12)
    assert "recency_days" not in str(error.value)
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__


def test_a_definition_with_it_travels() -> None:
    definition = defined(estimator="own", source=own(BOOSTING), tolerance=1e-4)
    assert pickle.loads(pickle.dumps(definition)) == definition


def test_dataclasses_and_annotations_work_in_it() -> None:
    head = "from __future__ import annotations\nfrom dataclasses import dataclass\n"
    load(own(f"{head}@dataclass\nclass A:\n    x: int\n{BOOSTING}"))(FEATURES, 0)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("import skleam\n", "estimators/own.py:1: ModuleNotFoundError: No module named 'skleam'."),
        ("x = 1\nraise SystemExit(3)\n", "estimators/own.py:2: SystemExit: 3."),
        (
            "def pipeline(features, seed):\n    return 1 / 0\n",
            "estimators/own.py:2: ZeroDivisionError: division by zero.",
        ),
        ("def pipeline(features):\n    return 1\n", "takes 1 positional argument but 2 were given."),
        (
            "\ndef pipeline(features, seed):\n    pass\n",
            "own.py:2: pipeline returns NoneType; it should be an unfitted scikit-learn classifier or pipeline.",
        ),
        (
            "from sklearn.svm import SVC\ndef pipeline(features, seed):\n    return SVC\n",
            "estimators/own.py:2: pipeline returns the class SVC; it should be an object of it.",
        ),
        (
            "from sklearn.linear_model import Ridge\ndef pipeline(features, seed):\n    return Ridge()\n",
            "estimators/own.py:2: pipeline returns Ridge, which has no predict_proba; scores are probabilities.",
        ),
        (BOOSTING.replace("SimpleImputer()", "'passthrough'"), "estimators/own.py: ValueError: Input X contains NaN."),
    ],
)
def test_a_mistake_in_it_is_one_sentence(text: str, told: str) -> None:
    said = complaint(text)
    assert said.startswith("estimators/own.py")
    assert said.endswith(told)
    assert "\n" not in said


def test_files_are_found_by_their_names_and_not_run(tmp_path: Path) -> None:
    folder = tmp_path / "estimators"
    folder.mkdir()
    (folder / "good.py").write_text("raise SystemExit\ndef pipeline(features, seed): ...\n")
    (folder / "taken.py").write_text("from sqlkit.estimators.random_forest import pipeline\n")
    (folder / "_shared.py").write_text("nothing = 1\n")
    (folder / "notes.txt").write_text("")
    (folder / "empty.py").write_text("")
    (folder / "calls.py").write_text("made = pipeline(None, 0)\n")
    (folder / "broken.py").write_text("\ndef pipeline(features, seed)\n    ...\n")
    (folder / "latin.py").write_bytes(b"# caf\xe9\n")
    found, errors = find(tmp_path)
    assert set(found) == {"good", "taken"}
    assert found["good"].path == "estimators/good.py"
    assert [(e.path, e.line) for e in errors] == [
        ("estimators/broken.py", 2),
        ("estimators/calls.py", None),
        ("estimators/empty.py", None),
        ("estimators/latin.py", None),
    ]
    assert errors[0].message == "SyntaxError: expected ':'."
    assert errors[1].message == "defines no function pipeline(features, seed)."
    assert errors[3].message.startswith("cannot be read: ")


def test_a_project_without_any(tmp_path: Path) -> None:
    assert find(tmp_path) == ({}, [])


def test_an_edit_changes_its_hash_and_its_place_does_not() -> None:
    assert own("a = 1").sha256 != own("a = 2").sha256
    assert own("a = 1").sha256 == Source("estimators/other.py", "a = 1").sha256


def test_compiling_a_project_with_one_loads_no_scikit_learn(tmp_path: Path) -> None:
    (tmp_path / "estimators").mkdir()
    (tmp_path / "estimators" / "own.py").write_text(BOOSTING)
    params = "params: {churn_model: {estimator: own}}\n"
    (tmp_path / "sqlkit.yml").write_text(f"inputs:\n  orders: {{relation: raw.orders}}\n{params}")
    script = """
import sys
from pathlib import Path
from sqlkit.compile import compile_project
from sqlkit.project import load_project
manifest = compile_project(load_project(Path(sys.argv[1])), only={"churn_model"})
assert set(manifest.project.estimators) == {"own"}
print(sorted({"sklearn", "skl2onnx", "onnx", "onnxruntime"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr
