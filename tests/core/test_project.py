"""sqlkit.yml and its folders: overrides by path, variants, disabled models."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.shops import CONTRACT, PROJECT, QUERY, shop
from sqlkit.errors import ConfigError, SqlkitError
from sqlkit.project import Project, find_root, load_project
from sqlkit.rendering import read_graph
from sqlkit.spec import Column

pytestmark = pytest.mark.usefixtures("remembered")

NUMBERS = (
    "{#---\ndoc: Mine.\ngrain: number\nmaterialized: staging\ncolumns: {number: integer not null, m: integer}\n---#}\n"
)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return load_project(shop(tmp_path_factory.mktemp("plain"), own=CONTRACT + QUERY))


def test_the_nearest_sqlkit_yml_upwards_is_the_root(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    shop(tmp_path)
    assert find_root(deep) == tmp_path.resolve()
    shop(tmp_path / "a")
    assert find_root(deep) == (tmp_path / "a").resolve()


def test_a_project_is_what_is_written(plain: Project) -> None:
    assert (plain.as_of, plain.timezone, plain.currency, plain.profile) == (None, "UTC", None, None)
    assert plain.name == plain.root.name
    own = plain.models["own"]
    assert (own.shipped, own.folder, own.spec.columns) == (
        False,
        "own",
        {"customer_id": Column("customer_id", "varchar")},
    )
    assert plain.models["rfm"].shipped


def test_the_project_s_file_hides_the_shipped_one_at_its_path(tmp_path: Path) -> None:
    root = shop(tmp_path, calendar__numbers=NUMBERS + "select 1 as number, 2 as m")
    model = load_project(root).models["numbers"]
    assert (model.shipped, model.spec.doc, list(model.spec.columns)) == (False, "Mine.", ["number", "m"])


def test_an_override_without_a_contract_keeps_the_shipped_one(tmp_path: Path, plain: Project) -> None:
    root = shop(tmp_path, segments__rfm='{% extends "sqlkit/segments/rfm.sql" %}')
    model = load_project(root).models["rfm"]
    assert not model.shipped
    assert model.spec == plain.models["rfm"].spec


@pytest.mark.parametrize(
    ("contract", "told"),
    [
        (NUMBERS.replace("number: integer not null, ", "").replace("grain: number", "grain: m"), "leaves it out"),
        (NUMBERS.replace("number: integer not null", "number: varchar not null"), "makes it varchar"),
        (NUMBERS.replace("grain: number", "grain: [number, m]"), "keeps the grain"),
    ],
)
def test_an_override_takes_nothing_away(tmp_path: Path, contract: str, told: str) -> None:
    root = shop(tmp_path, calendar__numbers=contract + "select 1 as number, 2 as m")
    with pytest.raises(SqlkitError, match=told):
        load_project(root)


@pytest.mark.parametrize("change", [("integer not null", "integer"), ("materialized: staging", "materialized: view")])
def test_an_override_keeps_not_null_and_what_becomes_of_it(tmp_path: Path, change: tuple[str, str]) -> None:
    with pytest.raises(SqlkitError):
        load_project(shop(tmp_path, calendar__numbers=NUMBERS.replace(*change) + "select 1 as number, 2 as m"))


def test_a_model_elsewhere_of_a_shipped_name_is_no_override(tmp_path: Path) -> None:
    root = shop(tmp_path, mine__numbers=NUMBERS + "select 1 as number, 2 as m")
    with pytest.raises(ConfigError, match="is also defined in"):
        load_project(root)


def test_a_variant_is_used_on_its_warehouse_only(tmp_path: Path) -> None:
    root = shop(tmp_path, own=CONTRACT + QUERY, **{"own.snowflake": QUERY + "qualify true"})
    project = load_project(root)
    assert list(project.models["own"].variants) == ["snowflake"]
    assert "own.snowflake" not in project.models
    context = project.context
    texts = {w: project.models["own"].renderer(w)(context) for w in ("duckdb", "snowflake")}
    assert "qualify" in texts["snowflake"].text
    assert "qualify" not in texts["duckdb"].text
    assert (texts["snowflake"].dialect, texts["duckdb"].dialect) == ("snowflake", "duckdb")


def test_a_macro_file_is_no_model(tmp_path: Path) -> None:
    project = load_project(shop(tmp_path, _macros="{% macro one() %}1{% endmacro %}", own=CONTRACT + QUERY))
    assert "_macros" not in project.models


TICKETS = CONTRACT.replace("columns", "requires: tickets\ncolumns") + (
    'select tickets.customer_id from {{ ref("tickets") }} as tickets group by tickets.customer_id\n'
)
READER = CONTRACT + 'select own.customer_id from {{ ref("own") }} as own\n'


def test_what_a_missing_input_disables_is_told_with_the_input(tmp_path: Path) -> None:
    graph = read_graph(load_project(shop(tmp_path, own=TICKETS, reader=READER)))
    assert graph.disabled["own"] == "tickets"
    assert graph.disabled["reader"] == "tickets", "through what it reads"
    assert not {"own", "reader"} & graph.nodes.keys()
    assert "rfm" in graph.nodes


def test_an_input_that_is_mapped_disables_nothing(tmp_path: Path) -> None:
    graph = read_graph(load_project(shop(tmp_path, PROJECT + "  tickets: {file: t.csv}\n", own=TICKETS, reader=READER)))
    assert {"own", "reader"} <= graph.nodes.keys()
    assert not {"own", "reader"} & graph.disabled.keys()


ON_REQUEST = CONTRACT.replace(
    "columns", "requires: [orders, params.own.enabled]\nparams: {own.enabled: false}\ncolumns"
)


def test_a_model_that_is_asked_for_by_a_parameter_is_there_only_then(tmp_path: Path) -> None:
    root = shop(tmp_path, own=ON_REQUEST + QUERY, reader=READER)
    without = read_graph(load_project(root))
    assert without.disabled["own"] == without.disabled["reader"] == "params.own.enabled"
    with_it = read_graph(load_project(root, {"own.enabled": True}))
    assert {"own", "reader"} <= with_it.nodes.keys()


def test_a_parameter_that_is_required_and_does_not_exist_is_named(tmp_path: Path) -> None:
    root = shop(tmp_path, own=ON_REQUEST.replace("params.own.enabled", "params.own.enbled") + QUERY)
    with pytest.raises(SqlkitError, match=r"unknown parameter 'own.enbled'. Did you mean 'own.enabled'"):
        load_project(root)


def test_mistakes_in_several_models_are_told_together(tmp_path: Path) -> None:
    root = shop(tmp_path, a="select 1", b=CONTRACT.replace("grain", "grian") + QUERY)
    with pytest.raises(SqlkitError) as caught:
        load_project(root)
    assert "a.sql:1: a model states what it promises" in str(caught.value)
    assert "b.sql:3: unknown key 'grian'" in str(caught.value)


def test_the_command_line_s_parameters_come_first(tmp_path: Path) -> None:
    root = shop(tmp_path, PROJECT + "params: {rfm.inactive_days: 30}\n")
    assert load_project(root).params["rfm.inactive_days"] == 30
    assert load_project(root, {"rfm": {"inactive_days": 60}}).params["rfm.inactive_days"] == 60
