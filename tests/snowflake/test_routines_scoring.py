"""The scoring function's handler: batches, threads, and artifacts that are not what was installed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sqlkit.scoring.codes import encode, vocabulary
from sqlkit.scoring.runtime import run_onnx
from sqlkit.training.train import Trained
from sqlkit.warehouses.snowflake.routines import create_function, scoring_packages
from tests.snowflake.inside import handler
from tests.snowflake.routine_shop import FUNCTION, awkward, on_duckdb, parsed, placed


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """An import directory with the artifact of the trees."""
    artifact = on_duckdb("trees").artifact
    (tmp_path / f"{hashlib.sha256(artifact).hexdigest()}.onnx").write_bytes(artifact)
    return tmp_path


def scorer(folder: Path, output: int = 0) -> Callable[[pd.DataFrame], pd.Series]:
    text = create_function(placed("f"), 5, "@DB.A.MODELS/models/x.onnx", scoring_packages(), output)
    found: Callable[[pd.DataFrame], pd.Series] = handler(parsed(FUNCTION, text)["body"], "score", folder)
    return found


def matrix_of(trained: Trained, rows: dict[str, Any]) -> pd.DataFrame:
    """FLOAT arguments as Snowflake hands them: columns by position."""
    return pd.DataFrame(encode(trained.form.features, vocabulary(trained.form), rows))


def test_batches_score_as_the_artifact_does(installed: Path) -> None:
    rows, score = awkward(), scorer(installed)
    batch = matrix_of(on_duckdb("trees"), rows)
    expected = run_onnx(on_duckdb("trees").artifact)(rows)
    parts = [batch.iloc[:1], batch.iloc[1:130], batch.iloc[130:130], batch.iloc[130:]]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(score, parts))
    assert [len(part) for part in found] == [len(part) for part in parts]
    assert {str(part.dtype) for part in found} == {"float64"}
    np.testing.assert_array_equal(pd.concat(found), expected)


def test_a_tampered_artifact_is_refused(installed: Path) -> None:
    (path,) = installed.glob("*.onnx")
    path.write_bytes(path.read_bytes().replace(b"sqlkit.name", b"sqlkit.nane"))
    with pytest.raises(ValueError, match="is not the one that was installed"):
        scorer(installed)


def test_a_function_an_output(installed: Path) -> None:
    batch = matrix_of(on_duckdb("trees"), awkward(20))
    assert len(scorer(installed)(batch)) == 20
    with pytest.raises(IndexError):
        scorer(installed, output=1)(batch)
