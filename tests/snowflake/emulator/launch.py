"""Starts an emulator from the client's side; imports nothing that a client's environment might lack."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PYTHON = "SQLKIT_EMULATOR_PYTHON"
"""Names the interpreter that has fakesnow; `.ci/snowflake` makes it."""
SECONDS = 60


@dataclass(frozen=True)
class Emulator:
    """A running server."""

    port: int

    @property
    def parameters(self) -> dict[str, Any]:
        """What `snowflake.connector.connect` needs; a database and a schema named beside it are made if missing."""
        return {
            "user": "fake",
            "password": "snow",
            "account": "fakesnow",
            "host": "127.0.0.1",
            "port": self.port,
            "protocol": "http",
            "session_parameters": {"CLIENT_OUT_OF_BAND_TELEMETRY_ENABLED": False},
        }

    def ledger(self) -> list[dict[str, Any]]:
        """Every statement since the start, or since `forget`, and the shape of what went back."""
        return json.loads(self._request("ledger", "GET"))

    def forget(self) -> None:
        """Empties the ledger."""
        self._request("ledger", "DELETE")

    def disconnect(self) -> None:
        """Ends every session, as a lost network does; what is open is rolled back."""
        self._request("disconnect", "POST")

    def load(self, table: str, file: Path) -> int:
        """Makes DATABASE.SCHEMA.TABLE from a Parquet or CSV file, as a loading tool does, and says how many rows."""
        asked = json.dumps({"table": table, "file": str(file)}).encode()
        return int(json.loads(self._request("load", "POST", asked))["rows"])

    def _request(self, path: str, method: str, body: bytes | None = None) -> bytes:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/emulator/{path}", data=body, method=method)
        with urllib.request.urlopen(request, timeout=300) as answer:
            return answer.read()


def free_port() -> int:
    """One that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(environment: dict[str, str] | None = None) -> Iterator[Emulator]:
    """A server of one's own on a free port, ended afterwards."""
    port = free_port()
    command = [os.environ[PYTHON], "-m", "emulator", "--port", str(port)]
    child = subprocess.Popen(command, cwd=Path(__file__).parents[1], env={**os.environ, **(environment or {})})
    try:
        emulator = Emulator(port)
        wait_for(emulator, child)
        yield emulator
    finally:
        child.terminate()
        child.wait(20)


def wait_for(emulator: Emulator, child: subprocess.Popen[bytes]) -> None:
    """Until it answers; a server that ended says so at once."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if child.poll() is not None:
            raise RuntimeError(f"the emulator ended with code {child.returncode}")
        try:
            emulator.ledger()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise TimeoutError(f"the emulator did not answer within {SECONDS} seconds")
