"""A session: what is repeated and what is not, a connection that is lost, what an error may show, Ctrl-C."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from snowflake.connector.errors import DatabaseError, ProgrammingError
from sqlglot import exp, parse_one

from sqlkit.build.prepare import Request
from sqlkit.cli import main
from sqlkit.errors import WarehouseError
from sqlkit.warehouses.snowflake.failure import failure
from sqlkit.warehouses.snowflake.session import FIRST_PAUSE, RETRIES
from sqlkit.warehouses.snowflake.warehouse import Snowflake
from tests.snowflake.fake import Fake, Trouble
from tests.snowflake.fake_shop import ORDERS_ALONE, SETTINGS, Shop

INTERNAL, LOCKED, CANCELLED, TOO_LONG = 603, 625, 604, 630
GONE = {"connection closed": 250002, "request failed": 250003, "session gone": 390111, "session expired": 390112}
NO_NUMBER = {"network, connector 5": 4, "time-out, connector 5": 14, "HTTP 503, connector 4": 290503}

SELECT = parse_one("select count(*) as n from t", dialect="duckdb")
DROP = exp.Drop(tables=[exp.to_table("s.t")], kind="TABLE", exists=True)
INSERT = parse_one("insert into s.t select 1 as n", dialect="snowflake")
UPDATE = parse_one("update s.t set n = 1 where k = 2", dialect="snowflake")


@pytest.fixture
def warehouse(tmp_path: Path, fake: Fake) -> Snowflake:
    """An open session on an account without tables."""
    found = Shop(tmp_path, fake).warehouse()
    found.open()
    fake.account.add("ANALYTICS.CUSTOMERS.T", {"N": "NUMBER(38, 0)"})
    return found


# Repeating


@pytest.mark.parametrize("errno", [INTERNAL, LOCKED])
def test_what_passes_is_waited_for_twice_as_long_each_time(
    warehouse: Snowflake, fake: Fake, pauses: list[float], errno: int
) -> None:
    fake.troubles = [Trouble("select", errno, times=RETRIES)]
    assert warehouse.fetch(SELECT, "aggregate", "count") == [(12,)]
    assert pauses == [FIRST_PAUSE * 2**n for n in range(RETRIES)]
    assert len(fake.connected) == 1, "the connection was not lost"


def test_at_some_point_it_is_given_up(warehouse: Snowflake, fake: Fake, pauses: list[float]) -> None:
    fake.troubles = [Trouble("select", INTERNAL, message="try again", times=99)]
    with pytest.raises(WarehouseError, match=r"Snowflake: try again \(error 000603\)"):
        warehouse.fetch(SELECT, "aggregate", "count")
    assert len(fake.sent) == RETRIES + 1


def test_the_profile_says_how_often(tmp_path: Path, fake: Fake, pauses: list[float]) -> None:
    warehouse = Shop(tmp_path, fake).warehouse(connect_retries=1)
    warehouse.open()
    fake.troubles = [Trouble("select", INTERNAL, times=99)]
    with pytest.raises(WarehouseError):
        warehouse.fetch(SELECT, "aggregate", "count")
    assert len(fake.sent) == 2


@pytest.mark.parametrize("statement", [INSERT, UPDATE], ids=["insert", "update"])
def test_what_would_happen_twice_is_not_repeated(
    warehouse: Snowflake, fake: Fake, pauses: list[float], statement: exp.Expr
) -> None:
    fake.troubles = [Trouble("t", INTERNAL)]
    with pytest.raises(WarehouseError):
        warehouse.execute(statement)
    assert len(fake.sent) == 1
    assert pauses == []


def test_what_a_user_got_wrong_is_not_repeated(warehouse: Snowflake, fake: Fake, pauses: list[float]) -> None:
    fake.troubles = [Trouble("select", 904, "42000", "invalid identifier 'N'", times=9)]
    with pytest.raises(WarehouseError, match="invalid identifier 'N'"):
        warehouse.fetch(SELECT, "aggregate", "count")
    assert len(fake.sent) == 1


def test_in_a_transaction_nothing_is_repeated(warehouse: Snowflake, fake: Fake, pauses: list[float]) -> None:
    """What went before in it would be lost with the connection."""
    fake.troubles = [Trouble("drop", INTERNAL)]
    with warehouse.unrepeated(), pytest.raises(WarehouseError):
        warehouse.execute(DROP)
    assert len(fake.sent) == 1


# A connection that is lost


@pytest.mark.parametrize("errno", {**GONE, **NO_NUMBER}.values(), ids=[*GONE, *NO_NUMBER])
def test_a_lost_connection_is_opened_again(warehouse: Snowflake, fake: Fake, pauses: list[float], errno: int) -> None:
    fake.troubles = [Trouble("select", errno, "08001", breaks=True)]
    assert warehouse.fetch(SELECT, "aggregate", "count") == [(12,)]
    assert [sent.connection for sent in fake.sent] == [1, 2]
    assert fake.connected[1] == fake.connected[0], "with the same session parameters"


def test_a_new_connection_goes_on_naming_the_model(warehouse: Snowflake, fake: Fake, pauses: list[float]) -> None:
    warehouse.run_id = "r1"
    fake.troubles = [Trouble("select", 250003, breaks=True)]
    with warehouse.working_on("rfm"):
        warehouse.fetch(SELECT, "aggregate", "count")
    assert [json.loads(sent.tag) for sent in fake.sent] == [{"app": "sqlkit", "run": "r1", "model": "rfm"}] * 2


def test_threads_that_lose_one_connection_open_one(warehouse: Snowflake, fake: Fake, pauses: list[float]) -> None:
    """Each further one would be a session nobody closes."""
    meet = threading.Barrier(2)
    fake.troubles = [Trouble("select", 250003, breaks=True)]

    def work() -> None:
        meet.wait()
        warehouse.fetch(SELECT, "aggregate", "count")

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(fake.connected) == 2


def test_a_connection_that_cannot_be_opened_again_is_told(
    warehouse: Snowflake, fake: Fake, pauses: list[float]
) -> None:
    fake.troubles = [Trouble("select", 250003, breaks=True)]
    fake.refusal = DatabaseError(msg="no route", errno=250001, sqlstate="08001")
    with pytest.raises(WarehouseError, match="no route"):
        warehouse.fetch(SELECT, "aggregate", "count")


# What an error shows


def shown(message: str, errno: int, sqlstate: str, *secrets: str) -> str:
    error = ProgrammingError(msg=message, errno=errno, sqlstate=sqlstate)
    found = failure(error, secrets)
    return f"{found} {found.hint}"


# As Snowflake words them: https://community.snowflake.com and the examples of the functions' pages.
VALUES = [
    ("Numeric value 'jane@example.com' is not recognized", 100038, "22018", "jane@example.com"),
    ("Date 'jane' is not recognized", 100040, "22007", "jane"),
    ("Timestamp 'it\\'s jane' is not recognized", 100035, "22007", "jane"),
    ("String 'jane' is too long and would be truncated", 100078, "22000", "jane"),
    ("Can't parse 'jane' as date with format 'YYYY-MM-DD'", 100096, "22007", "jane"),
    ('Failed to cast variant value "jane" to REAL', 100071, "22000", "jane"),
    ("Number out of representable range: type FIXED[SB2](3,0){nullable}, value 8675309", 100046, "22003", "8675309"),
    (
        'Python Interpreter Error:\nTraceback (most recent call last):\n  File "_udf_code.py", line 3, in score\n'
        "ValueError: could not convert string to float: 'jane'\n in function CHURN_SCORE with handler score",
        100357,
        "P0000",
        "jane",
    ),
]


@pytest.mark.parametrize(("message", "errno", "sqlstate", "value"), VALUES, ids=[str(v[1]) for v in VALUES])
def test_a_customers_value_is_not_shown(message: str, errno: int, sqlstate: str, value: str) -> None:
    found = shown(message, errno, sqlstate)
    assert value not in found
    assert f"{errno:06d}" in found, "what can be looked up stays"


def test_names_in_other_errors_stay() -> None:
    assert "'RAW.ORDERS'" in shown("Object 'RAW.ORDERS' does not exist or not authorized.", 2003, "42S02")


def test_advice_follows_the_number() -> None:
    assert "sqlkit debug" in shown("Object 'T' does not exist or not authorized.", 2003, "42S02")
    assert "grants" in shown("Insufficient privileges to operate on schema 'X'", 3001, "42501")
    assert "query_timeout" in shown("Statement reached its statement timeout", TOO_LONG, "57014")


@pytest.mark.parametrize("secret", ["hunter2", 'it\'s; "quoted"', "****", "a\\b"])
def test_a_secret_is_not_shown_in_whatever_error(secret: str) -> None:
    for sqlstate in ("08001", "22018", "42000"):
        assert secret not in shown(
            f"connection to x?password={secret}&more", 250001, sqlstate, secret, "hunter"
        ).replace("***", "")


def test_the_longer_secret_goes_first() -> None:
    assert "ter2" not in shown("no: hunter2", 250001, "08001", "hun", "hunter2")


PROFILE = "shop:\n  outputs:\n    default:\n" + "".join(f"      {k}: {v}\n" for k, v in SETTINGS.items())


def test_no_secret_reaches_a_log_a_screen_or_an_artifact(tmp_path: Path, fake: Fake, pauses: list[float]) -> None:
    """A whole build with every statement told, one that fails, and what they leave on disk."""
    shop = Shop(tmp_path, fake, text=ORDERS_ALONE)
    shop.stock()
    shop.write()
    (tmp_path / "profiles.yml").write_text(PROFILE.replace("default:\n", "default:\n      type: snowflake\n", 1))
    secret = SETTINGS["password"]
    fake.troubles = [Trouble("INSERT OVERWRITE", 100072, "22000", f"refused, {secret}")]
    runner = CliRunner()
    texts = []
    for options in (["--log-format", "json"], ["--debug"]):
        arguments = ["build", "--project-dir", str(tmp_path), "--select", "+rfm", *options]
        done = runner.invoke(main, arguments, catch_exceptions=True)
        texts.append(done.output + repr(done.exception))
    assert any("refused" in text for text in texts), texts
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "profiles.yml"]
    assert any(path.name == "run_results.json" for path in written)
    texts += [path.read_bytes().decode("utf-8", "replace") for path in written]
    texts += [sent.sql + sent.tag for sent in fake.sent]
    assert [text[max(0, text.find(secret) - 80) :] for text in texts if secret in text] == []


# Ctrl-C


def test_ctrl_c_cancels_what_runs_and_ends_the_build(tmp_path: Path, fake: Fake, pauses: list[float]) -> None:
    """The handler of the signal runs while a statement does; the server ends it with 604."""
    shop = Shop(tmp_path, fake, text=ORDERS_ALONE)
    shop.stock()
    warehouse = shop.warehouse()
    fake.during = {'TABLE "ANALYTICS"."CUSTOMERS_STAGE"."RFM"': warehouse.interrupt}
    fake.troubles = [Trouble('TABLE "ANALYTICS"."CUSTOMERS_STAGE"."RFM"', CANCELLED, "57014", "SQL execution canceled")]
    with pytest.raises(KeyboardInterrupt):
        shop.build(Request(select=("+rfm",)), warehouse)
    assert fake.matching("SYSTEM$CANCEL_ALL_QUERIES(4711)")
    assert fake.matching("COMMIT") == []
    assert fake.matching("UPDATE", '"RUNS"', "interrupted"), "the run is entered as what it is"
    assert fake.account.named("BUILD_LOCK").rows[0]["RUN_ID"] is None, "the next build need not wait"
    assert pauses == [], "a cancelled statement is not repeated"


def test_a_statement_that_others_cancelled_is_an_error(warehouse: Snowflake, fake: Fake, pauses: list[float]) -> None:
    fake.troubles = [Trouble("select", CANCELLED, "57014", "SQL execution canceled")]
    with pytest.raises(WarehouseError, match="canceled"):
        warehouse.fetch(SELECT, "aggregate", "count")


def test_cancelling_twice_does_no_harm(warehouse: Snowflake, fake: Fake) -> None:
    warehouse.interrupt()
    fake.troubles = [Trouble("CANCEL_ALL", 250002, breaks=True)]
    warehouse.interrupt()
    warehouse.close()
    warehouse.interrupt()


# Tags and names


def test_statements_are_tagged_with_run_and_model(tmp_path: Path, fake: Fake) -> None:
    shop = Shop(tmp_path, fake, text=ORDERS_ALONE)
    shop.stock()
    run_id = shop.build(Request(select=("+rfm",))).run_id
    tags: list[tuple[str, dict[str, Any]]] = [(sent.sql, json.loads(sent.tag)) for sent in fake.sent if sent.tag]
    assert {tag.get("run") for _, tag in tags} <= {run_id, None}
    made = {tag.get("model") for sql, tag in tags if "TRANSIENT TABLE" in sql}
    assert {"rfm", "run_params"} <= {name.lstrip("_") for name in made if name}


def test_a_users_name_in_quotes_is_as_it_is(warehouse: Snowflake, fake: Fake) -> None:
    from sqlkit.warehouses.snowflake.source import _exact

    warehouse.execute(_exact(parse_one('select "placedAt", plain from raw."Orders"', dialect="snowflake")))
    assert '"placedAt"' in fake.statements[-1]
    assert '"PLAIN"' in fake.statements[-1]
    assert '"RAW"."Orders"' in fake.statements[-1]
