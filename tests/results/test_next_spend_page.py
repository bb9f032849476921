"""docs/next-spend.md is executed as the README is; its figures of real data are the card's, and pandas' too."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from scipy.stats import spearmanr
from sklearn.metrics import mean_absolute_error, r2_score, roc_auc_score, root_mean_squared_error

from sqlkit.cli import main
from sqlkit.scoring.runtime import run_onnx
from tests.documented import REPOSITORY, blocks, follow

PAGE = "docs/next-spend.md"
EXAMPLE = REPOSITORY / "examples" / "online_retail" / "sqlkit.yml"
FIGURES = re.compile(r"^\| (?:measure|[A-Z][\w /]+) \|[^a-z]*(?:\d|less |next_spend|high_value).*$", re.MULTILINE)
TESTED_ON = pd.Timestamp("2011-09-11")
HORIZON = pd.Timedelta(days=90)
ON_REQUEST = "{high_value_model.enabled: true, next_spend_model.enabled: true}"


def test_what_the_page_shows_is_what_is_printed(tmp_path: Path) -> None:
    assert follow(blocks(PAGE), tmp_path) == 6


def built(root: Path, select: str, as_of: str = "latest") -> Path:
    (root / "sqlkit.yml").write_text(f"as_of: {as_of}\n{EXAMPLE.read_text('utf-8')}", encoding="utf-8")
    command = ["build", "--project-dir", str(root), "--select", select, "--vars", ON_REQUEST]
    result = CliRunner().invoke(main, command, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return root


@pytest.fixture(scope="module")
def published(online_retail: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("latest"), "+high_value_scores +next_spend_predictions")


@pytest.fixture(scope="module")
def then(online_retail: Path, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """Who had bought in the year before the test date, their features as a build of that day has them, and what the
    invoices say that they spent before and after.
    """
    root = built(tmp_path_factory.mktemp("then"), "+feature_snapshots", str(TESTED_ON.date()))
    known = table(root, "select * from feature_snapshots")
    lines = pd.read_parquet(online_retail)
    lines = lines[lines["customer_id"].notna()].astype({"customer_id": int}).astype({"customer_id": str})
    lines["day"] = pd.to_datetime(lines["invoice_ts"]).dt.normalize()
    lines["amount"] = (lines["quantity"] * lines["unit_price"]).round(3)
    is_bought = ~lines["invoice_no"].astype(str).str.startswith("C")
    # A refund of who had not bought anything yet is set aside (refund_without_order).
    first = lines["customer_id"].map(lines[is_bought].groupby("customer_id")["invoice_ts"].min())
    kept = is_bought | (lines["invoice_ts"] >= first)
    lines, is_bought = lines[kept], is_bought[kept]
    recent = (lines["day"] < TESTED_ON) & (lines["day"] >= TESTED_ON - pd.Timedelta(days=365))
    known = known[known["customer_id"].isin(lines.loc[is_bought & recent, "customer_id"])].set_index("customer_id")
    for name, begins in (("before", TESTED_ON - HORIZON), ("after", TESTED_ON)):
        within = lines[(lines["day"] >= begins) & (lines["day"] < begins + HORIZON)]
        # Rounded, because sums of floats would tell equal amounts apart.
        spent = within.groupby("customer_id")["amount"].sum().round(4).clip(lower=0)
        known[name] = spent.reindex(known.index).fillna(0.0)
    return known.sort_index()


def table(root: Path, query: str) -> pd.DataFrame:
    with duckdb.connect(str(root / "analytics.duckdb"), read_only=True) as connection:
        return connection.sql(query).df()


def figures(root: Path, model: str, scored_by: str = "model") -> dict[str, float]:
    found = table(root, f"select * from model_metrics where model_name = '{model}' and scored_by = '{scored_by}'")
    return dict(zip(found["metric"], found["metric_value"], strict=True))


def scored(root: Path, model: str, known: pd.DataFrame) -> Any:
    (artifact,) = table(root, f"select artifact from model_registry where model_name = '{model}'")["artifact"]
    rows = {name: known[name].to_numpy() for name in known}
    numeric = known.select_dtypes("number")
    rows |= {f"log_{name}": np.log1p(numeric[name].clip(lower=0)).to_numpy() for name in numeric}
    return run_onnx(bytes(artifact))(rows)


def test_amounts_are_judged_as_pandas_and_scikit_learn_judge_them(published: Path, then: pd.DataFrame) -> None:
    said, actual = scored(published, "next_spend_model", then), then["after"].to_numpy()
    found = figures(published, "next_spend_model")
    assert len(then) == found["rows"] == 3370
    assert found["actual"] == pytest.approx(actual.sum(), rel=1e-9)
    assert found["mae"] == pytest.approx(mean_absolute_error(actual, said), rel=1e-9)
    assert found["rmse"] == pytest.approx(root_mean_squared_error(actual, said), rel=1e-9)
    assert found["r2"] == pytest.approx(r2_score(actual, said), rel=1e-9)
    assert found["total_ratio"] == pytest.approx(said.sum() / actual.sum(), rel=1e-9)
    assert found["spearman"] == pytest.approx(spearmanr(actual, said)[0], rel=1e-9)
    before = figures(published, "next_spend_model", "amount_before")
    assert before["mae"] == pytest.approx(mean_absolute_error(actual, then["before"]), rel=1e-9)


def test_high_value_is_the_top_fifth_of_that_date(published: Path, then: pd.DataFrame) -> None:
    cut = then["after"].sort_values(ascending=False).iloc[int(np.ceil(0.2 * len(then))) - 1]
    labels = then["after"] >= cut
    found = figures(published, "high_value_model")
    assert cut > 0
    assert found["positives"] == labels.sum() == 674
    assert found["auc"] == pytest.approx(roc_auc_score(labels, scored(published, "high_value_model", then)), abs=1e-12)


def test_its_figures_are_those_of_the_cards(published: Path) -> None:
    where = ["--project-dir", str(published)]
    cards = [
        CliRunner().invoke(main, ["card", model, *where], catch_exceptions=False).output
        for model in ("next_spend_model", "high_value_model")
    ]
    page = re.sub(r"^```console\n.*?^```$", "", (REPOSITORY / PAGE).read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    told = FIGURES.findall(page)
    assert len(told) == 15
    assert set(told) <= {line for card in cards for line in card.splitlines()}
