"""What goes over the wire: no customer's row comes back, few statements are sent, every one says what it is for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sqlkit import demo
from sqlkit.egress import IDENTIFYING
from sqlkit.warehouses.base import Row
from sqlkit.warehouses.snowflake.lock import LEASE_SECONDS
from sqlkit.warehouses.snowflake.session import Session
from tests.snowflake.emulated.shop import Shop, place, shop_of
from tests.snowflake.emulator.launch import Emulator

pytestmark = pytest.mark.snowflake_emulated

TABLES = "orders order_items customers events subscriptions tickets".split()

MOST_ROWS = 3_000
"""More rows than the catalogue of a database with all of sqlkit's tables has columns."""


@pytest.fixture(scope="module")
def shop(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """The demo's shop of 400 customers."""
    folder = tmp_path_factory.mktemp("wire")
    demo.generate(folder / "data", 400)
    place(emulator, {table: folder / "data" / f"{table}.parquet" for table in [*TABLES, "campaign"]})
    text = (Path(demo.__file__).parent / "project" / "sqlkit.yml").read_text()
    tables = {table: f"SHOP.RAW.{table.upper()}" for table in TABLES} | {"exposures": "SHOP.RAW.CAMPAIGN"}
    return shop_of(folder, text, emulator, tables, lock_seconds=LEASE_SECONDS)  # one renewed all the time is chatter


@pytest.fixture(scope="module")
def heard(emulator: Emulator, shop: Shop) -> dict[str, Any]:
    """A first build and one with nothing changed: what the server sent, and every value the client was given."""
    given: list[Row] = []
    sent = Session._sent

    def listened(session: Session, sql: str) -> list[Row]:
        rows = sent(session, sql)
        given.extend(rows)
        return rows

    Session._sent = listened
    try:
        emulator.forget()
        first, _ = shop.build()
        ledger = emulator.ledger()
        emulator.forget()
        second, _ = shop.build()
        return {"first": first, "ledger": ledger, "rows": given, "second": second, "again": emulator.ledger()}
    finally:
        Session._sent = sent


def to_client(ledger: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was sent outside procedures, which is what the client sees."""
    return [entry for entry in ledger if not entry["inside"]]


def texts(rows: list[Row]) -> Iterator[str]:
    """Every text of what came back, those in JSON too."""
    for row in rows:
        for value in row:
            if isinstance(value, str):
                yield value


def test_a_build_says_that_no_customer_row_left(heard: dict[str, Any]) -> None:
    assert heard["first"].is_published
    assert heard["first"].customer_rows_left == 0


def test_no_statement_returns_a_column_that_tells_customers_apart(heard: dict[str, Any]) -> None:
    for entry in to_client(heard["ledger"]):
        assert not {name.lower() for name in entry["columns"]} & IDENTIFYING, entry["sql"]
        assert entry["rows"] <= MOST_ROWS, entry["sql"]


def test_no_customer_is_in_any_answer(heard: dict[str, Any], shop: Shop) -> None:
    file = shop.here.root / "data" / "customers.parquet"
    known = duckdb.execute("select EMAIL, PHONE, cast(ID as varchar) from read_parquet(?)", [str(file)]).fetchall()
    secret = {text for row in known for text in row if text}
    assert len(secret) > 400
    words = {word for text in texts(heard["rows"]) for word in (text, *re.findall(r'"((?:[^"\\]|\\.)*)"', text))}
    assert not words & secret


def test_training_reads_rows_inside_and_sends_a_card(heard: dict[str, Any]) -> None:
    inside = [entry for entry in heard["ledger"] if entry["inside"]]
    assert any(entry["rows"] > 100 for entry in inside), "training has read no rows"
    calls = [entry for entry in to_client(heard["ledger"]) if entry["sql"].lstrip().upper().startswith("CALL")]
    assert calls
    assert all(entry["rows"] == 1 for entry in calls)


def test_statements_are_few(heard: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    """A first build also creates every table; one that has nothing to do sends at most ten."""
    made = heard["first"].models_built
    statements, again = (len(to_client(heard[ledger])) for ledger in ("ledger", "again"))
    with capsys.disabled():
        print(f"\n{statements} statements made {made} models the first time; {again} found nothing changed.")
    assert statements <= 3.6 * made, f"{statements} statements for {made} models"
    assert not heard["second"].is_published
    assert again <= 10


def test_statements_to_make_all_anew(
    heard: dict[str, Any], shop: Shop, emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    """One makes a model and one publishes it; training, functions and the audit are the rest."""
    made = heard["first"].models_built
    emulator.forget()
    result, _ = shop.build(full_refresh=True)
    statements = len(to_client(emulator.ledger()))
    with capsys.disabled():
        print(f"\n{statements} statements made {made} models anew.")
    assert result.models_built == made
    assert statements <= 3 * made, f"{statements} statements for {made} models"


def test_every_statement_names_its_run(heard: dict[str, Any]) -> None:
    tags = [json.loads(entry["tag"]) for entry in to_client(heard["ledger"]) if entry["tag"]]
    assert {tag["app"] for tag in tags} == {"sqlkit"}
    assert heard["first"].run_id in {tag.get("run") for tag in tags}
    assert "rfm" in {tag.get("model") for tag in tags}


def test_no_secret_is_sent_or_kept(heard: dict[str, Any], shop: Shop) -> None:
    password = str(shop.target.settings["password"])
    assert not any(password in entry["sql"] for entry in heard["ledger"])
