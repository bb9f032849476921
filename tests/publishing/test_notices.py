"""A build with somebody to tell: the message and the summary, and exit codes that do not depend on either."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sqlkit.cli import main
from tests.core.test_notices import SECRET, receiver
from tests.publishing.shop import PROJECT, Shop, new_shop

PROFILE = """shop:
  target: dev
  outputs:
    dev:
      type: duckdb
      notify: {url: "{{ env_var('SQLKIT_TEST_HOOK', '') }}"}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    found = new_shop(tmp_path / "shop")
    (found.root / "sqlkit.yml").write_text("profile: shop\n" + PROJECT)
    (found.root / "profiles.yml").write_text(PROFILE)
    return found


def built(shop: Shop, *more: str) -> tuple[int, str, dict[str, Any]]:
    done = CliRunner().invoke(main, ["build", "--project-dir", str(shop.root), "-s", "own_orders", "-s", "+rfm", *more])
    assert SECRET not in done.output
    return done.exit_code, done.output, json.loads((shop.root / "target" / "summary.json").read_text())


def test_who_is_to_be_told_is_told_of_a_failed_check(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiver(200) as (url, got):
        monkeypatch.setenv("SQLKIT_TEST_HOOK", url)
        assert built(shop)[0] == 0
        assert got == [], "all is well, as of a date long past by intent"
        shop.write_orders(301, amount="5000.00")
        code, _, summary = built(shop)
    assert code == 1
    assert (summary["status"], summary["failed"]) == ("failed", ["own_orders"])
    (told,) = got
    assert told["summary"] == summary
    assert told["text"].splitlines()[1] == "• own_orders: between_amount fails, 1 row"
    assert "5000" not in json.dumps(told), "the row stays in the warehouse"


def test_a_receiver_that_fails_is_a_warning(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiver(500) as (url, got):
        monkeypatch.setenv("SQLKIT_TEST_HOOK", url)
        shop.write_orders(301, amount="5000.00")
        code, output, _ = built(shop)
    assert (code, len(got)) == (1, 1), "the check's own exit code"
    assert "Nobody was notified: the receiver answered 500." in output


def test_stale_orders_are_told_where_results_are_of_the_newest_rows(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop.root / "sqlkit.yml").write_text("profile: shop\n" + PROJECT.replace("as_of: 2024-12-01\n", ""))
    with receiver(500) as (url, got):
        monkeypatch.setenv("SQLKIT_TEST_HOOK", url)
        code, output, summary = built(shop, "-s", "+customer_360")
    assert code == 0, "published, though nobody could be told"
    assert "Nobody was notified: the receiver answered 500." in output
    (stale,) = summary["findings"]["stale"]
    assert (stale["input"], stale["newest"]) == ("orders", "2024-11-28")
    assert "orders: nothing newer than 2024-11-28" in got[0]["text"]


def test_without_an_address_there_is_a_summary_alone(shop: Shop) -> None:
    code, _, summary = built(shop)
    assert (code, summary["status"], summary["findings"]) == (0, "published", None)
    assert summary["checks_failed"] == []
    assert built(shop)[2]["status"] == "unchanged"
