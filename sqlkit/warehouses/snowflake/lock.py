"""One build at a time: a lease on a row that every build of a target has to hold.

A transaction cannot be the lock: a statement that defines a table would end it, and a killed process would hold it
for hours. So the row says until when it is held, and the holder renews it. Publishing checks in its own transaction
that the lease still is this build's, so that one that was asleep for too long publishes nothing.
"""

from __future__ import annotations

import threading
from contextlib import suppress

from sqlkit.errors import BuildError, WarehouseError
from sqlkit.relation import Relation
from sqlkit.spec import Column, Spec
from sqlkit.warehouses.snowflake.session import Session, statement

LOCK = "build_lock"

SPEC = Spec(
    "One row: which build holds the target, until when, and which run published last.",
    (),
    {
        "run_id": Column("run_id", "varchar", "the build that holds the lease; null where none does"),
        "expires_at": Column("expires_at", "timestamp", "until when, UTC, unless it is renewed"),
        "published_run_id": Column("published_run_id", "varchar", "the run whose results are published"),
    },
)

LEASE_SECONDS = 180
"""How long a killed build keeps the next one waiting, at most, where the profile does not say (`lock_seconds`)."""

_TAKE = """
update ref.build_lock
set run_id = $run_id, expires_at = dateadd('second', $seconds, sysdate())
where run_id is null or expires_at < sysdate()
"""

_RENEW = """
update ref.build_lock
set expires_at = dateadd('second', $seconds, sysdate())
where run_id = $run_id
"""

_RELEASE = "update ref.build_lock set run_id = null where run_id = $run_id"

_PUBLISHED = """
update ref.build_lock
set run_id = null, published_run_id = $run_id
where run_id = $run_id and expires_at >= sysdate()
"""

_HOLD = """
update ref.build_lock
set expires_at = dateadd('second', $seconds, sysdate())
where run_id = $run_id and expires_at >= sysdate()
"""

_HOLDER = "select lease.run_id, cast(lease.expires_at as varchar) as expires_at from ref.build_lock as lease"


class Lease:
    """The hold of one build on its target, renewed in the background until it is given back."""

    def __init__(self, session: Session, run_id: str) -> None:
        self._session, self._run_id = session, run_id
        self._table: dict[str, Relation] = {LOCK: session.places.owned(LOCK)}
        self._seconds = int(session.target.settings.get("lock_seconds") or LEASE_SECONDS)
        self._ended = threading.Event()
        self._renewing = threading.Thread(target=self._renew, daemon=True)

    def take(self) -> None:
        """Hold the target, or raise `BuildError` saying who does."""
        if self._change(_TAKE) != 1:
            held = self._session.fetch(statement(_HOLDER, self._table), "artifact", "who builds")
            who, until = held[0] if held else ("unknown", "unknown")
            raise BuildError(
                f"another build holds {self._session.places.schema}: run {who}, until {until} UTC unless it goes on.",
                hint="Wait for it; if it was killed, its hold ends by itself at that time.",
            )
        self._renewing.start()

    def give_back(self) -> None:
        """Let the next build begin."""
        self.stop_renewing()
        with suppress(WarehouseError):  # it ends by itself
            self._change(_RELEASE)

    def stop_renewing(self) -> None:
        """Leave the row alone from here on."""
        self._ended.set()
        if self._renewing.is_alive():
            self._renewing.join()

    def publish(self) -> bool:
        """Enter in the running transaction that this run publishes; False where the lease is another's by now."""
        return self._change(_PUBLISHED) == 1

    def hold(self) -> bool:
        """Renew it in the running transaction, which nobody can then overtake; False where it is another's by now."""
        return self._change(_HOLD) == 1

    def _renew(self) -> None:
        while not self._ended.wait(self._seconds / 3):
            with suppress(WarehouseError):
                self._change(_RENEW)

    def _change(self, text: str) -> int:
        values = {"run_id": self._run_id, "seconds": self._seconds}
        return self._session.affected(statement(text, self._table, values))
