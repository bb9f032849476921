"""Apache Superset in a process of its own, and what is asked of its REST API."""

from __future__ import annotations

import json
import os
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.clients.published import HERE

JSON = "application/json"
ENGINE = {"engine_params": {"connect_args": {"read_only": True}}}
"""What docs/superset.md says to enter as engine parameters."""


@dataclass(frozen=True)
class Superset:
    """A server that has started, and the token of who has logged in."""

    url: str
    token: str = ""

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        return self.send(method, path, None if body is None else json.dumps(body).encode(), JSON)

    def send(self, method: str, path: str, data: bytes | None, kind: str) -> Any:
        """Return the answer; an `AssertionError` with its words where the server refuses."""
        headers = {"Content-Type": kind} if data else {}  # a kind without a body is a bad request to Superset
        headers |= {"Authorization": f"Bearer {self.token}"} if self.token else {}
        request = urllib.request.Request(f"{self.url}/api/v1/{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read().decode()[:1000]}") from error


def logged_in(server: Superset) -> Superset:
    who = {"username": "admin", "password": "admin", "provider": "db"}
    return replace(server, token=server.ask("POST", "security/login", who)["access_token"])


def connected(server: Superset, name: str, file: Path) -> int:
    """Create the connection to a published file as docs/superset.md says; return its id."""
    told = {"database_name": name, "sqlalchemy_uri": f"duckdb:///{file}", "extra": json.dumps(ENGINE)}
    return int(server.ask("POST", "database/", told)["id"])


def imported(server: Superset, export: str) -> None:
    """Import the datasets of an export."""
    edge = "an-edge-that-no-export-holds"
    head = f'--{edge}\r\nContent-Disposition: form-data; name="formData"; filename="superset.yml"\r\n\r\n'
    body = f"{head}{export}\r\n--{edge}--\r\n".encode()
    server.send("POST", "dataset/import/", body, f"multipart/form-data; boundary={edge}")


def datasets(server: Superset) -> dict[str, dict[str, Any]]:
    """Each dataset by the name of its table, with its columns and metrics."""
    listed = server.ask("GET", "dataset/?q=(page_size:100)")["result"]
    told = [server.ask("GET", f"dataset/{one['id']}")["result"] for one in listed]
    return {one["table_name"]: one for one in told}


def virtual(server: Superset, database: int, name: str, sql: str) -> int:
    """Create a dataset of a query; return its id."""
    told = {"database": database, "schema": "main", "table_name": name, "sql": sql}
    return int(server.ask("POST", "dataset/", told)["id"])


def _question(dataset: int, by: Sequence[str], metrics: Sequence[Any]) -> dict[str, Any]:
    query = {"columns": list(by), "metrics": list(metrics), "row_limit": 1000}
    return {"datasource": {"id": dataset, "type": "table"}, "queries": [query]}


def chart_data(server: Superset, dataset: int, by: Sequence[str], metrics: Sequence[Any]) -> list[dict[str, Any]]:
    """Return the rows that a chart of a dataset would show, by columns of it."""
    (answer,) = server.ask("POST", "chart/data", _question(dataset, by, metrics))["result"]
    return list(answer["data"])


def saved_chart(server: Superset, dataset: int, by: Sequence[str], metrics: Sequence[Any]) -> int:
    """Create a chart, as of a dashboard; return its id."""
    shown = {"viz_type": "table", "datasource": f"{dataset}__table", "groupby": list(by), "metrics": list(metrics)}
    told = {
        "slice_name": " and ".join(by),
        "viz_type": "table",
        "datasource_id": dataset,
        "datasource_type": "table",
        "params": json.dumps(shown),
        "query_context": json.dumps(_question(dataset, by, metrics)),
    }
    return int(server.ask("POST", "chart/", told)["id"])


def shown_by(server: Superset, chart: int) -> list[dict[str, Any]]:
    """Return the rows that a saved chart shows now."""
    (answer,) = server.ask("GET", f"chart/{chart}/data/")["result"]
    return list(answer["data"])


@contextmanager
def serving(home: Path) -> Iterator[Superset]:
    """A Superset that has nothing in it, with its metadata and log in a folder."""
    place = os.environ.get("SQLKIT_READER_VENVS")
    assert place, "run `bash .ci/clients`, which makes the clients' environments and names them"
    command = [str(Path(place) / "superset" / "bin" / "python"), str(HERE / "readers" / "serve_superset.py")]
    log = home / "superset.log"
    with (
        log.open("w") as errors,
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            cwd=home,
            env={"SUPERSET_HOME": str(home), "HOME": str(home)},
        ) as process,
    ):
        assert process.stdin
        assert process.stdout
        port = next((line.strip() for line in process.stdout if line.strip().isdigit()), "")
        assert port, log.read_text()[-2000:]
        try:
            yield logged_in(Superset(f"http://127.0.0.1:{port}"))
        finally:
            process.stdin.close()
