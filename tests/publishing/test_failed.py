"""Whatever stops a build, the last publication stands byte for byte, the audit says why, and the next build works."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable

import pytest

from sqlkit.build import Request, build
from sqlkit.errors import BuildError, ConfigError, SqlkitError
from sqlkit.profile import DEFAULT
from sqlkit.warehouses import warehouse_for
from tests.publishing.shop import Shop, new_shop, query, sha, start


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A shop with one publication, which no test here may change."""
    shop = new_shop(tmp_path_factory.mktemp("failed") / "shop")
    shop.build()
    return shop


@pytest.fixture
def stands(published: Shop) -> Callable[[str, str], None]:
    """Return what each test ends with: nothing changed, the audit tells, the next build works."""
    before, runs = sha(published.published), published.runs()

    def check(status: str, message: str) -> None:
        assert sha(published.published) == before
        told = "select status, message from runs order by started_at desc limit 1"
        entered = published.runs().keys() - runs.keys()
        assert len(entered) == 1
        ((last_status, last_message),) = query(published.audit, told)
        assert (last_status, message in last_message) == (status, True), (last_status, last_message)
        published.write_orders(300)
        published.build(select=["+rfm"])
        assert published.leftovers() == []
        assert (entered.pop(), status) in query(published.published, "select run_id, status from runs")

    return check


def failure(shop: Shop) -> SqlkitError:
    with pytest.raises(SqlkitError) as found:
        shop.build()
    return found.value


def test_a_failing_check(published: Shop, stands: Callable[[str, str], None]) -> None:
    published.write_orders(300, amount="1000.01")
    error = failure(published)
    assert isinstance(error, BuildError)
    assert error.exit_code == 1
    assert "own_orders" in error.message
    latest = "(select max(run_id) from runs)"
    kept = f"select check_name, failing_row from check_failures where run_id = {latest}"
    ((name, row),) = query(published.audit, kept)
    assert (name, '"amount":1000.01' in row) == ("between_amount", True)
    results = f"select check_name, failing_rows from check_results where not is_passed and run_id = {latest}"
    assert query(published.audit, results) == [("between_amount", 1)]
    assert query(published.audit, f"select count(*) > 0 from egress where run_id = {latest}") == [(True,)]
    stands("failed", "own_orders")


def test_a_failing_model(published: Shop, stands: Callable[[str, str], None]) -> None:
    published.write_orders(300, channel="web")
    error = failure(published)
    assert isinstance(error, BuildError)
    assert error.exit_code == 1
    stands("failed", "Conversion Error")


def test_an_input_that_is_gone(published: Shop) -> None:
    """The project is wrong, so nothing starts: no run to enter."""
    before, runs, files = sha(published.published), published.runs(), published.leftovers()
    (published.root / "orders.csv").unlink()
    error = failure(published)
    published.write_orders(300)
    assert isinstance(error, ConfigError)
    assert error.exit_code == 2
    assert "orders.csv" in error.message
    assert (sha(published.published), published.runs(), published.leftovers()) == (before, runs, files)
    published.build(select=["+rfm"])


def test_an_input_that_breaks_off(published: Shop, stands: Callable[[str, str], None]) -> None:
    """Its head can be read, so the build starts; its rows cannot."""
    orders = published.root / "orders.csv"
    good = orders.read_bytes()
    warehouse = warehouse_for(DEFAULT, published.root)
    begin = warehouse.begin

    def broken(run_id: str) -> None:
        begin(run_id)
        orders.write_bytes(good[: len(good) // 2] + b'\n"o1\xff\xfe,,,\n"')

    warehouse.begin = broken
    with pytest.raises(BuildError) as error:
        build(published.manifest, warehouse, lambda event: None, Request(full_refresh=True))
    assert "orders_audited" in error.value.message
    stands("failed", "orders_audited")


@pytest.mark.parametrize("size", [300_000, 1_500_000, 3_000_000])
def test_a_full_disk(published: Shop, stands: Callable[[str, str], None], size: int) -> None:
    """From a disk that is full at once to one that is full at the last step; the audit too may lack room."""
    before, runs = sha(published.published), published.runs()
    child = start(published, "full", str(size))
    said = child.end()
    assert child.process.returncode == 1, said
    assert "Traceback" not in said
    assert sha(published.published) == before
    if size < 1_000_000:  # no room for the run's own entry either
        published.build(select=["+rfm"])
        assert set(published.runs().values()) <= {"published", "failed", "interrupted"}
        assert len(published.runs()) <= len(runs) + 2
    else:
        stands("failed", "")


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption(published: Shop, stands: Callable[[str, str], None], sent: signal.Signals) -> None:
    """Ctrl-C, and what a scheduler sends before it kills: the run is marked, and nothing of it is left behind."""
    child = start(published, "busy")
    assert child.hear() == "busy"
    time.sleep(0.3)
    child.process.send_signal(sent)
    said = child.end(seconds=10)
    assert child.process.returncode == 128 + sent, said
    assert not list(published.root.glob("*.stage.duckdb*"))
    stands("interrupted", "")


def test_a_listener_that_breaks_after_publishing(published: Shop) -> None:
    """As when the reader of the output has gone: what was published is published, and the audit says so."""

    def broken(event: object) -> None:
        if getattr(event, "status", "") == "published":
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        build(published.manifest, warehouse_for(DEFAULT, published.root), broken, Request(["+rfm"], full_refresh=True))
    ((run,),) = query(published.published, "select distinct run_id from rfm")
    assert published.runs()[run] == "published"
