"""Tasks that build every day: their statements are sound, in order, and a build's own; none of them is sent."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from sqlkit.build.prepare import Request
from sqlkit.cli import main
from sqlkit.errors import ConfigError
from sqlkit.warehouses.snowflake.tasks import HOURS
from sqlkit.warehouses.snowflake.warehouse import Snowflake
from tests.snowflake.fake import Fake
from tests.snowflake.fake_shop import ORDERS_ALONE, Shop, trained
from tests.snowflake.scripts import inside, scheduled, statements_of

CHOSEN = ("ltv_predictions", "rfm", "rfm_history")


@pytest.fixture
def small(tmp_path: Path, fake: Fake) -> Shop:
    """Orders alone, built once."""
    found = Shop(tmp_path, fake, text=ORDERS_ALONE)
    found.stock()
    fake.account.trained = trained(found)
    found.build(Request(select=[f"+{name}" for name in CHOSEN]))
    return found


def test_tables_are_made_by_the_statements_of_a_build(small: Shop, fake: Fake) -> None:
    """But for the schema they are made in, and for what only a run knows."""
    built = {sql.replace("CUSTOMERS_STAGE", "CUSTOMERS_TASKS") for sql in fake.statements if '"CUSTOMERS_STAGE"' in sql}
    made = [
        sql for sql in inside(scheduled(small, CHOSEN)) if sql.startswith("CREATE OR REPLACE") and " CLONE " not in sql
    ]
    others = [sql for sql in made if sql not in built]
    assert len(made) > 12
    told = {re.findall(r'"CUSTOMERS_TASKS"."(\w+)"', sql)[0] for sql in others}
    models = small.manifest.models
    histories = {name.upper() for name in ("rfm_cut_points", "rfm_history")}
    assert {models[name.lower()].spec.materialized for name in histories} == {"history"}, "the first had no past"
    assert told == {"_TASK_RUN", "_CLOCK", "_PURCHASE_MODEL", "_SPEND_MODEL"} | histories


def test_the_publication_is_one_transaction_under_the_lease(small: Shop) -> None:
    (publish,) = [sql for sql in scheduled(small, CHOSEN).statements if '"PUBLISH"\n' in sql]
    sent = [" ".join(sql.split()) for sql in statements_of(publish)]
    assert " CLONE " in sent.pop(0), "what is published now is kept, before"
    assert (sent[0], sent[-1]) == ("BEGIN TRANSACTION", "COMMIT")
    assert {sql.split()[0] for sql in sent[1:-1]} == {"UPDATE", "SELECT", "INSERT"}
    assert "BUILD_LOCK" in sent[1]
    assert publish.endswith("COMMIT;\nEXCEPTION\nWHEN OTHER THEN\nROLLBACK;\nRAISE;\nEND;\n$$"), (
        "it holds the lock's row"
    )
    assert sum(sql.startswith("INSERT OVERWRITE") for sql in sent) == 4, "rfm_cut_points too"


def test_scores_come_from_the_functions_that_clients_know(small: Shop) -> None:
    sql = "\n".join(inside(scheduled(small, CHOSEN)))
    assert '"ANALYTICS"."CUSTOMERS"."PURCHASE_MODEL_EXPECTED_PURCHASES"(' in sql
    assert "0A1B2C3D4E5F" not in sql, "no version: tomorrow's may be another"
    assert "CALL" not in sql


def test_what_cannot_be_scheduled_is_told(small: Shop, tmp_path: Path, fake: Fake) -> None:
    with pytest.raises(ConfigError, match=r"nothing is published of .*customer_360"):
        scheduled(small, ("customer_360",))
    pinned = Shop(tmp_path, fake, text=ORDERS_ALONE + "as_of: 2024-06-01\n")
    with pytest.raises(ConfigError, match="every day would make that date again"):
        scheduled(pinned, CHOSEN)


_NAME = r'"ANALYTICS"\."CUSTOMERS_TASKS"\."\w+"'
_VALUE = r"(?:'(?:[^'\\]|\\.)*'|\w+)"
_GRAMMAR = re.compile(
    rf"CREATE TASK {_NAME}\nWAREHOUSE = \"\w+\"\n(?:SCHEDULE = {_VALUE}\n)?"
    rf"(?:[A-Z_]+ = {_VALUE},\n)+[A-Z_]+ = {_VALUE}\n"
    rf"USER_TASK_TIMEOUT_MS = (?P<timeout>\d+)\nCOMMENT = {_VALUE}\n"
    rf"(?:FINALIZE = {_NAME}\n)?(?:AFTER {_NAME}(?:, {_NAME})*\n)?"
    r"AS (?:EXECUTE IMMEDIATE \$\$\nBEGIN\n.*;\nEND;\n\$\$|(?:CREATE|SELECT|WITH)\s.*)",
    re.DOTALL,
)
"""Clauses in their order, and commas between parameters: https://docs.snowflake.com/en/sql-reference/sql/create-task"""


def test_tasks_are_of_the_documented_grammar(small: Shop) -> None:
    for sql in scheduled(small, CHOSEN).statements:
        assert not sql.startswith("CREATE TASK") or _GRAMMAR.fullmatch(sql), sql[:900]


def test_a_task_may_run_for_as_long_as_a_builds_statements_might(small: Shop) -> None:
    """Snowflake's own limit, an hour, is none of a build."""

    def limits(**settings: object) -> dict[int, int]:
        tasks = [sql for sql in scheduled(small, CHOSEN, **settings).statements if sql.startswith("CREATE TASK")]
        found = [_GRAMMAR.fullmatch(sql) for sql in tasks]
        return {
            len(statements_of(sql)): int(one["timeout"]) // 1000 for sql, one in zip(tasks, found, strict=True) if one
        }

    assert set(limits().values()) == {HOURS * 3600}, "no longer than the target is held"
    assert {
        count: seconds for count, seconds in limits(query_timeout=100).items() if count > 200 or seconds != 100 * count
    } == {}


def test_a_day_under_way_is_ended_where_its_tasks_are_replaced(small: Shop) -> None:
    schema, runs, lock = scheduled(small, CHOSEN).statements[:3]
    assert schema.startswith("CREATE OR REPLACE TRANSIENT SCHEMA")
    assert '"RUNS"' in runs
    assert '"BUILD_LOCK"' in lock
    assert all("'-task'" in sql for sql in (runs, lock)), "of no build"


def test_tasks_want_a_warehouse(small: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Snowflake, "_used", lambda self: ("SQLKIT", None))
    with pytest.raises(ConfigError, match="a task needs a warehouse"):
        scheduled(small, CHOSEN, warehouse="")


def test_a_models_own_warehouse_runs_its_task(small: Shop) -> None:
    found = scheduled(small, CHOSEN, snowflake_warehouse={"rfm": "BIG_WH"})
    used = {
        re.findall(r'_TASKS"."(\w+)"', sql)[0]: re.findall(r"^WAREHOUSE = (.*)$", sql, re.MULTILINE)[0]
        for sql in found.statements
        if sql.startswith("CREATE TASK")
    }
    assert used.pop("MAKE_RFM") == '"BIG_WH"'
    assert set(used.values()) == {'"SQLKIT_WH"'}


def test_the_command_prints_a_script(small: Shop, fake: Fake) -> None:
    small.write()
    settings = "\n".join(f"      {name}: {value}" for name, value in small.settings.items())
    (small.root / "profiles.yml").write_text(
        f"p:\n  target: prod\n  outputs:\n    prod:\n      type: snowflake\n{settings}\n"
    )
    (small.root / "sqlkit.yml").write_text(small.text + "profile: p\n")
    command = ["schedule", "--select", "+rfm", "--cron", "30 4 * * 1-5", "--project-dir", str(small.root)]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    assert "'USING CRON 30 4 * * 1-5 UTC'" in done.output
    assert done.output.startswith("-- Tasks that make and publish 2 tables every day.")
    assert "grant execute task on account" in done.output
    wrong = CliRunner().invoke(main, [*command, "--cron", "daily"])
    assert wrong.exit_code == 2
    assert "--cron" in wrong.output
