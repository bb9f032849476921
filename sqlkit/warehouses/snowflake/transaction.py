"""Statements that happen together or not at all, under the lease of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from sqlglot import exp

from sqlkit.errors import WarehouseError

if TYPE_CHECKING:
    from sqlkit.warehouses.snowflake.warehouse import Snowflake


@contextmanager
def transaction(warehouse: Snowflake, is_done: Callable[[], bool]) -> Iterator[None]:
    """Run what is inside as one; no statement is sent again, and the lease is not renewed from beside.

    A lost answer to COMMIT may mean that it was carried out: then `is_done` is asked, and raised is where it was not.
    """
    warehouse.lease.stop_renewing()
    warehouse.execute(exp.Transaction())
    try:
        with warehouse.unrepeated():
            yield
    except BaseException:
        with suppress(WarehouseError):  # a session that is gone has rolled back
            warehouse.execute(exp.Rollback())
        raise
    try:
        warehouse.execute(exp.Commit())
    except WarehouseError:
        if not is_done():
            raise
