"""`sqlkit docs serve`: files of the site to this machine, and nothing else."""

from __future__ import annotations

import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from sqlkit.cli import main
from sqlkit.errors import ConfigError
from sqlkit.site.folder import MARK, put
from sqlkit.site.serving import serve


@pytest.fixture
def site(tmp_path: Path) -> Path:
    put(tmp_path / "docs", {"index.html": f"<html>{MARK}", "models/rfm.html": "rfm", "assets/site.css": "a {}"})
    (tmp_path / "secret.txt").write_text("secret")
    return tmp_path / "docs"


@pytest.fixture
def address(site: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address that was told, with the server behind it; closed when the test is over."""
    servers: list[ThreadingHTTPServer] = []
    told: list[str] = []
    is_ready = threading.Event()
    forever = ThreadingHTTPServer.serve_forever

    def remembered(self: ThreadingHTTPServer) -> None:
        servers.append(self)
        is_ready.set()
        forever(self, poll_interval=0.01)

    monkeypatch.setattr(ThreadingHTTPServer, "serve_forever", remembered)
    thread = threading.Thread(target=serve, args=(site, "127.0.0.1", 0, told.append))
    thread.start()
    assert is_ready.wait(10)
    yield told[0]
    servers[0].shutdown()
    thread.join()


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_files_are_served_and_folders_are_not_listed(address: str) -> None:
    with urllib.request.urlopen(address) as answer:
        assert MARK in answer.read().decode()
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert [status(address + path) for path in ("models/rfm.html", "assets/site.css")] == [200, 200]
    assert [status(address + path) for path in ("models/", "none.html", "..%2Fsecret.txt")] == [404, 404, 404]


def test_it_listens_on_this_machine_alone(address: str) -> None:
    assert address.startswith("http://127.0.0.1:")


def test_a_port_that_is_taken_is_told(site: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        found = CliRunner().invoke(main, ["docs", "serve", "-o", str(site), "--port", port])
    assert found.exit_code == 2
    assert f"cannot listen on 127.0.0.1:{port}" in found.output
    assert "--port 0" in found.output


def test_without_a_site_there_is_nothing_to_serve(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no site yet"):
        serve(tmp_path, "127.0.0.1", 0, print)


def test_ctrl_c_ends_it_as_other_commands(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(self: ThreadingHTTPServer) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ThreadingHTTPServer, "serve_forever", interrupted)
    found = CliRunner().invoke(main, ["docs", "serve", "-o", str(site), "--port", "0"])
    assert found.exit_code == 130
    assert f"Serving {site} at http://127.0.0.1:" in found.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["docs", "--port", "80"], "--port is of `sqlkit docs serve`"),
        (["docs", "serve", "--offline"], "--offline is of `sqlkit docs generate`"),
        (["docs", "server"], "'server' is not one of"),
    ],
)
def test_options_of_the_other_action_are_refused(arguments: list[str], told: str) -> None:
    found = CliRunner().invoke(main, arguments)
    assert found.exit_code == 2
    assert told in found.output
