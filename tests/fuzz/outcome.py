"""What may become of any input."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from sqlkit.errors import SqlkitError

SECONDS = 20
"""Far more than anything here takes, also where other tests run beside it."""


def is_understood(read: Callable[[], object]) -> bool:
    """Read; whether that gave a result. A mistake must be a user's, a sentence, and told before the alarm."""
    told = _complaint(read)
    if told is None:
        return True
    assert told.exit_code == 2, repr(told)
    assert str(told).strip()
    assert "Traceback" not in str(told)
    return False


def _complaint(read: Callable[[], object]) -> SqlkitError | None:
    try:
        with _alarm():
            read()
    except SqlkitError as error:
        return error
    return None


@contextmanager
def _alarm() -> Iterator[None]:
    before = signal.signal(signal.SIGALRM, _hang)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _hang(number: int, frame: FrameType | None) -> None:
    raise Hang(f"nothing came of it within {SECONDS} s")


class Hang(BaseException):
    """No exception, lest what is tested should take it for a user's mistake."""
