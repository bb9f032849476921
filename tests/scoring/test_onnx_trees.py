"""Large trees are an ensemble each, small ones one together; both add up in the same order, so no bit differs."""

import numpy as np
import onnx
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier

from sqlkit.scoring import onnx_trees
from sqlkit.scoring.export import export
from sqlkit.scoring.features import Feature
from sqlkit.scoring.form import Trees
from sqlkit.scoring.runtime import run_onnx

ROWS, TREES = 4000, 6
MODELS = {
    "boosting": HistGradientBoostingClassifier(max_iter=TREES, early_stopping=False, random_state=0),
    "forest": RandomForestClassifier(TREES, max_depth=8, random_state=0),
}


def ensembles(artifact: bytes) -> int:
    """How many the artifact has."""
    return sum(node.op_type == "TreeEnsemble" for node in onnx.load_from_string(artifact).graph.node)


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("name", MODELS)
def test_divided_or_not_is_no_difference(name: str, classes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(7)
    matrix = random.normal(size=(ROWS, 3))
    matrix[random.random(matrix.shape) < 0.02] = np.nan
    outcome = (np.nan_to_num(matrix) @ [2.0, -1.0, 1.0] + random.normal(size=ROWS) * 3).astype(int) % classes
    model = MODELS[name].fit(matrix, outcome)
    features = [Feature(f"x{j}", "numeric") for j in range(3)]
    columns = {feature.name: matrix[:, j] for j, feature in enumerate(features)}

    divided = export(model, features, columns)
    monkeypatch.setattr(onnx_trees, "LARGE", 10_000)
    together = export(model, features, columns)

    assert divided.form
    assert isinstance(divided.form.body, Trees)
    assert (ensembles(divided.data), ensembles(together.data)) == (len(divided.form.body.trees), 1)
    assert np.array_equal(run_onnx(divided.data)(columns), run_onnx(together.data)(columns))
