"""A build that is killed, at whatever statement: readers have the last publication, whole; the next build completes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from tests.snowflake.emulated.shop import Shop, place, shop_of
from tests.snowflake.emulator.launch import Emulator

pytestmark = pytest.mark.snowflake_emulated

PROJECT = """
name: small
inputs:
  orders:
    file: data/orders.parquet
"""

SELECT = ("+rfm_segments", "+ltv_customers")

CHILD = Path(__file__).with_name("child.py")

STEP = 12
"""Of the statements before publishing, every twelfth; of those that publish, every second."""


def orders(folder: Path, amount: int) -> Path:
    """Orders of forty customers, `amount` each."""
    file = folder / f"orders_{amount}.parquet"
    query = f"""
        select cast(i as varchar) as order_id, 'c' || cast(i % 40 as varchar) as customer_id,
            timestamp '2024-01-01 10:00:00' + to_days(cast(i % 300 as integer)) as ordered_at,
            cast({amount} + i % 7 as decimal(18, 4)) as amount
        from range(400) as orders(i)
    """
    duckdb.execute(f"copy ({query}) to '{file}'")
    return file


@pytest.fixture(scope="module")
def shop(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A shop that has published once."""
    folder = tmp_path_factory.mktemp("killed")
    (folder / "data").mkdir()
    place(emulator, {"orders": orders(folder, 10)})
    shop = shop_of(folder, PROJECT, emulator, {"orders": "SHOP.RAW.ORDERS"}, lock_seconds=1)
    shop.build(select=SELECT)
    return shop


def statements_of(shop: Shop) -> list[str]:
    """What a whole build sends, in order."""
    sent: list[str] = []
    shop.build(tracer=sent.append, select=SELECT, full_refresh=True)
    return sent


def killed_before(shop: Shop, emulator: Emulator, number: int) -> bool:
    """Build in a process of its own that is killed before statement `number`; whether it was."""
    command = [sys.executable, "-W", "ignore", str(CHILD), str(shop.there.root), str(emulator.port), str(number)]
    path = os.pathsep.join([str(CHILD.parents[3]), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, timeout=300, check=False
    )
    return done.returncode == -signal.SIGKILL


def test_killed_anywhere(emulator: Emulator, shop: Shop, tmp_path: Path) -> None:
    before = shop.read()
    place(emulator, {"orders": orders(tmp_path, 90)})
    sent = statements_of(shop)
    after = shop.read()
    assert before.keys() == after.keys()
    assert before["rfm"] != after["rfm"]
    publishing = next(i for i, sql in enumerate(sent) if sql.startswith("BEGIN"))
    points = [*range(0, publishing, STEP), *range(publishing, len(sent) - 2, 2)]  # the last tidy up
    is_new = True
    for point in points:
        place(emulator, {"orders": orders(tmp_path, 10 if is_new else 90)})
        standing = shop.read()
        assert killed_before(shop, emulator, point), f"statement {point} of {len(sent)} was never reached"
        emulator.disconnect()  # the account finds out that the client is gone, and ends its transaction
        found = shop.read()
        other = before if is_new else after
        is_whole = any(shop.differences(state, found) == {} for state in (standing, other))
        assert is_whole, f"torn: killed before {sent[point][:80]}"
        time.sleep(1.2)
        shop.build(select=SELECT)
        assert shop.differences(other, shop.read()) == {}, f"killed before {sent[point][:80]}"
        is_new = not is_new
