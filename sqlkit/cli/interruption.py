"""Ends a command in good order when it is asked to: by Ctrl-C, or by SIGTERM, which schedulers and containers send."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Terminated(KeyboardInterrupt):
    """SIGTERM came; what is under way is given up as after Ctrl-C."""


def exit_code(interruption: KeyboardInterrupt) -> int:
    """Return what a shell expects of a process that a signal ended: 128 and its number."""
    return 128 + (signal.SIGTERM if isinstance(interruption, Terminated) else signal.SIGINT)


@contextmanager
def hearing_sigterm() -> Iterator[None]:
    """Raise `Terminated` in the main thread when SIGTERM comes; signals cannot be heard in another."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminate(number: int, frame: FrameType | None) -> None:
    raise Terminated
