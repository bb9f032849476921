"""Pytest fixtures of the emulator's own tests, on the client's side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from emulator.launch import Emulator, running

Ask = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def server() -> Iterator[Emulator]:
    """A server of the module's own."""
    with running() as emulator:
        yield emulator


@pytest.fixture
def connect(server: Emulator) -> Iterator[Callable[..., Any]]:
    """Opens sessions in an empty schema, and closes them; more parameters may be given."""
    import snowflake.connector

    opened: list[Any] = []

    def open_one(**parameters: Any) -> Any:
        session = {**server.parameters["session_parameters"], **parameters.pop("session_parameters", {})}
        given = {"database": "TEST", "schema": "PLAIN", **server.parameters, **parameters}
        given["session_parameters"] = session
        opened.append(snowflake.connector.connect(**given))
        return opened[-1]

    open_one().cursor().execute("create or replace schema TEST.PLAIN")
    yield open_one
    for one in opened:
        one.close()


@pytest.fixture
def ask(connect: Callable[..., Any]) -> Ask:
    """Runs a statement in one session and returns its rows."""
    connection = connect()
    return lambda sql, *rest: connection.cursor().execute(sql, *rest).fetchall()
