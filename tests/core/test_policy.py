"""What is sensitive is no feature unless it is let in, and tells held-out customers apart whether it is or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from sqlkit.build.estimator import definition_of
from sqlkit.compile import compile_project
from sqlkit.manifest import Manifest
from sqlkit.project import load_project

SHOP = """
inputs:
  orders: {relation: raw.orders}
  customers:
    relation: raw.customers
    columns: {country: country}
    attributes:
      tier: tier
      seats: {column: seats, type: integer}
      is_member: {column: is_member, type: boolean}
    sensitive: {tier: bought with the account, country: }
params:
  churn_model: {fixed_attributes: [tier, seats], fairness: [seats, is_member], min_cell: 7}
  propensity_model: {sensitive_features: {tier: discounts differ by tier}}
"""
SNAPSHOT = """
inputs:
  population:
    relation: raw.accounts
    columns: {outcome: outcome}
    attributes: {age: {column: age, type: double}, tenure: {column: tenure, type: integer}}
    sensitive: [age]
"""


def compiled(folder: Path, text: str) -> Manifest:
    (folder / "sqlkit.yml").write_text(text, encoding="utf-8")
    return compile_project(load_project(folder), "duckdb")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    return compiled(tmp_path_factory.mktemp("sensitive"), SHOP)


def test_a_sensitive_attribute_is_left_out_and_told_apart_by(shop: Manifest) -> None:
    found = definition_of(shop, "churn_model")
    names = [feature.name for feature in found.features]
    assert "seats" in names
    assert not {"tier", "country", "slice_tier"} & set(names)
    assert found.slices == ("slice_tier", "slice_country", "slice_seats", "slice_is_member")
    assert found.min_cell == 7
    assert [(one.column, one.why, one.is_feature, one.reason) for one in found.sensitive] == [
        *(("tier", "bought with the account", False, ""), ("country", "", False, ""))
    ]


def test_a_reason_lets_it_in(shop: Manifest) -> None:
    found = definition_of(shop, "propensity_model")
    assert "tier" in [feature.name for feature in found.features]
    assert found.sensitive[0].is_feature
    assert found.sensitive[0].reason == "discounts differ by tier"
    assert found.slices == ("slice_tier", "slice_country")


def test_what_explains_a_model_and_its_drift_know_its_features_alone(shop: Manifest) -> None:
    features = [feature.name for feature in definition_of(shop, "churn_model").features]
    assert list(shop.models["churn_explained"].features) == features
    assert "'tier'" not in shop.models["feature_drift"].sql
    assert "'seats'" in shop.models["feature_drift"].sql


def test_of_a_snapshot_too(tmp_path: Path) -> None:
    found = definition_of(compiled(tmp_path, SNAPSHOT), "population_model")
    assert [feature.name for feature in found.features] == ["tenure"]
    assert (found.slices, found.sensitive[0].column) == (("slice_age",), "age")


def test_covariates_of_survival_too(tmp_path: Path) -> None:
    text = SNAPSHOT.replace("{outcome: outcome}", "{outcome: outcome, duration: duration}")
    named = "params:\n  survival_model:\n    covariates: [age, tenure]\n"
    found = definition_of(compiled(tmp_path, text + named), "survival_model")
    assert not {"age", "slice_age"} & {feature.name for feature in found.features}
    assert [(one.column, one.is_feature) for one in found.sensitive] == [("age", False)]
    assert found.slices == ()
    let_in = "    sensitive_features: {age: mortality is of age}\n"
    found = definition_of(compiled(tmp_path, text + named + let_in), "survival_model")
    assert "age" in {feature.name for feature in found.features}
    assert found.sensitive[0].reason == "mortality is of age"


def test_a_change_of_what_is_sensitive_is_seen_by_what_was_compiled_before(tmp_path: Path) -> None:
    from sqlkit.cache import cache_of

    for text, is_feature in ((SNAPSHOT, False), (SNAPSHOT.replace("sensitive: [age]", ""), True), (SNAPSHOT, False)):
        (tmp_path / "sqlkit.yml").write_text(text, encoding="utf-8")
        manifest = compile_project(load_project(tmp_path), "duckdb", cache=cache_of(tmp_path))
        assert ("age" in manifest.models["population_model"].features) == is_feature
