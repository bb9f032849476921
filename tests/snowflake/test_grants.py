"""Which grants `sqlkit debug` prints for inputs: those that reading them takes, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from sqlkit.relation import Relation
from sqlkit.warehouses.snowflake import grants
from tests.snowflake.fake import Fake, Trouble
from tests.snowflake.fake_shop import ORDERS_ALONE, Shop

READING = (
    'grant usage on schema "ANALYTICS"."RAW" to role "fake"',
    'grant select on table "ANALYTICS"."RAW"."ORDERS" to role "fake"',
)


@pytest.fixture
def shop(tmp_path: Path, fake: Fake) -> Shop:
    """Orders alone, mapped and there; what the role holds is not shown."""
    found = Shop(tmp_path, fake, text=ORDERS_ALONE)
    found.stock()
    return found


def missing(shop: Shop) -> list[str]:
    warehouse = shop.warehouse()
    warehouse.connect()
    warehouse.expect([input for input in shop.manifest.project.inputs.values() if input.is_mapped])
    return warehouse.preflight()


def test_an_input_that_cannot_be_read_is_granted(shop: Shop, fake: Fake) -> None:
    fake.troubles = [Trouble('FROM "ANALYTICS"."RAW"."ORDERS"', 2003, "02000", "does not exist or not authorized")]
    assert set(READING) <= set(missing(shop))


def test_an_input_that_can_be_read_is_not(shop: Shop, fake: Fake) -> None:
    """A share's tables, or those of a database role, are read by privileges that SHOW GRANTS TO ROLE does not list."""
    found = missing(shop)
    assert not set(READING) & set(found)
    assert 'grant create schema on database "ANALYTICS" to role "fake"' in found
    (tried,) = fake.matching('FROM "ANALYTICS"."RAW"."ORDERS"')
    assert tried.endswith("LIMIT 0"), "no row is asked for"


def test_a_name_in_quotes_is_tried_as_it_is_spelt(shop: Shop, fake: Fake) -> None:
    warehouse = shop.warehouse()
    warehouse.connect()
    fake.troubles = [Trouble('"odd Orders"', 2003, "02000", "does not exist or not authorized")]
    found = grants.missing(warehouse, "SQLKIT", [], [(Relation("odd Orders", "Raw", "SHARED"), True)])
    assert 'grant select on table "SHARED"."Raw"."odd Orders" to role "SQLKIT"' in found
    assert '"SHARED"."Raw"."odd Orders"' in fake.statements[-1]
