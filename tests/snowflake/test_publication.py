"""Publishing: all or nothing, by one build at a time, whatever is lost on the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlglot
from sqlglot import exp

from sqlkit.build.prepare import Request
from sqlkit.errors import BuildError, WarehouseError
from tests.snowflake.fake import Fake, Trouble
from tests.snowflake.fake_literals import selects
from tests.snowflake.fake_shop import ORDERS_ALONE, Shop

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
    return fake.account.named("MODEL_STATES").rows


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
    warehouse = shop.warehouse()
    warehouse.may_break = True
    shop.build(ANEW, warehouse)
    assert "LOVED" not in fake.account.named("RFM", "CUSTOMERS").columns


def test_grants_of_the_profile_are_given_once_tables_are_new(shop: Shop, fake: Fake) -> None:
    shop.settings["grants"] = {"select": ["reporter", "ANALYST"]}
    shop.build(RFM)
    given = [sql for sql in since(fake, 0) if sql.upper().startswith("GRANT")]
    assert len(given) == 8, "schema, tables, views and functions, for two roles"
    assert {sql.upper() for sql in given} >= {
        'GRANT SELECT ON ALL TABLES IN SCHEMA "ANALYTICS"."CUSTOMERS" TO ROLE "REPORTER"',
        'GRANT USAGE ON SCHEMA "ANALYTICS"."CUSTOMERS" TO ROLE "ANALYST"',
    }
    count = len(fake.sent)
    shop.build(ANEW)
    assert not any(sql.upper().startswith("GRANT") for sql in since(fake, count)), "they were kept"


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
