"""Compiling with a warm cache is compiling: the same results, the same mistakes, and nothing done twice."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sqlkit.compile
import sqlkit.project
import sqlkit.rendering
from sqlkit.cache import Cache
from sqlkit.compile import compile_project
from sqlkit.dialects.base import to_sql
from sqlkit.errors import SqlkitError
from sqlkit.models.base import Model
from sqlkit.project import load_project
from sqlkit.resources import shipped

# What an edit can be of: place -> the texts it can have; the first is what a project begins with.
TEXTS: dict[str, list[str]] = {
    "sqlkit.yml": [
        "inputs:\n  orders: {file: o.csv}\n",
        "inputs:\n  orders: {file: o.csv}\n  tickets: {file: t.csv}\n",
        "# a line above\ninputs:\n  orders: {file: p.csv, columns: {channel: web}}\n",
        "inputs:\n  orders: {file: o.csv}\nparams: {own: {least: 7}}\n",
        "inputs:\n  orders: {file: o.csv}\n  tickets: {file: t.csv}\nparams: {own: {least: 7}}\n",
        "currency: GBP\ninputs:\n  orders: {file: o.csv}\n",
        "inputs:\n  orders: {file: o.csv}\n  customers: {file: c.csv, attributes: {tier: tier}}\n",
    ],
    "segments.yml": [
        (shipped("templates") / "segments" / "segments.yml").read_text(),
        "segments:\n  - {label: 'All', r: 1-5}\n",
    ],
    "templates/_macros.sql": [
        "{% macro least(n) %}greatest({{ n }}, 1){% endmacro %}\n",
        "{% macro least(n) %}greatest({{ n }}, 2){% endmacro %}\n",
        "{% macro least(n) %}no_such_function({{ n }}){% endmacro %}\n",
    ],
    "templates/base.sql": [
        "{#---\ndoc: Base.\ngrain: id\nmaterialized: staging\nparams: {own.least: 3, own.other: 1}\n"
        "columns: {id: varchar, n: bigint}\n---#}\n"
        "select orders.customer_id as id, {{ params.own.least }} as n from {{ source('orders') }} as orders\n",
        "{#---\ndoc: Base, said otherwise.\ngrain: id\nmaterialized: staging\nparams: {own.least: 4, own.other: 2}\n"
        "columns: {id: varchar, n: bigint, m: integer}\n---#}\n"
        "select orders.customer_id as id, {{ params.own.least }} as n, 1 as m from {{ source('orders') }} as orders\n",
        "{#---\ndoc: Base.\ngrain: id\nmaterialized: table\nparams: {own.least: 3}\n"
        "columns: {id: varchar, n: double}\n---#}\nselect orders.customer_id as id,\n  5e0 as n\n"
        "from {{ source('orders') }} as orders\n",
        "{#---\ndoc: Base.\ngrain: id\nparams: {own.least: 3}\ncolumns: {id: varchar, k: integer}\n---#}\n"
        "select orders.customer_id as id, 1 as k from {{ source('orders') }} as orders\n",
    ],
    "templates/reader.sql": [
        '{#---\ndoc: Reader.\ngrain: id\ncolumns: {id: varchar, n: "bigint"}\n'
        "checks: [{name: known, sql: select n from this where n not in (select n from base)}]\n---#}\n"
        '{% from "_macros.sql" import least %}\n'
        "select base.id, {{ least('base.n' | sql) }} as n from {{ ref('base') }} as base\n",
        '{#---\ndoc: Reader.\ngrain: id\ncolumns: {id: varchar, n: "bigint"}\n'
        "checks: [{name: known, sql: select n from this where n not in (select m from base)}]\n---#}\n"
        "select base.id, base.n from ref.base as base\n",
    ],
    "templates/lister.sql": [
        "{#---\ndoc: Lister.\ngrain: []\nmaterialized: view\n"
        "columns: {n: bigint, has: boolean, label: varchar}\n---#}\n"
        "select {{ columns_of('base') | length }} as n, {{ has_input('tickets') }} as has,\n"
        "  {{ segments[0].label }} as label\n",
        "{#---\ndoc: Lister.\ngrain: []\nmaterialized: view\n"
        "columns: {n: bigint, has: boolean, label: varchar}\n---#}\n"
        "select {{ inputs | length }} as n, {{ inputs.orders.has('channel') }} as has,\n"
        "  {{ params.currency }} as label\n",
    ],
    "models/tabled.py": [
        "from sqlkit.models import model\n\n"
        '@model(grain="id", columns={"id": "varchar", "n": "bigint"})\n'
        "def tabled(base, *, params):\n    '''Tabled.'''\n"
        "    return base.group_by('id').aggregate(n=(base.n > params['own']['least']).sum())\n",
        "from sqlkit.models import model\n\n"
        "def columns(inputs, params):\n"
        "    return {'id': 'varchar', 'n': 'bigint' if params['own']['least'] < 5 else 'double'}\n\n"
        '@model(grain="id", columns=columns)\n'
        "def tabled(base, *, inputs):\n    '''Tabled.'''\n"
        "    few = base.n < (5 if inputs['tickets'].is_mapped else 6)\n"
        "    return base.filter(few).group_by('id').aggregate(n=base.n.sum())\n",
    ],
}
RUN_PARAMS = (
    "{#---\ndoc: The run.\ngrain: []\nmaterialized: staging\ncolumns: {as_of_date: date, run_id: varchar}\n---#}\n"
    "select cast($as_of as date) as as_of_date, cast($run_id as varchar) as run_id\n"
)


@pytest.fixture(scope="module", autouse=True)
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Stand few templates in the place of the fifty shipped ones."""
    folder = tmp_path_factory.mktemp("templates")
    (folder / "run_params.sql").write_text(RUN_PARAMS)
    (folder / "params.yml").write_text((shipped("templates") / "params.yml").read_text())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlkit.project, "shipped", lambda name: folder)
        yield


def write(root: Path, place: str, text: str) -> None:
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def write_all(root: Path, edition: int) -> None:
    for place, texts in TEXTS.items():
        write(root, place, texts[edition])


def compiled(root: Path, warehouse: str, cache: Cache | None) -> Any:
    """All that compiling says of a project, or how it complains."""
    try:
        manifest = compile_project(load_project(root), warehouse, cache=cache)
    except SqlkitError as error:
        return str(error)
    return manifest.disabled, {
        name: (
            to_sql(c.query, manifest.dialect),
            *(c.sql, c.statement.names, c.spec, c.reads, c.sources, c.features, c.params, c.source_hash),
        )
        for name, c in manifest.models.items()
    }


EDITS = st.one_of([st.tuples(st.just(place), st.sampled_from(texts)) for place, texts in TEXTS.items()])
STEPS = st.lists(st.tuples(EDITS, st.sampled_from(["duckdb", "duckdb", "snowflake"])), min_size=2, max_size=6)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS)
def test_after_any_edits_a_warm_cache_says_what_no_cache_says(steps: list[tuple[tuple[str, str], str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        cache = Cache(root / "target" / "cache")
        write_all(root, 0)
        assert compiled(root, "duckdb", cache) == compiled(root, "duckdb", None)
        for (place, text), warehouse in steps:
            write(root, place, text)
            assert compiled(root, warehouse, cache) == compiled(root, warehouse, None)


@pytest.mark.parametrize("edition", [0, 1])
@pytest.mark.parametrize("place", TEXTS)
def test_after_each_edit_a_warm_cache_says_what_no_cache_says(tmp_path: Path, place: str, edition: int) -> None:
    cache = Cache(tmp_path / "cache")
    write_all(tmp_path, edition)
    before = TEXTS[place][edition]
    for text in [text for text in TEXTS[place] if text != before]:
        write(tmp_path, place, before)
        compiled(tmp_path, "duckdb", cache)
        write(tmp_path, place, text)
        assert compiled(tmp_path, "duckdb", cache) == compiled(tmp_path, "duckdb", None)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_all(tmp_path, 0)
    return tmp_path


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """The models that are rendered and compiled, rather than remembered."""
    done: dict[str, list[str]] = {"rendered": [], "compiled": []}
    render, compile_one = sqlkit.rendering.Renderings.rendered, sqlkit.compile._compile

    def rendered(self: Any, name: str) -> Any:
        done["rendered"] += [name] if name not in self._rendered else []
        return render(self, name)

    def compile_and_say(model: Model, *rest: Any) -> Any:
        done["compiled"].append(model.name)
        return compile_one(model, *rest)

    monkeypatch.setattr(sqlkit.rendering.Renderings, "rendered", rendered)
    monkeypatch.setattr(sqlkit.compile, "_compile", compile_and_say)
    return done


# What is edited, and into what -> the models that are compiled again.
AGAIN: list[tuple[str, str, set[str]]] = [
    ("sqlkit.yml", TEXTS["sqlkit.yml"][0], set()),
    ("sqlkit.yml", "# said above\n" + TEXTS["sqlkit.yml"][0], set()),
    ("sqlkit.yml", TEXTS["sqlkit.yml"][1], {"lister"}),  # has_input('tickets')
    ("sqlkit.yml", TEXTS["sqlkit.yml"][3], {"base", "tabled"}),  # the parameter own.least
    ("sqlkit.yml", TEXTS["sqlkit.yml"][0] + "params: {own: {other: 9}}\n", set()),  # which nobody reads
    ("segments.yml", TEXTS["segments.yml"][1], {"lister"}),
    ("templates/_macros.sql", TEXTS["templates/_macros.sql"][1], {"reader"}),
    ("templates/base.sql", TEXTS["templates/base.sql"][0].replace("Base", "Said otherwise"), {"base"}),
    ("templates/base.sql", TEXTS["templates/base.sql"][1], {"base", "reader", "lister", "tabled"}),  # its columns
    ("templates/reader.sql", TEXTS["templates/reader.sql"][0] + "\n", {"reader"}),
    ("models/tabled.py", TEXTS["models/tabled.py"][0].replace("> params", ">= params"), {"tabled"}),
]


@pytest.mark.parametrize(("place", "text", "again"), AGAIN)
def test_only_what_an_edit_reaches_is_compiled_again(
    root: Path, worked: dict[str, list[str]], place: str, text: str, again: set[str]
) -> None:
    cache = Cache(root / "cache")
    compile_project(load_project(root), cache=cache)
    assert set(worked["compiled"]) == {"run_params", "base", "reader", "lister", "tabled"}
    worked.update(rendered=[], compiled=[])
    write(root, place, text)
    compile_project(load_project(root), cache=cache)
    assert (set(worked["rendered"]), set(worked["compiled"])) == (again, again)


def test_a_python_model_that_looks_elsewhere_is_never_remembered(root: Path, worked: dict[str, list[str]]) -> None:
    write(root, "models/tabled.py", "import os\n" + TEXTS["models/tabled.py"][0])
    cache = Cache(root / "cache")
    for _ in range(2):
        worked.update(rendered=[], compiled=[])
        manifest = compile_project(load_project(root), cache=cache)
    assert worked["compiled"] == ["tabled"]
    assert manifest.models["tabled"].source_hash, "its text is known all the same"


def test_what_compiled_before_a_mistake_is_remembered(root: Path, worked: dict[str, list[str]]) -> None:
    cache = Cache(root / "cache")
    write(root, "templates/_macros.sql", TEXTS["templates/_macros.sql"][2])
    with pytest.raises(SqlkitError, match="no_such_function"):
        compile_project(load_project(root), cache=cache)
    worked.update(rendered=[], compiled=[])
    write(root, "templates/_macros.sql", TEXTS["templates/_macros.sql"][0])
    compile_project(load_project(root), cache=cache)
    assert worked["compiled"] == ["reader"]


def test_reading_the_graph_warms_it_and_compiling_adds_to_it(root: Path, worked: dict[str, list[str]]) -> None:
    cache, project = Cache(root / "cache"), load_project(root)
    first = sqlkit.rendering.read_graph(project, cache=cache)
    worked.update(rendered=[])
    assert sqlkit.rendering.read_graph(project, cache=cache) == first
    assert worked["rendered"] == []
    compile_project(project, cache=cache)
    worked.update(rendered=[], compiled=[])
    assert compile_project(project, cache=cache).reads == first.reads
    assert worked == {"rendered": [], "compiled": []}
