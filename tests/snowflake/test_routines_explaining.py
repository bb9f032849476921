"""The explaining function's handler: the reasons of the model, as text, and no other explanation than was installed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sqlkit.scoring.codes import encode, vocabulary
from sqlkit.scoring.explanation_json import from_json
from sqlkit.scoring.reasons import reason_columns, top_reasons
from sqlkit.warehouses.snowflake.routines import create_explaining_function, explaining_packages
from tests.snowflake.inside import handler
from tests.snowflake.routine_shop import EXPLAINING, ROWS, on_duckdb, parsed, placed

Explains = Callable[[pd.DataFrame], pd.Series]


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """An import directory with the explanation of the trees."""
    data = on_duckdb("trees").explanation.encode()
    (tmp_path / f"{hashlib.sha256(data).hexdigest()}.json").write_bytes(data)
    return tmp_path


def explainer(folder: Path) -> Explains:
    text = create_explaining_function(placed("f"), 5, "@DB.A/code.zip", "@DB.A/x.json", explaining_packages())
    found: Explains = handler(parsed(EXPLAINING, text)["body"], "explain", folder)
    return found


def test_the_reasons_of_each_row_in_one_text(installed: Path) -> None:
    trained = on_duckdb("trees")
    batch = pd.DataFrame(encode(trained.form.features, vocabulary(trained.form), ROWS))
    told = explainer(installed)(batch)
    read = np.array([[float(part) if part else np.nan for part in text.split(",")] for text in told])
    assert read.shape == (len(batch), len(reason_columns()))
    np.testing.assert_array_equal(read, top_reasons(from_json(trained.explanation), ROWS))


def test_another_explanation_is_refused(installed: Path) -> None:
    (path,) = installed.glob("*.json")
    path.write_bytes(path.read_bytes().replace(b"0", b"1", 1))
    with pytest.raises(ValueError, match="is not the one that was installed"):
        explainer(installed)


def test_the_statement_imports_both_files() -> None:
    text = create_explaining_function(placed("f"), 2, "@DB.A/code.zip", "@DB.A/x.json", explaining_packages())
    found = parsed(EXPLAINING, text)
    assert found["imports"] == "'@DB.A/code.zip', '@DB.A/x.json'"
    assert found["packages"].count("==") == 2
