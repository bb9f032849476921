"""One server a module: databases of different modules do not meet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.snowflake.emulator.launch import Emulator, running


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    """A running emulator."""
    with running() as server:
        yield server
