"""A build that trains nothing looks at customers at the date to score alone, and publishes the same as ever."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import sqlkit.demo
from sqlkit.project import FILE
from tests.publishing.shop import Shop, content, query

TRAINED, NEXT = "2024-02-01", "2024-02-02"

PARAMS = """\
  churn_model: {estimator: logistic_regression}
  propensity_model: {estimator: logistic_regression}
  high_value_model: {enabled: true, estimator: logistic_regression}
"""
SELECT = ["+churn_reasons", "+feature_snapshots", "+label_rates", "+propensity_scores", "+high_value_scores"]

OWN = """{#---
doc: How many customers each date's features are of.
grain: observed_on
columns:
  observed_on: date not null -- the date
  customers: bigint not null -- customers
---#}
select customer_features.observed_on, count(*) as customers
from {{ ref("customer_features") }} as customer_features
group by customer_features.observed_on
"""


def dated(shop: Shop, as_of: str) -> Shop:
    """The shop as of a date."""
    path = shop.root / FILE
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join(f"as_of: {as_of}" if line.startswith("as_of:") else line for line in lines), "utf-8")
    return Shop(shop.root)


def made(shop: Shop, *more: str) -> list[str]:
    """Build what has changed; the features and labels that were made of one date alone."""
    statements: list[str] = []
    shop.build(select=[*SELECT, *more], full_refresh=False, tracer=statements.append)
    lines = [" ".join(text.split()) for text in statements]
    found = [line for line in lines if "observation_dates WHERE split = 'score'" in line]
    return sorted(line.partition(" AS ")[0].rpartition(".")[2].strip('"') for line in found)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """The demo with three models trained a day before."""
    root = tmp_path_factory.mktemp("training_dates") / "shop"
    root.mkdir()
    text = (Path(sqlkit.demo.__file__).parent / "project" / FILE).read_text("utf-8")
    (root / FILE).write_text(text + PARAMS, "utf-8")
    sqlkit.demo.generate(root / "data", 800)
    shop = dated(Shop(root), TRAINED)
    assert made(shop) == []
    return shop


def copied(shop: Shop, folder: Path) -> Shop:
    return dated(Shop(shutil.copytree(shop.root, folder / "shop")), NEXT)


def test_what_is_published_is_equal(trained: Shop, tmp_path: Path) -> None:
    shop = copied(trained, tmp_path / "score date")
    labels = ["high_value_labels", "propensity_labels"]
    assert made(shop) == ["customer_features", *labels]
    other = copied(trained, tmp_path / "all dates")
    (other.root / "templates").mkdir()
    (other.root / "templates" / "feature_dates.sql").write_text(OWN, "utf-8")
    assert made(other, "feature_dates") == labels  # nobody knows what the project's own model reads
    assert query(other.published, "select count(*) > 3 from feature_dates") == [(True,)]
    whole = content(other.published)
    del whole["feature_dates"]
    assert content(shop.published) == whole


def test_a_shipped_model_that_was_taken_over_is_made_of_all_dates(trained: Shop, tmp_path: Path) -> None:
    shop = copied(trained, tmp_path)
    ours = Path(sqlkit.demo.__file__).parents[2] / "templates" / "features" / "customer_features.py"
    (shop.root / "templates" / "features").mkdir(parents=True)
    shutil.copy(ours, shop.root / "templates" / "features")
    assert "customer_features" not in made(dated(shop, NEXT))


def test_what_trains_is_made_of_all_dates(trained: Shop, tmp_path: Path) -> None:
    shop = copied(trained, tmp_path)
    path = shop.root / FILE
    text = path.read_text("utf-8")
    once = "propensity_model: {estimator: logistic_regression"
    assert once in text
    path.write_text(text.replace(once, once + ", retrain: always"), "utf-8")
    assert made(Shop(shop.root)) == ["high_value_labels"]
