"""Models on warehouses of their own: which statements run where, what is misspelt, which grants that takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sqlkit.build.prepare import Request
from sqlkit.errors import ConfigError
from tests.snowflake.fake import Fake, Trouble
from tests.snowflake.fake_shop import ORDERS_ALONE, Shop, trained

PREDICTED = Request(select=("+ltv_predictions",))


@pytest.fixture
def shop(tmp_path: Path, fake: Fake, pauses: list[float]) -> Shop:
    """Orders alone, and a profile that names warehouses for some models."""
    found = Shop(tmp_path, fake, text=ORDERS_ALONE)
    found.stock()
    fake.account.trained = trained(found)
    return found


def warehouse_of(fake: Fake, *words: str) -> set[str]:
    """The warehouses on which statements that hold some words ran."""
    texts = [word.lower() for word in words]
    return {
        fake.connected[sent.connection - 1]["warehouse"]
        for sent in fake.sent
        if all(text in sent.sql.lower() for text in texts)
    }


def test_a_model_is_made_and_trained_on_its_warehouse_and_all_else_on_the_profiles(shop: Shop, fake: Fake) -> None:
    shop.settings["snowflake_warehouse"] = {"purchase_model": "TRAINING_WH", "tag:inputs": "BIG_WH"}
    tagged = {name for name, node in shop.manifest.nodes.items() if "inputs" in node.tags}
    assert tagged
    assert shop.build(PREDICTED).is_published
    assert warehouse_of(fake, "CALL ", "_purchase_model_rows") == {"TRAINING_WH"}
    assert warehouse_of(fake, "create or replace transient table", "_purchase_model_rows") == {"TRAINING_WH"}
    assert warehouse_of(fake, "CALL ", "_spend_model_rows") == {"SQLKIT_WH"}
    made = [name for name in tagged if fake.matching("create or replace", f'."_{name}"')]
    assert made
    assert {one for name in made for one in warehouse_of(fake, "create or replace", f'."_{name}" as\n')} == {"BIG_WH"}
    for words in (("BEGIN",), ("COMMIT",), ("insert overwrite",), ("check_number",), ("build_lock",)):
        assert warehouse_of(fake, *words) == {"SQLKIT_WH"}, words
    assert len(fake.connected) == 3, "a session a warehouse"
    settings = [arguments["session_parameters"] for arguments in fake.connected]
    assert settings[0] == settings[1] == settings[2]


def test_a_statement_says_which_model_it_is_for_and_publishing_is_for_none(shop: Shop, fake: Fake) -> None:
    shop.build(Request(select=("+rfm",)))
    tags = {sent.sql.split()[0]: json.loads(sent.tag).get("model") for sent in fake.sent if sent.tag}
    assert tags["COMMIT"] is None
    assert {json.loads(sent.tag).get("model") for sent in fake.sent if '"RFM" AS\n' in sent.sql} == {"rfm"}


def test_of_two_that_fit_the_later_counts(shop: Shop, fake: Fake) -> None:
    shop.settings["snowflake_warehouse"] = {"*": "ONE_WH", "rfm": "OTHER_WH"}
    shop.build(Request(select=("+rfm",)))
    assert warehouse_of(fake, "create or replace transient table", '."RFM" as\n') == {"OTHER_WH"}
    assert warehouse_of(fake, "create or replace", '."_CLOCK" as\n') == {"ONE_WH"}


def test_a_lost_session_is_opened_again_on_its_warehouse(shop: Shop, fake: Fake) -> None:
    shop.settings["snowflake_warehouse"] = {"rfm": "OTHER_WH"}
    fake.troubles = [Trouble('"CUSTOMERS_STAGE"."RFM"', 250003, breaks=True)]
    assert shop.build(Request(select=("+rfm",))).is_published
    assert [arguments["warehouse"] for arguments in fake.connected] == ["SQLKIT_WH", "OTHER_WH", "OTHER_WH"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"rfn": "BIG_WH"}, r"snowflake_warehouse: .*rfn.*rfm"),
        ("BIG_WH", "models and their warehouses"),
        ({"rfm": 1}, ""),
    ],
)
def test_what_is_misspelt_is_told_before_anything_is_sent(shop: Shop, fake: Fake, given: object, told: str) -> None:
    shop.settings["snowflake_warehouse"] = given
    with pytest.raises(ConfigError, match=told):
        shop.build(Request(select=("+rfm",)))
    assert fake.connected == []


def test_debug_asks_for_their_use(shop: Shop, fake: Fake) -> None:
    warehouse = shop.warehouse(snowflake_warehouse={"rfm": "other_wh", "churn_model": '"Odd"'})
    warehouse.connect()
    missing = warehouse.preflight()
    assert 'grant usage on warehouse "OTHER_WH" to role "fake"' in missing
    assert 'grant usage on warehouse "Odd" to role "fake"' in missing
