"""Publishing: all or nothing, by one build at a time, whatever is lost on the way."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlglot
from sqlglot import exp

from sqlkit.build.prepare import Request
from sqlkit.errors import BuildError, WarehouseError
from tests.snowflake.fake import Fake, Trouble
from tests.snowflake.fake_literals import selects
from tests.snowflake.fake_shop import ORDERS_ALONE, Shop, trained

FILLING = 'INSERT OVERWRITE INTO "ANALYTICS"."CUSTOMERS"."RFM"'
ANEW = Request(select=("+rfm",), full_refresh=True)
RFM = Request(select=("+rfm",))


@pytest.fixture
def shop(tmp_path: Path, fake: Fake, pauses: list[float]) -> Shop:
    """Orders alone, mapped and there."""
    found = Shop(tmp_path, fake, text=ORDERS_ALONE)
    found.stock()
    return found


def lock(fake: Fake) -> dict[str, Any]:
    (row,) = fake.account.named("BUILD_LOCK").rows
    return row


def published(fake: Fake) -> list[dict[str, Any]]:
    """What the published tables were made from."""
    return fake.account.named("MODEL_STATES", "CUSTOMERS").rows


def since(fake: Fake, count: int) -> list[str]:
    return [" ".join(sql.split()) for sql in fake.statements[count:]]


# The order of things


def test_a_publication_is_one_transaction_of_dml(shop: Shop, fake: Fake) -> None:
    """A statement that defines something would end the transaction before its time."""
    run_id = shop.build(RFM).run_id
    sent = since(fake, 0)
    begin, commit = sent.index("BEGIN"), sent.index("COMMIT")
    assert {sql.split()[0] for sql in sent[begin + 1 : commit]} == {"INSERT", "UPDATE"}
    filled = [sql for sql in sent[begin:commit] if sql.startswith("INSERT OVERWRITE")]
    assert any(sql.startswith(FILLING) for sql in filled)
    assert not any(sql.startswith("INSERT OVERWRITE") for sql in sent[:begin] + sent[commit:] if "ASIDE" not in sql)
    assert (lock(fake)["RUN_ID"], lock(fake)["PUBLISHED_RUN_ID"]) == (None, run_id)


def test_everything_is_ready_and_empty_beforehand(shop: Shop, fake: Fake) -> None:
    shop.build(RFM)
    sent = since(fake, 0)
    made = [i for i, sql in enumerate(sent) if sql.startswith('CREATE TABLE IF NOT EXISTS "ANALYTICS"."CUSTOMERS"."')]
    assert made
    assert max(made) < sent.index("BEGIN")
    checks = [i for i, sql in enumerate(sent) if "CHECK_NUMBER" in sql]
    assert max(checks) < min(made), "what is made public has been checked"


def test_nothing_changed_is_a_handful_of_statements(shop: Shop, fake: Fake) -> None:
    shop.build(RFM)
    count = len(fake.sent)
    result = shop.build(RFM)
    assert not result.planned
    assert len(fake.sent) - count <= 10, since(fake, count)
    assert not any(sql.startswith(("BEGIN", "CREATE", "DROP", "INSERT OVERWRITE")) for sql in since(fake, count))


def test_the_stage_is_gone_afterwards(shop: Shop, fake: Fake) -> None:
    shop.build(RFM)
    assert {schema for _, schema, _ in fake.account.tables} == {"RAW", "CUSTOMERS", "CUSTOMERS_SQLKIT"}


# What fails


def test_a_table_that_cannot_be_filled_takes_all_back(shop: Shop, fake: Fake) -> None:
    first = shop.build(RFM).run_id
    before, count = published(fake), len(fake.sent)
    fake.troubles = [Trouble(FILLING, 100072, "22000", "NULL result in a non-nullable column")]
    with pytest.raises(WarehouseError, match="non-nullable"):
        shop.build(ANEW)
    sent = since(fake, count)
    assert "ROLLBACK" in sent
    assert "COMMIT" not in sent
    assert published(fake) == before
    assert (lock(fake)["RUN_ID"], lock(fake)["PUBLISHED_RUN_ID"]) == (None, first)
    assert [sql for sql in sent if sql.startswith("UPDATE") and '"RUNS"' in sql and "'failed'" in sql]


@pytest.mark.parametrize("text", ["BEGIN", FILLING, 'INTO "ANALYTICS"."CUSTOMERS"."MODEL_STATES"', "PUBLISHED_RUN_ID"])
def test_a_connection_lost_on_the_way_publishes_nothing(shop: Shop, fake: Fake, text: str) -> None:
    first = shop.build(RFM).run_id
    before = published(fake)
    opened = len(fake.connected)
    text = '"PUBLISHED_RUN_ID" = ' if text == "PUBLISHED_RUN_ID" else text
    fake.troubles = [Trouble(text, 250003, "08001", "connection reset", breaks=True)]
    with pytest.raises(WarehouseError, match="connection reset"):
        shop.build(ANEW)
    assert len(fake.connected) > opened
    assert published(fake) == before
    assert lock(fake)["PUBLISHED_RUN_ID"] == first
    fake.troubles = []
    again = shop.build(ANEW)
    assert again.run_id == lock(fake)["PUBLISHED_RUN_ID"], "the next build publishes"


def test_a_lost_answer_to_commit_is_asked_for(shop: Shop, fake: Fake) -> None:
    """The server carried it out: the build has published, and says so."""
    fake.troubles = [Trouble("COMMIT", 250003, "08001", breaks=True, is_carried_out=True)]
    result = shop.build(RFM)
    assert result.is_good
    assert lock(fake)["PUBLISHED_RUN_ID"] == result.run_id
    asked = [sql for sql in since(fake, 0) if sql.startswith("SELECT") and "PUBLISHED_RUN_ID" in sql]
    assert asked


def test_a_commit_that_was_not_carried_out_is_an_error(shop: Shop, fake: Fake) -> None:
    first = shop.build(RFM).run_id
    before = published(fake)
    fake.troubles = [Trouble("COMMIT", 250003, "08001", "connection reset", breaks=True)]
    with pytest.raises(WarehouseError, match="connection reset"):
        shop.build(ANEW)
    assert published(fake) == before
    assert lock(fake)["PUBLISHED_RUN_ID"] == first


def test_what_cannot_be_tidied_up_is_no_failure(shop: Shop, fake: Fake) -> None:
    fake.troubles = [Trouble("DROP SCHEMA", 3001, "42501", "Insufficient privileges", times=9)]
    result = shop.build(RFM)
    assert result.is_good
    assert lock(fake)["PUBLISHED_RUN_ID"] == result.run_id
    entered = [sql for sql in since(fake, 0) if sql.startswith("UPDATE") and '"RUNS"' in sql]
    assert entered
    assert not any("'failed'" in sql for sql in entered)


def test_a_failed_check_publishes_nothing(shop: Shop, fake: Fake) -> None:
    shop.build(RFM)
    before, count = published(fake), len(fake.sent)
    fake.account.broken = {"rfm": 3}
    with pytest.raises(BuildError, match="nothing was published"):
        shop.build(ANEW)
    assert "BEGIN" not in since(fake, count)
    assert published(fake) == before
    kept = [sql for sql in since(fake, count) if '"CHECK_FAILURES"' in sql and sql.startswith("INSERT")]
    assert kept, "the failing rows stay inside"


def test_a_model_is_current_once_its_functions_are_what_clients_call(shop: Shop, fake: Fake) -> None:
    """Tasks score by the functions and stamp what the registry says, so a build that fails changes neither."""
    fake.account.trained = trained(shop)
    predicted = Request(select=("+ltv_predictions",), full_refresh=True)
    fake.account.broken = {"ltv_predictions": 3}
    with pytest.raises(BuildError, match="nothing was published"):
        shop.build(predicted)
    assert fake.matching("CALL ", "_purchase_model_rows"), "it was trained, and has scored"
    assert fake.matching("update", "is_current") == []
    fake.account.broken = {}
    shop.build(predicted)
    assert len(fake.matching("update", "is_current")) == 2


# One build at a time


def test_a_lease_that_another_holds_is_refused(shop: Shop, fake: Fake) -> None:
    shop.build(RFM)
    lock(fake)["RUN_ID"] = "somebody-else"
    count = len(fake.sent)
    with pytest.raises(BuildError, match="another build holds CUSTOMERS: run somebody-else") as caught:
        shop.build(ANEW)
    assert caught.value.hint
    assert lock(fake)["RUN_ID"] == "somebody-else", "its lease is left alone"
    assert not any(sql.startswith(("CREATE OR REPLACE", "DROP", "BEGIN")) for sql in since(fake, count))


def test_a_lease_that_ran_out_is_taken_over(shop: Shop, fake: Fake) -> None:
    """A killed build keeps nobody waiting for longer than the lease; its run is entered as interrupted."""
    shop.build(RFM)
    lock(fake)["RUN_ID"] = "killed"
    fake.account.is_expired = True
    result = shop.build(ANEW)
    assert lock(fake)["PUBLISHED_RUN_ID"] == result.run_id
    assert fake.matching('UPDATE "ANALYTICS"."CUSTOMERS_SQLKIT"."RUNS"', "interrupted")


def test_a_build_that_slept_too_long_publishes_nothing(shop: Shop, fake: Fake) -> None:
    first = shop.build(RFM).run_id
    before, count = published(fake), len(fake.sent)

    def taken_over() -> None:
        lock(fake)["RUN_ID"] = "the-next-one"

    fake.during = {FILLING: taken_over}
    with pytest.raises(BuildError, match="nothing was published: another build took over"):
        shop.build(ANEW)
    assert "ROLLBACK" in since(fake, count)
    assert "COMMIT" not in since(fake, count)
    assert published(fake) == before
    assert lock(fake)["PUBLISHED_RUN_ID"] == first


# What readers have


def test_a_breaking_change_needs_to_be_meant(shop: Shop, fake: Fake) -> None:
    shop.build(RFM)
    table = fake.account.named("RFM", "CUSTOMERS")
    table.columns["LOVED"] = ("TEXT", "")
    with pytest.raises(BuildError, match="rfm: the column loved is gone") as caught:
        shop.build(ANEW)
    assert "--allow-breaking" in caught.value.hint
    assert "not atomic" in f"{caught.value.hint}" or "empty until" in caught.value.hint
    shop.build(replace(ANEW, may_break=True))
    assert "LOVED" not in fake.account.named("RFM", "CUSTOMERS").columns


def test_a_new_version_announces_a_breaking_change(shop: Shop, fake: Fake, tmp_path: Path) -> None:
    """The publication before promised a column, in its state and in its table."""
    shop.build(RFM)
    fake.account.named("RFM", "CUSTOMERS").columns["LOVED"] = ("TEXT", "")
    (row,) = [row for row in published(fake) if row["MODEL_NAME"] == "rfm"]
    state = json.loads(row["STATE"])
    state["contract"]["columns"]["loved"] = {"name": "loved", "type": "varchar", "doc": "", "not_null": False}
    row["STATE"] = json.dumps(state)
    count = len(fake.sent)
    with pytest.raises(BuildError, match=r"rfm\.loved varchar is gone"):
        shop.build(ANEW)
    assert not any(sql.startswith(("CREATE TABLE", "CREATE OR REPLACE TABLE")) for sql in since(fake, count))
    (tmp_path / "sqlkit.yml").write_text(ORDERS_ALONE + "versions: {rfm: 2}\n")
    Shop(tmp_path, fake, text=ORDERS_ALONE + "versions: {rfm: 2}\n").build(ANEW)
    assert "LOVED" not in fake.account.named("RFM", "CUSTOMERS").columns


def test_grants_of_the_profile_are_given_once_tables_are_new(shop: Shop, fake: Fake) -> None:
    shop.settings["grants"] = {"select": ["reporter", "ANALYST", '"Odd"']}
    shop.build(RFM)
    given = [sql for sql in since(fake, 0) if sql.upper().startswith("GRANT")]
    assert len(given) == 12, "schema, tables, views and functions, for three roles"
    assert sum('"Odd"' in sql for sql in given) == 4, "as it is spelt"
    assert {sql.upper() for sql in given} >= {
        'GRANT SELECT ON ALL TABLES IN SCHEMA "ANALYTICS"."CUSTOMERS" TO ROLE "REPORTER"',
        'GRANT USAGE ON SCHEMA "ANALYTICS"."CUSTOMERS" TO ROLE "ANALYST"',
    }
    count = len(fake.sent)
    shop.build(ANEW)
    assert not any(sql.upper().startswith("GRANT") for sql in since(fake, count)), "they were kept"


def test_grants_that_cannot_be_given_publish_nothing_and_are_tried_again(shop: Shop, fake: Fake) -> None:
    shop.settings["grants"] = {"select": ["REPORTER"]}
    fake.troubles = [Trouble("SELECT ON ALL TABLES", 2003, "02000", "Role 'REPORTER' does not exist.")]
    with pytest.raises(BuildError, match=r"nothing was published: the grants .*Role 'REPORTER' does not exist"):
        shop.build(RFM)
    assert lock(fake)["PUBLISHED_RUN_ID"] is None
    assert "BEGIN" not in since(fake, 0)
    count = len(fake.sent)
    assert shop.build(RFM).is_published
    assert sum(sql.upper().startswith("GRANT") for sql in since(fake, count)) == 4


def test_published_tables_are_never_replaced(shop: Shop, fake: Fake) -> None:
    """Grants, tags and policies hang on a table: it is filled anew, not made anew."""
    shop.build(RFM)
    shop.build(ANEW)
    replaced = fake.matching("CREATE OR REPLACE", '"ANALYTICS"."CUSTOMERS"."RFM"')
    assert replaced == []


def test_only_counts_and_metadata_come_back(shop: Shop, fake: Fake) -> None:
    """A SELECT that names a customer returns a count, or a sum of hashes."""
    shop.build(RFM)
    told = [sql for sql in fake.statements if sql.startswith("SELECT") and "CUSTOMER_ID" in sql]
    assert told
    for sql in told:
        for branch in selects(sqlglot.parse_one(sql, dialect="snowflake")):
            for column in (c for shown in branch.expressions for c in shown.find_all(exp.Column)):
                assert column.find_ancestor(exp.Count, exp.Sum), sql


# What models leave behind


def test_what_cannot_be_dropped_is_a_warning(shop: Shop, fake: Fake) -> None:
    fake.account.trained = trained(shop)
    fake.troubles.append(Trouble("LIST '@ANALYTICS", 3001, "42501", "insufficient privileges"))
    result = shop.build()
    told = [event.message for event in shop.events if event.status == "warned" and event.name == "tidying up"]
    assert result.is_published
    assert len(told) == 1
    assert "insufficient privileges" in told[0]


def test_what_models_leave_behind_is_asked_for_where_one_has_scored(shop: Shop, fake: Fake) -> None:
    """Three statements: what calls what, what the registry names, which files there are."""
    fake.account.trained = trained(shop)
    shop.build()
    assert len(fake.matching("information_schema", "procedures")) == len(fake.matching("LIST '@")) == 1
    count = len(fake.sent)
    shop.build(ANEW)
    assert not any("LIST '@" in sql for sql in since(fake, count))
