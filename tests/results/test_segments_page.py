"""docs/segments.md is executed as the README is; its figures of real data are the card's and the tables'."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score
from sklearn.preprocessing import StandardScaler

from sqlkit.cli import main
from sqlkit.compile import compile_project
from sqlkit.project import load_project
from tests.documented import REPOSITORY, blocks, follow

PAGE = "docs/segments.md"
EXAMPLE = REPOSITORY / "examples" / "online_retail" / "sqlkit.yml"
FEATURES = ["days_since_last_order", "orders_total", "spend_per_order", "days_since_first_order"]
SHARES = {"top": 0.5, "high": 0.8, "medium": 0.95, "low": 1.0}


def test_what_the_page_shows_is_what_is_printed(tmp_path: Path) -> None:
    assert follow(blocks(PAGE), tmp_path) == 7


def test_the_parameters_that_it_shows_are_taken(tmp_path: Path) -> None:
    (shown,) = blocks(PAGE, "yaml")
    (tmp_path / "sqlkit.yml").write_text(f"{shown}inputs:\n  orders: {{relation: raw.orders}}\n", encoding="utf-8")
    sql = compile_project(load_project(tmp_path)).models["micro_segment_model"].query.sql("duckdb")
    assert "mean_gap_days" in sql
    assert "spend_per_order" not in sql


@pytest.fixture(scope="module")
def published(online_retail: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("retail")
    (root / "sqlkit.yml").write_text(EXAMPLE.read_text("utf-8"), encoding="utf-8")
    asked = ["+micro_segment_profiles", "+value_tier_profiles", "+feature_snapshots"]
    select = [word for name in asked for word in ("--select", name)]
    command = ["build", "--project-dir", str(root), *select, "--vars", "{micro_segments.enabled: true}"]
    result = CliRunner().invoke(main, command, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return root


def table(root: Path, query: str) -> pd.DataFrame:
    with duckdb.connect(str(root / "analytics.duckdb"), read_only=True) as connection:
        return connection.sql(query).df()


@pytest.fixture(scope="module")
def customers(published: Path) -> pd.DataFrame:
    query = f"""
        select customer_id, segment, distance, {", ".join(FEATURES)}
        from micro_segments inner join feature_snapshots using (customer_id)
        order by customer_id
    """
    return table(published, query)


def scaled(customers: pd.DataFrame) -> Any:
    return StandardScaler().fit_transform(np.log1p(customers[FEATURES].clip(lower=0)))


def test_sql_assigns_as_scikit_learn_predicts(customers: pd.DataFrame) -> None:
    """Begun at the segments' own means, k-means moves nobody, and is as far from everybody."""
    matrix, segments = scaled(customers), customers["segment"].to_numpy()
    means = np.array([matrix[segments == k].mean(axis=0) for k in range(1, segments.max() + 1)])
    model = KMeans(len(means), init=means, n_init=1, tol=0).fit(matrix)
    np.testing.assert_array_equal(model.predict(matrix) + 1, segments)
    np.testing.assert_allclose(model.transform(matrix).min(axis=1), customers["distance"], rtol=0, atol=1e-9)
    sizes = np.bincount(segments)[1:]
    assert sizes.tolist() == sorted(sizes, reverse=True)


def test_figures_are_those_of_other_libraries(published: Path, customers: pd.DataFrame) -> None:
    matrix, segments = scaled(customers), customers["segment"].to_numpy()
    found = table(published, "select metric, metric_value from model_metrics where period = 'fit'")
    figures = dict(zip(found["metric"], found["metric_value"], strict=True))
    # The model's is of 2,000 customers.
    assert figures["silhouette"] == pytest.approx(silhouette_score(matrix, segments), abs=0.02)
    assert figures["agreement"] == 1
    profiles = table(published, "select * from micro_segment_profiles")
    assert len(profiles) == segments.max() * len(FEATURES)
    for one in profiles.itertuples():
        inside, place = segments == one.segment, FEATURES.index(one.feature)
        assert one.mean_value == pytest.approx(customers[one.feature][inside].mean(), rel=1e-9)
        assert one.standardised_difference == pytest.approx(matrix[inside, place].mean(), abs=1e-9)


def test_tiers_hold_the_shares_that_they_state(published: Path) -> None:
    values = table(published, "select customer_id, predicted_value from ltv_predictions")
    worth = values["predicted_value"].astype(float).clip(lower=0)
    above = worth.map(lambda value: worth[worth > value].sum()) / worth.sum()
    expected = np.select([(above < share) & (worth > 0) for share in SHARES.values()], list(SHARES), "low")
    said = table(published, "select customer_id, tier from value_tiers").set_index("customer_id")["tier"]
    assert said.loc[values["customer_id"]].tolist() == expected.tolist()


def test_its_figures_are_those_of_the_card_and_the_tables(published: Path) -> None:
    where = ["--project-dir", str(published)]
    card = CliRunner().invoke(main, ["card", "micro_segment_model", *where], catch_exceptions=False).output
    page = (REPOSITORY / PAGE).read_text("utf-8")
    told = re.findall(r"^\| (?:\*\*)?\d.*\|$", page, re.MULTILINE)
    assert len(told) == 6 + 3
    assert set(told) <= set(card.splitlines())
    (verdict,) = re.findall(r"^> (.*)$", page, re.MULTILINE)
    assert f"**{verdict}**" in card
    assert re.findall(r"^\| (?:top|high|medium|low) \|.*$", page, re.MULTILINE) == tiers(published)


def tiers(root: Path) -> list[str]:
    found = table(root, "select * from value_tier_profiles order by tier_sort")
    shares = ("customer_share", "order_share", "revenue_share", "value_share")
    return [
        f"| {one.tier} | {'' if pd.isna(one.cut_point) else f'{one.cut_point:,.2f}'} | "
        + " | ".join(f"{getattr(one, share):.1%}" for share in shares)
        + " |"
        for one in found.itertuples()
    ]
