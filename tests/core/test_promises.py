"""What breaks readers, and how it is announced: a compiled project against publications that differ from it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sqlkit.compile import compile_project
from sqlkit.errors import BuildError, ConfigError
from sqlkit.manifest import Manifest
from sqlkit.project import load_project
from sqlkit.promises import announced, contract_changes, refuse_unannounced
from sqlkit.state import ModelState, State, state_of
from tests.core.shops import shop

OWN = """{#---
doc: Own.
grain: customer_id
columns:
  customer_id: varchar not null -- the customer
  spent: money -- what was spent
  orders: bigint not null -- how often
---#}
select rfm.customer_id, rfm.monetary as spent, rfm.frequency as orders
from {{ ref("rfm") }} as rfm
"""

Contract = dict[str, Any]


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    return compile_project(load_project(shop(tmp_path_factory.mktemp("own"), own=OWN)))


def published(manifest: Manifest, edit: Callable[[Contract], None], name: str = "own") -> State:
    """The publication of the project before an edit of one contract, whose opposite `edit` makes."""
    states = dict(state_of(manifest, {}, {}).models)
    contract = copy.deepcopy(dict(states[name].contract))
    edit(contract)
    states[name] = replace(states[name], contract=contract)
    return State(states)


def had(name: str, kind: str, not_null: bool = False) -> Callable[[Contract], None]:
    return lambda contract: contract["columns"].update({name: {"name": name, "type": kind, "not_null": not_null}})


def with_grain(*names: str) -> Callable[[Contract], None]:
    return lambda contract: contract.update(grain=list(names))


@pytest.mark.parametrize(
    ("before", "line", "said"),
    [
        (had("loved", "boolean"), 4, "own.loved boolean is gone"),
        (had("spend", "decimal(18, 4)"), 4, "own.spend decimal(18, 4) is gone"),
        (had("spent", "double"), 6, "own.spent was double, now decimal(18, 4)"),
        (had("orders", "integer", True), 7, "own.orders was integer, now bigint"),
        (had("spent", "decimal(18, 4)", True), 6, "own.spent was decimal(18, 4) not null, and may now be null"),
        (with_grain("customer_id", "orders"), 3, "a row of own was one customer_id and orders, now one customer_id"),
    ],
)
def test_what_breaks_is_told_at_its_line(
    manifest: Manifest, before: Callable[[Contract], None], line: int, said: str
) -> None:
    (change,) = contract_changes(manifest, published(manifest, before))
    assert (change.where.path.name, change.where.line) == ("own.sql", line)
    assert str(change).endswith(f"own.sql:{line}: {said}")
    assert change.is_breaking
    with pytest.raises(BuildError) as caught:
        refuse_unannounced((change,))
    assert caught.value.exit_code == 1
    assert said in caught.value.message
    assert "`version:`" in caught.value.hint
    assert "`versions: {own: 2}`" in caught.value.hint


def test_a_renamed_column_is_guessed(manifest: Manifest) -> None:
    def renamed(contract: Contract) -> None:
        contract["columns"]["times"] = contract["columns"].pop("orders")

    gone, new = contract_changes(manifest, published(manifest, renamed))
    assert str(gone).endswith("own.times bigint is gone (renamed to orders?)")
    assert (new.kind, new.column, new.is_breaking) == ("added", "orders", False)


def test_what_is_added_is_free(manifest: Manifest) -> None:
    changes = contract_changes(manifest, published(manifest, lambda contract: contract["columns"].pop("spent")))
    assert [(change.kind, change.column) for change in changes] == [("added", "spent")]
    refuse_unannounced(changes)


def test_a_column_that_becomes_not_null_breaks_nobody(manifest: Manifest) -> None:
    assert contract_changes(manifest, published(manifest, had("orders", "bigint", False))) == ()


def test_a_publication_of_the_same_project_is_kept(manifest: Manifest) -> None:
    assert contract_changes(manifest, state_of(manifest, {}, {})) == ()


@pytest.mark.parametrize(("version", "is_meant"), [(1, False), (2, True), (3, True)])
def test_a_higher_version_announces(manifest: Manifest, version: int, is_meant: bool) -> None:
    before = published(manifest, had("loved", "boolean"))
    model = manifest.project.models["own"]
    models = {**manifest.project.models, "own": replace(model, spec=replace(model.spec, version=version))}
    (change,) = contract_changes(replace(manifest, project=replace(manifest.project, models=models)), before)
    assert (change.versions, change.is_announced) == ((1, version), is_meant)
    assert announced((change,)) == ({"own"} if is_meant else set())


def test_a_state_of_a_release_without_versions_is_of_version_1(manifest: Manifest) -> None:
    before = published(manifest, lambda contract: (contract.pop("version"), had("loved", "boolean")(contract)))
    assert contract_changes(manifest, before)[0].versions == (1, 1)


def test_a_table_that_is_gone_is_said_in_sqlkit_yml(manifest: Manifest) -> None:
    states = state_of(manifest, {}, {}).models
    old = ModelState("old", "", "", "", {**states["own"].contract}, {}, {}, {}, {})
    (change,) = contract_changes(manifest, State({**states, "old": old}))
    assert str(change).endswith("the table old is gone")
    with pytest.raises(BuildError) as caught:
        refuse_unannounced((change,))
    assert "If that is meant, write in sqlkit.yml: `versions: {old: removed}`." in caught.value.hint
    project = replace(manifest.project, removed=frozenset({"old"}))
    refuse_unannounced(contract_changes(replace(manifest, project=project), State({**states, "old": old})))


def test_a_table_whose_input_is_no_longer_mapped_is_gone(manifest: Manifest) -> None:
    old = replace(state_of(manifest, {}, {}).models["own"], name="survival_curves")
    (change,) = contract_changes(manifest, State({"survival_curves": old}))
    assert "the table survival_curves is gone, for want of the input subscriptions" in str(change)
    assert change.versions == (1, 1)


def test_a_table_that_a_parameter_no_longer_asks_for_is_gone(tmp_path: Path) -> None:
    root = shop(tmp_path, own=OWN)
    with (root / "sqlkit.yml").open("a", encoding="utf-8") as settings:
        settings.write("params:\n  high_value_model:\n    enabled: false\n")
    manifest = compile_project(load_project(root))
    old = replace(state_of(manifest, {}, {}).models["own"], name="high_value_scores")
    (change,) = contract_changes(manifest, State({"high_value_scores": old}))
    assert "the table high_value_scores is gone, as high_value_model.enabled is not true" in str(change)
    lines = (root / "sqlkit.yml").read_text("utf-8").splitlines()
    assert lines[change.where.line - 1] == "    enabled: false"


def test_what_only_a_build_needs_is_no_promise(manifest: Manifest) -> None:
    staging = replace(state_of(manifest, {}, {}).models["rfm_base"], name="old_base")
    assert contract_changes(manifest, State({"old_base": staging})) == ()


@pytest.mark.parametrize(
    ("versions", "said"),
    [
        ("{rfmm: 2}", "unknown model 'rfmm'. Did you mean 'rfm'?"),
        ("{rfm: removed}", "rfm is a model of this project, so it is not removed."),
        ("{rfm: 0}", "the version of rfm is a whole number from 1 on, or `removed`, found 0."),
        ("{rfm: two}", "from 1 on, or `removed`, found 'two'."),
    ],
)
def test_versions_that_mean_nothing_are_errors_with_a_line(tmp_path: Path, versions: str, said: str) -> None:
    project = f"inputs:\n  orders:\n    file: orders.csv\nversions: {versions}\n"
    with pytest.raises(ConfigError) as caught:
        load_project(shop(tmp_path, project))
    assert said in caught.value.message
    assert str(caught.value.where).endswith("sqlkit.yml:4")


def test_the_higher_of_two_versions_counts(tmp_path: Path) -> None:
    own = OWN.replace("doc: Own.", "doc: Own.\nversion: 3")
    project = "inputs:\n  orders:\n    file: orders.csv\nversions: {rfm: 2, own: 2}\n"
    models = load_project(shop(tmp_path, project, own=own)).models
    assert (models["rfm"].spec.version, models["own"].spec.version, models["rfm_segments"].spec.version) == (2, 3, 1)
