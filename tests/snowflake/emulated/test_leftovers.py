"""Functions and files that nothing refers to go with the next build; what anything may still use stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sqlkit import demo
from sqlkit.warehouses.snowflake import leftovers
from tests.snowflake.emulated.shop import Shop, place, shop_of
from tests.snowflake.emulator.launch import Emulator
from tests.snowflake.static import faults

pytestmark = pytest.mark.snowflake_emulated

PROJECT = """
name: small
currency: GBP
inputs:
  orders:
    file: data/orders.parquet
    columns:
      order_id: ID
      customer_id: CUST
      ordered_at: CREATED
      amount: cast(NET * 0.01 as decimal(18, 4))
      currency: CURRENCY
      status: STATUS
      refund_of: REFUND_OF
    where: STATUS <> 'test'
"""
SELECT = ("+ltv_predictions",)
OPTIONS = "auto_compress = false overwrite = true"
Ask = Callable[[str], list[tuple[Any, ...]]]


def orders(folder: Path, where: str) -> Path:
    """Some of the orders of a shop's customers."""
    file = folder / "some_orders.parquet"
    duckdb.execute(f"copy (select * from '{folder}/data/orders.parquet' where {where}) to '{file}'")
    return file


@pytest.fixture(scope="module")
def ask(emulator: Emulator) -> Iterator[Ask]:
    """Statements of another client."""
    import snowflake.connector

    with snowflake.connector.connect(**emulator.parameters, database="ANALYTICS") as connection:
        yield lambda sql: [tuple(row) for row in connection.cursor().execute(sql).fetchall()]


@pytest.fixture(scope="module")
def shop(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A shop whose models have been trained twice, the second time on other orders."""
    folder = tmp_path_factory.mktemp("leftovers")
    demo.generate(folder / "data", 400)
    place(emulator, {"orders": orders(folder, "true")})
    shop = shop_of(folder, PROJECT, emulator, {"orders": "SHOP.RAW.ORDERS"})
    shop.build(select=SELECT)
    place(emulator, {"orders": orders(folder, "hash(CUST) % 8 <> 0")})
    shop.build(select=SELECT, full_refresh=True)
    return shop


def routines(ask: Ask, schema: str = "CUSTOMERS_SQLKIT") -> set[str]:
    functions = ask(f"select function_name from information_schema.functions where function_schema = '{schema}'")
    procedures = ask(f"select procedure_name from information_schema.procedures where procedure_schema = '{schema}'")
    return {name for (name,) in functions + procedures}


def files(ask: Ask) -> set[str]:
    return {row[0].rpartition("/")[2] for row in ask("list @CUSTOMERS_SQLKIT.ARTIFACTS")}


def versions(ask: Ask, where: str) -> set[str]:
    return {version.upper() for (version,) in ask(f"select model_version from CUSTOMERS.MODEL_REGISTRY where {where}")}


def test_what_is_young_stays(shop: Shop, ask: Ask) -> None:
    every = versions(ask, "true")
    assert len(every) > len(versions(ask, "is_current")), "the second training gave the same models"
    assert {v for v in every if any(v in name for name in routines(ask))} == every
    assert any(name.startswith("SQLKIT_TRAIN_") for name in routines(ask))


def test_what_nothing_refers_to_goes_and_what_a_row_names_stays(
    shop: Shop, ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two files that no row names: a model whose training was killed before it was entered, an older release's code."""
    for folder, name in (("models", "0" * 64 + ".onnx"), ("code", "sqlkit_training_000000000000.zip")):
        (tmp_path / name).write_bytes(b"left behind")
        ask(f"put 'file://{tmp_path}/{name}' @CUSTOMERS_SQLKIT.ARTIFACTS/{folder} {OPTIONS}")
    ask("create function CUSTOMERS_SQLKIT.OF_A_USER() returns float as '1'")
    before, entries, there = routines(ask), routines(ask, "CUSTOMERS"), files(ask)
    current = versions(ask, "is_current")
    old = versions(ask, "not is_current") - current
    monkeypatch.setattr(leftovers, "GRACE_DAYS", 0)
    sent: list[str] = []
    result, _ = shop.build(sent.append, select=SELECT, full_refresh=True)
    assert result.is_published
    left = routines(ask)
    assert {name for name in before - left if name.startswith("SQLKIT_TRAIN_")}, "installed when a build trains"
    assert not [name for name in left if any(version in name for version in old)]
    assert {name for name in before if any(version in name for version in current)} <= left
    assert "OF_A_USER" in left
    assert routines(ask, "CUSTOMERS") == entries
    assert there - files(ask) == {"0" * 64 + ".onnx", "sqlkit_training_000000000000.zip"}
    assert {fault for sql in sent for fault in faults(sql)} == set()


def test_stable_functions_still_answer(shop: Shop, ask: Ask) -> None:
    found = ask(
        "select function_name, argument_signature from information_schema.functions where function_schema = 'CUSTOMERS'"
    )
    assert found
    for name, signature in found:
        arguments = ", ".join("1" for _ in signature.split(","))
        ((value,),) = ask(f"select ANALYTICS.CUSTOMERS.{name}({arguments})")
        assert value is not None


def test_functions_of_a_model_that_is_gone_go_too(shop: Shop, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """And a stable function under arguments that the model has no more; a user's own is nobody's business."""
    ask("create function CUSTOMERS.PURCHASE_MODEL_P_ALIVE(x float) returns float comment = 'sqlkit: old' as '1'")
    ask("create function CUSTOMERS.PURCHASE_MODEL_P_ALIVE(x varchar) returns float as '1'")
    monkeypatch.setattr(leftovers, "GRACE_DAYS", 0)
    shop.build(select=SELECT, full_refresh=True)
    query = "select argument_signature from information_schema.functions where function_name = 'PURCHASE_MODEL_P_ALIVE'"
    signatures = {signature for (signature,) in ask(query)}
    assert "(X VARCHAR)" in signatures
    assert "(X FLOAT)" not in signatures
    assert len(signatures) == 2
