"""Clients of every kind read while builds publish fifty times: no read fails, none is torn, all see what is new."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.clients.published import HERE
from tests.publishing.shop import new_shop

pytestmark = pytest.mark.clients

PUBLICATIONS = 50
PART = ["+rfm_segments own_orders"]
READERS = HERE / "readers"
PYTHON = {
    "duckdb-1.3": "read_duckdb.py",
    "duckdb-1.4": "read_duckdb.py",
    "duckdb-2.0": "read_duckdb.py",
    "sqlalchemy": "read_sqlalchemy.py",
    "adbc": "read_adbc.py",
}


def commands() -> dict[str, list[str]]:
    """How each client is started; fails, rather than skips, where one is missing."""
    place, node = os.environ.get("SQLKIT_READER_VENVS"), shutil.which("node")
    assert place, "run `bash .ci/clients`, which makes the clients' environments and names them"
    assert node, "Node is not installed; these tests are asked for by -m clients only"
    python = {name: [str(Path(place) / name / "bin" / "python"), str(READERS / file)] for name, file in PYTHON.items()}
    return {**python, "node": [node, str(READERS / "read.mjs")]}


@contextmanager
def reading(command: list[str], file: Path, stop: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen([*command, str(file), str(stop)], stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            stop.touch()


def test_no_client_ever_sees_a_half(tmp_path: Path) -> None:
    shop = new_shop(tmp_path / "shop")
    shop.build(select=PART)
    stop = tmp_path / "stop"
    with ExitStack() as stack:
        readers = {
            name: stack.enter_context(reading(command, shop.published, stop)) for name, command in commands().items()
        }
        for _ in range(PUBLICATIONS):
            shop.build(select=PART)
        stop.touch()
        told: dict[str, dict[str, Any]] = {
            name: json.loads(process.communicate(timeout=60)[0]) for name, process in readers.items()
        }
    for name, found in told.items():
        assert found["wrong"] == [], name
        assert found["reads"] > PUBLICATIONS, found
        assert found["seen"] > PUBLICATIONS // 3, found
    assert len({found["version"] for found in told.values()}) == len(told)
    for found in told.values():
        print(f"{found['version']}: {found['reads']} reads of {found['seen']} publications")


@pytest.mark.parametrize("name", [*PYTHON, "node"])
def test_each_client_tells_what_is_torn(name: str, tmp_path: Path) -> None:
    """The readers can fail: of a file whose tables are of different runs they say so."""
    file, stop = tmp_path / "torn.duckdb", tmp_path / "stop"
    with duckdb.connect() as connection:
        connection.execute(f"attach '{file}' as torn (storage_version 'v1.0.0')")
        for run, table in enumerate(("rfm", "rfm_segments", "own_orders")):
            connection.execute(f"create table torn.{table} as select 'run {run}' as run_id")
    with reading(commands()[name], file, stop) as process:
        time.sleep(4)
        stop.touch()
        found = json.loads(process.communicate(timeout=60)[0])
    assert found["reads"] > 0
    assert found["wrong"]
    assert all(told.startswith("torn") for told in found["wrong"])
