"""The reasons a build publishes are those of the registry's explanation, which tests/scoring holds to `shap`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from sqlkit.cli import main
from sqlkit.scoring.explanation_json import from_json
from sqlkit.scoring.shapley import contributions, expected
from tests.publishing.shop import query


@pytest.fixture(scope="module", params=["hist_gradient_boosting", "logistic_regression"])
def published(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, every score explained."""
    root = tmp_path_factory.mktemp("reasons")
    result = CliRunner().invoke(main, ["demo", str(root / "shop"), "--customers", "1500"])
    assert result.exit_code == 0, result.output
    bands = "churn_reasons.bands: [high, medium, low]"
    told = f"{{churn_model.estimator: {request.param}, churn_model.fixed_attributes: [tier], {bands}}}"
    result = CliRunner().invoke(main, ["build", "--project-dir", str(root / "shop"), "--vars", told])
    assert result.exit_code == 0, result.output
    return root / "shop" / "analytics.duckdb"


def kept(published: Path, column: str) -> Any:
    current = f"select {column} from model_registry where model_name = 'churn_model' and is_current"
    ((value,),) = query(published, current)
    return value


def known(published: Path) -> pd.DataFrame:
    """Features as they were published, in the model's order."""
    with duckdb.connect(str(published), read_only=True) as connection:
        latest = "select max(as_of_date) from feature_snapshots"
        snapshot = f"select * from feature_snapshots where as_of_date = ({latest}) order by customer_id"
        rows = connection.sql(snapshot).df()
    return rows.merge(frame(published, "select customer_id from churn_scores"), on="customer_id")


def frame(published: Path, sql: str) -> pd.DataFrame:
    with duckdb.connect(str(published), read_only=True) as connection:
        return connection.sql(sql).df()


def test_three_a_customer_as_the_registrys_explanation_has_them(published: Path) -> None:
    explanation = from_json(kept(published, "explanation"))
    rows = known(published)
    columns = {f.name: rows[f.name].to_numpy() for f in explanation.features}
    found = contributions(explanation, columns)
    names = np.array([f.name for f in explanation.features])
    reasons = frame(published, "select * from churn_reasons").set_index(["customer_id", "reason_rank"]).sort_index()
    assert len(reasons) > 2.5 * len(rows)
    for customer, values in zip(rows["customer_id"], found, strict=True):
        for rank, place in enumerate(np.argsort(-np.abs(values), kind="stable")[:3], start=1):
            if values[place] == 0:
                assert (customer, rank) not in reasons.index
                continue
            told = reasons.loc[(customer, rank)]
            assert told["feature"] == names[place]
            assert told["contribution"] == pytest.approx(values[place], abs=1e-12)
            assert told["direction"] == ("raises" if values[place] > 0 else "lowers")


def test_all_contributions_add_up_to_the_margin_behind_the_score(published: Path) -> None:
    """The score is a sigmoid of the margin, so its log-odds are a straight line of the sums."""
    explanation = from_json(kept(published, "explanation"))
    rows = known(published).merge(frame(published, "select customer_id, score from churn_scores"), on="customer_id")
    columns = {f.name: rows[f.name].to_numpy() for f in explanation.features}
    margin = contributions(explanation, columns).sum(axis=1) + expected(explanation)
    odds = np.log(rows["score"] / (1 - rows["score"])).to_numpy()
    slope, offset = np.polyfit(margin, odds, 1)
    assert slope > 0
    np.testing.assert_allclose(odds, slope * margin + offset, rtol=0, atol=1e-9)


def test_every_reason_is_told_in_words(published: Path) -> None:
    told = frame(published, "select feature, reason from churn_reasons")
    assert not told["reason"].isna().any()
    assert (told["reason"].str.len() > 5).all()
    of_order = told.loc[told["feature"] == "days_since_last_order", "reason"]
    assert of_order.str.fullmatch(r"no order for \d+ days?(, usual gap \d+)?").all()


def test_a_changed_explanation_is_refused(published: Path, tmp_path: Path) -> None:
    root = published.parent
    with duckdb.connect(str(root / "analytics.audit.duckdb")) as connection:
        connection.execute("update model_registry set explanation = replace(explanation, '0', '1')")
    changed = "{churn_reasons.bands: [high], churn_model.fixed_attributes: [tier]"
    result = CliRunner().invoke(
        main, ["build", "--project-dir", str(root), "--vars", f"{changed}, churn_model.estimator: {told(published)}}}"]
    )
    assert result.exit_code == 1
    assert "is not the one that was registered: its hash differs" in " ".join(result.output.split())


def told(published: Path) -> str:
    return str(kept(published, "estimator"))
