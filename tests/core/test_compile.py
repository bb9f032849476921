"""Project to manifest: addresses, run columns, casts, and the line of each mistake."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from core.shops import CONTRACT, PROJECT, QUERY, shop
from sqlkit.compile import compile_project
from sqlkit.errors import CompileError, SqlkitError
from sqlkit.manifest import addressed, written
from sqlkit.profile import load_target
from sqlkit.project import load_project

pytestmark = pytest.mark.usefixtures("remembered")

WRONG = "    rfm.custmer_id"


def told(root: Path, warehouse: str = "duckdb") -> str:
    with pytest.raises(SqlkitError) as caught:
        compile_project(load_project(root), warehouse, only={"own"})
    return str(caught.value)


BODIES = {
    "plain": f"select\n{WRONG}\nfrom {{{{ ref('rfm') }}}} as rfm",
    "after_a_list": f"select\n    {{{{ [1,\n 2] }}}},\n{WRONG}\nfrom {{{{ ref('rfm') }}}} as rfm",
    "after_a_cte": f"with a as (\n    select 1\n)\nselect\n{WRONG}\nfrom {{{{ ref('rfm') }}}} as rfm\ncross join a",
    "in_a_block": f"{{% if true %}}\nselect\n    1 as n,\n{WRONG}\n{{% endif %}}\nfrom {{{{ ref('rfm') }}}} as rfm",
    "after_a_tag": f"select\n{{% if true %}}\n{WRONG}\n{{% endif %}}\nfrom {{{{ ref('rfm') }}}} as rfm",
    "after_blank_lines": f"{{% set one = 1 %}}\n\n\nselect\n{WRONG}\nfrom {{{{ ref('rfm') }}}} as rfm",
}


@pytest.fixture(scope="module")
def mistakes(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What is said of a project whose models each have the same mistake on another line."""
    root = shop(tmp_path_factory.mktemp("wrong"), **{name: CONTRACT + body for name, body in BODIES.items()})
    with pytest.raises(SqlkitError) as caught:
        compile_project(load_project(root), only=set(BODIES))
    return str(caught.value)


@pytest.mark.parametrize("name", BODIES)
def test_a_mistake_is_told_on_its_line(mistakes: str, name: str) -> None:
    line = next(n for n, text in enumerate((CONTRACT + BODIES[name]).splitlines(), 1) if "custmer" in text)
    assert f"/{name}.sql:{line}: unknown column 'custmer_id'. Did you mean 'customer_id'?" in mistakes


def test_a_mistake_in_a_macro_is_told_in_the_macro_s_file(tmp_path: Path) -> None:
    macros = f"{{% macro columns() %}}\n    'x' as unused,\n{WRONG},\n{{% endmacro %}}\n"
    body = "{% from '_macros.sql' import columns %}\nselect\n{{ columns() }}\nfrom {{ ref('rfm') }} as rfm\n"
    assert "_macros.sql:3: unknown column 'custmer_id'." in told(shop(tmp_path, own=CONTRACT + body, _macros=macros))


def test_a_mistake_of_portability_is_told_with_a_way_out(tmp_path: Path) -> None:
    message = told(shop(tmp_path, own=CONTRACT + QUERY + "where rfm.last_ordered_on\n    < now()\n"))
    assert "own.sql:9: now is not portable" in message
    assert "\n  " in message


def test_only_the_names_of_a_warehouse_s_own_sql_are_known(tmp_path: Path) -> None:
    variant = "select rfm.customer_id, rfm.segment\nfrom {{ ref('rfm') }} as rfm\n"
    root = shop(tmp_path, own=CONTRACT + QUERY, **{"own.snowflake": variant})
    compile_project(load_project(root), only={"own"})
    message = told(root, "snowflake")
    assert "own.snowflake.sql" in message
    assert "yields the column 'segment', which its contract does not promise." in message


def test_a_published_model_ends_in_the_run_columns_and_the_promised_types(tmp_path: Path) -> None:
    contract = CONTRACT.replace("{customer_id: varchar}", "{total: money, customer_id: varchar}")
    body = "select rfm.customer_id, sum(rfm.monetary) as total from {{ ref('rfm') }} as rfm group by rfm.customer_id"
    own = compile_project(load_project(shop(tmp_path, own=contract + body)), only={"own"}).models["own"]
    assert own.query.named_selects == ["total", "customer_id", "as_of_date", "run_id"], "in the contract's order"
    assert list(own.spec.columns) == own.query.named_selects
    assert own.reads == {"rfm", "run_params"}
    cast = own.query.selects[0].find(exp.Cast)
    assert cast
    assert cast.to.sql("duckdb") == "DECIMAL(18, 4)"


def test_what_only_a_build_needs_has_no_run_columns(tmp_path: Path) -> None:
    contract = CONTRACT.replace("grain:", "materialized: staging\ngrain:")
    own = compile_project(load_project(shop(tmp_path, own=contract + QUERY)), only={"own"}).models["own"]
    assert own.query.named_selects == ["customer_id"]
    assert own.reads == {"rfm"}


def test_compiling_needs_no_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SQLKIT_TEST_PASSWORD", raising=False)
    root = shop(tmp_path, PROJECT + "profile: shop\n", own=CONTRACT + QUERY)
    (root / "profiles.yml").write_text(
        "shop:\n  outputs:\n    default:\n      type: snowflake\n      schema: s\n"
        "      password: \"{{ env_var('SQLKIT_TEST_PASSWORD') }}\"\n"
    )
    project = load_project(root)
    target = load_target(root, project.profile)
    manifest = compile_project(project, target.type, only={"own"})
    text = written(manifest, "own", target.schema)
    assert '"S"."RFM"' in text or "S.RFM" in text.replace('"', "")
    assert "CUSTOMER_ID" in text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("select a.n from ref.own as a", "SELECT a.n FROM stage.t1 AS a"),
        ("select own.n from ref.own", "SELECT own.n FROM stage.t1 AS own"),
        (
            "select o.n from source.orders as o join ref.own as a on a.n = o.n",
            "SELECT o.n FROM (SELECT 1 AS n) AS o JOIN stage.t1 AS a ON a.n = o.n",
        ),
        ("with own as (select 1 as n) select own.n from own", "WITH own AS (SELECT 1 AS n) SELECT own.n FROM own"),
        ("select $as_of as d", "SELECT '2024-01-01' AS d"),
    ],
)
def test_addresses_take_the_place_of_names(query: str, expected: str) -> None:
    parsed = sqlglot.parse_one(query, dialect="duckdb")
    assert isinstance(parsed, exp.Query)
    before = parsed.sql("duckdb")
    found = addressed(
        parsed,
        {"own": exp.table_("t1", db="stage")},
        {"orders": exp.select("1 as n")},
        {"as_of": exp.Literal.string("2024-01-01")},
    )
    assert found.sql("duckdb") == expected
    assert parsed.sql("duckdb") == before, "the manifest's own query stays as it is"


def test_mistakes_of_several_models_are_told_together(tmp_path: Path) -> None:
    contract = CONTRACT.replace("customer_id: varchar", "customer_id: integer")
    root = shop(tmp_path, own=contract + QUERY, other=CONTRACT + QUERY.replace("rfm.customer_id", "rfm.custmer_id"))
    with pytest.raises(SqlkitError) as caught:
        compile_project(load_project(root), only={"own", "other"})
    assert {type(error) for error in getattr(caught.value, "errors", ())} == {CompileError}
    assert "yields 'customer_id' as VARCHAR, its contract promises INTEGER" in str(caught.value)
    assert "unknown column 'custmer_id'" in str(caught.value)
