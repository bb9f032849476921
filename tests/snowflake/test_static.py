"""Every statement that can be sent is looked at without a server; each lint catches the fault it is there for."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import sqlglot
import yaml
from sqlglot import exp

import sqlkit.demo
from sqlkit.build.prepare import Request
from sqlkit.compile import compile_project
from sqlkit.dialects.catalogue import catalogue
from sqlkit.manifest import Manifest, written
from sqlkit.project import load_project
from tests.snowflake.fake import Fake
from tests.snowflake.fake_shop import ORDERS_ALONE, Shop, trained
from tests.snowflake.static import faults
from tests.snowflake.static.allowed import allowed
from tests.snowflake.static.faults import LINTS

SALES = {"SALES": {"K": "varchar", "N": "bigint", "A": "decimal(18, 4)", "D": "date", "X": "double"}}
KEYS = {"SALES": ["K"]}

PLANTED = [
    tuple(entry.values()) for entry in yaml.safe_load((Path(__file__).parent / "static/planted.yml").read_text())
]
LONG = ("statements.size", "SELECT 'x' AS \"A\"", f"SELECT '{'x' * 1_000_000}' AS \"A\"")


def found(sql: str) -> list[str]:
    tables = SALES if '"SALES"' in sql else None
    return faults(sql, tables=tables, keys=KEYS)


@pytest.mark.parametrize(("lint", "sound", "faulty"), [*PLANTED, LONG], ids=lambda text: text[:70])
def test_a_planted_fault_is_caught_by_its_lint(lint: str, sound: str, faulty: str) -> None:
    assert found(sound) == []
    assert any(text.startswith(f"[{lint}]") for text in found(faulty)), found(faulty)


def test_every_lint_has_a_planted_fault() -> None:
    lints = {f"{lint.__module__.rpartition('.')[2]}.{lint.__name__}" for lint in LINTS}
    assert lints == {name for name, _, _ in [*PLANTED, LONG]} - {"parse"}


def test_a_users_own_name_is_as_it_is() -> None:
    assert faults('SELECT "placedAt" FROM "RAW"."ORDERS"', own={"placedAt"}) == []


def test_some_rows_will_do_where_failures_are_kept() -> None:
    insert = 'INSERT INTO "A"."S"."{}" ("B") SELECT "B" FROM (SELECT "B" FROM "T" LIMIT 100) AS "F"'
    assert faults(insert.format("CHECK_FAILURES")) == []
    assert faults(insert.format("RESULTS")) != []


# The lists themselves


def test_every_entry_has_its_page() -> None:
    entries = {**allowed().statements, **allowed().functions}
    assert all(e.page.startswith("https://docs.snowflake.com/en/sql-reference/") for e in entries.values())


def test_every_portable_function_is_on_the_list_with_the_same_page() -> None:
    pages = {entry.page for entry in allowed().functions.values()}
    called = {f.name: f.snowflake for f in catalogue().functions if "/functions/" in f.snowflake}
    operators = ("case", "in, between", "is distinct from", "s || t", "like, ilike", "cast", "try_cast", "mod")
    assert [name for name, page in called.items() if page not in pages and name not in operators] == []


def test_every_documented_row_is_free_of_faults() -> None:
    """Each row's text, in a query: the closed list and this list are one."""
    told = {
        f"{function.name}: {case.snowflake}": faults(f'SELECT {case.snowflake} AS "R" FROM "S"."T" AS "T"')
        for function in catalogue().functions
        for case in function.cases
    }
    assert {name: texts for name, texts in told.items() if texts} == {}


# What is shipped, and what is sent


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    """The demo's project, which maps every input."""
    root = tmp_path_factory.mktemp("static")
    shutil.copyfile(Path(sqlkit.demo.__file__).parent / "project" / "sqlkit.yml", root / "sqlkit.yml")
    return compile_project(load_project(root), "snowflake")


def known(manifest: Manifest) -> dict[str, Any]:
    """Columns and keys of the models' tables; what only a build needs has a name that begins with a bar."""
    specs = {f"{bar}{n.upper()}": c.spec for n, c in manifest.models.items() for bar in ("", "_")}
    tables = {name: {c.name.upper(): c.type for c in spec.columns.values()} for name, spec in specs.items()}
    keys = {name: [column.upper() for column in spec.grain] for name, spec in specs.items() if spec.grain}
    return {"tables": tables, "keys": keys | dict.fromkeys(("RUN_PARAMS", "_RUN_PARAMS", "CLOCK", "_CLOCK"), ())}


def with_inputs(shop: Shop) -> dict[str, Any]:
    """The same of a whole build: the user's tables too."""
    found = known(shop.manifest)
    types = {"TEXT": "varchar", "FLOAT": "double", "TIMESTAMP_NTZ": "timestamp"}
    for (_, schema, name), table in shop.fake.account.tables.items():
        if schema == "RAW":
            columns = {column: types.get(kind, kind) for column, (kind, _) in table.columns.items()}
            found["tables"] = found["tables"] | {name: columns}
    return found


def test_every_shipped_model_is_free_of_faults(manifest: Manifest) -> None:
    told = {name: faults(written(manifest, name, "customers"), **known(manifest)) for name in manifest.models}
    assert {name: texts for name, texts in told.items() if texts} == {}


def judged(sql: str, known: dict[str, Any]) -> list[str]:
    """With what is known of tables, where a table is made from such as are all known."""
    if not sql.startswith("CREATE OR REPLACE TRANSIENT TABLE"):
        return faults(sql)
    read = {t.name for t in sqlglot.parse_one(sql, dialect="snowflake").expression.find_all(exp.Table) if t.db}
    return faults(sql, **known) if read <= known["tables"].keys() else faults(sql)


def test_every_statement_of_a_build_is_free_of_faults(tmp_path: Path, fake: Fake) -> None:
    shop = Shop(tmp_path, fake)
    shop.stock()
    fake.account.trained = trained(shop)
    fake.account.broken = {"rfm_segments": 2}  # so that failing rows are kept
    shop.settings["grants"] = {"select": ["REPORTER"]}
    shop.settings["cluster_by"] = {"rfm": ["customer_id"]}
    with pytest.raises(Exception, match="nothing was published"):
        shop.build()
    fake.account.broken = {}
    shop.build()
    shop.build()  # nothing has changed
    tables = with_inputs(shop)
    told = {sql: texts for sql in dict.fromkeys(fake.statements) if (texts := judged(sql, tables))}
    assert told == {}
    kinds = {sql.split()[0].upper() for sql in fake.statements}
    assert kinds >= {"SELECT", "CREATE", "INSERT", "UPDATE", "CALL", "PUT", "DROP", "BEGIN", "COMMIT", "GRANT"}


def test_a_changed_contract_alters_the_published_table(tmp_path: Path, fake: Fake) -> None:
    """What is sent to tables that were made from an earlier contract: columns gained, lost, described otherwise."""
    shop = Shop(tmp_path, fake, text=ORDERS_ALONE)
    shop.stock()
    shop.build(Request(select=("+rfm",)))
    table = fake.account.named("RFM", "CUSTOMERS")
    table.columns.pop("SEGMENT_SORT")
    table.columns["OLD"] = ("TEXT", "")
    table.columns["SEGMENT"] = ("TEXT", "an earlier doc")
    table.comment = "an earlier doc"
    sent = len(fake.sent)
    shop.build(Request(select=("+rfm",), full_refresh=True, may_break=True))
    altered = [sql for sql in fake.statements[sent:] if sql.upper().startswith(("ALTER", "COMMENT"))]
    assert len(altered) == 4, altered
    assert [texts for sql in altered if (texts := faults(sql))] == []
    columns = fake.account.named("RFM", "CUSTOMERS").columns
    assert "OLD" not in columns
    assert "SEGMENT_SORT" in columns
