"""What is told of a build: when, in which words, and that a receiver that fails harms nobody."""

from __future__ import annotations

import datetime
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from sqlkit.build.checks import CheckResult
from sqlkit.build.result import Accounted, BuildResult
from sqlkit.errors import ConfigError
from sqlkit.notices.message import message
from sqlkit.notices.send import send
from sqlkit.notices.settings import Notify, read_notify
from sqlkit.notices.summary import Drifted, FailedCheck, Findings, Shift, Stale, Summary, summarised
from sqlkit.profile import load_target
from sqlkit.spec import Check

SECRET = "T000/hunter2"
NOTIFY = Notify(f"https://hooks.example.com/{SECRET}", shape="slack")
DAY = datetime.date(2024, 5, 1)
GOOD = Summary("shop", "prod", "0.1.0", "published", "r1", DAY, 1.0, 12, 12, 30)


def said(summary: Summary, notify: Notify = NOTIFY) -> str:
    told = message(summary, notify)
    return told["text"] if told else ""


def test_nothing_amiss_is_no_message() -> None:
    assert message(GOOD, NOTIFY) is None
    assert message(replace(GOOD, findings=Findings()), NOTIFY) is None


def test_each_finding_is_a_line() -> None:
    found = Findings(
        (Shift("Champions", 0.2, 0.25, datetime.date(2024, 4, 1)),),
        (Drifted("orders_30d", "values are lower"),),
        (Stale("events", datetime.date(2024, 4, 20), 11),),
    )
    assert said(replace(GOOD, findings=found)).splitlines() == [
        "sqlkit: shop (prod) published 12 tables as of 2024-05-01.",
        "• Champions: 20.0% of customers on 2024-04-01, 25.0% now",
        "• orders_30d: values are lower",
        "• events: nothing newer than 2024-04-20, 11 days ago",
    ]


def test_failures_come_errors_first_and_are_counted() -> None:
    checks = [FailedCheck("rfm", f"c{n}", "warn", n) for n in range(9)] + [FailedCheck("orders", "unique", "error", 1)]
    text = said(replace(GOOD, status="failed", checks_failed=tuple(checks), failed=("rfm", "other")))
    lines = text.splitlines()
    assert lines[0] == "sqlkit: shop (prod) failed; nothing was published, and the last publication is as it was."
    assert lines[1] == "• orders: unique fails, 1 row"
    assert lines[2] == "• rfm: c0 warns, 0 rows"
    assert lines[-1] == "  and 3 more"


def test_only_what_is_asked_for_is_told() -> None:
    failed = replace(GOOD, status="failed", failed=("rfm",))
    assert said(failed, replace(NOTIFY, on=("drift",))) == ""
    assert "rfm could not be made" in said(failed, replace(NOTIFY, on=("failed",)))


def test_slack_is_told_of_no_mention_and_no_link() -> None:
    found = Findings(shifts=(Shift("<!channel> & co", 0.2, 0.3, DAY),))
    told = message(replace(GOOD, findings=found), NOTIFY)
    assert told
    assert "&lt;!channel&gt; &amp; co" in told["blocks"][0]["text"]["text"]


def test_json_carries_the_summary() -> None:
    told = message(replace(GOOD, failed=("rfm",), status="failed"), replace(NOTIFY, shape="json"))
    assert told
    assert told["summary"]["as_of"] == "2024-05-01"
    assert json.loads(json.dumps(told)) == told


def test_a_summary_quotes_no_error() -> None:
    """An error of a warehouse may quote the value it stumbled on."""
    result = BuildResult("r1", DAY, failed={"own": "could not convert 'jane@example.com' to INT32"})
    result.checks = [CheckResult("own", Check("positive", "sql"), 3), CheckResult("own", Check("fine", "sql"), 0)]
    result.accounting = [
        Accounted("orders", "null_customer_id", True, 5, None),
        Accounted("orders", "duplicate", True, 2, None),
    ]
    summary = summarised("shop", "prod", "0.1.0", result, True)
    assert (summary.failed, summary.checks_passed, summary.quarantined) == (("own",), 1, {"orders": 7})
    assert summary.checks_failed == (FailedCheck("own", "positive", "error", 3),)
    assert "jane" not in repr(summary)


def test_a_build_that_did_not_begin_is_told_too() -> None:
    assert "it stopped before anything was made" in said(summarised("shop", "prod", "0.1.0", None, True))


# Sending


@contextmanager
def receiver(status: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    got: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/{SECRET}", got
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("status", "why"), [(200, ""), (500, "the receiver answered 500"), (302, "the receiver answered 302")]
)
def test_what_a_receiver_answers(status: int, why: str) -> None:
    with receiver(status) as (url, got):
        assert send(url, {"text": "é"}) == why
    assert got == [{"text": "é"}], "once, and no redirect is followed"


def test_nobody_there_is_words_without_the_address() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/{SECRET}"
        assert send(url, {}) == "no connection (ConnectionRefusedError)"


def test_a_receiver_that_does_not_answer_is_left() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/{SECRET}"
        assert send(url, {}, seconds=0.05) == "no answer within 0.05 seconds"


# profiles.yml

PROFILE = """shop:
  target: dev
  outputs:
    dev:
      type: duckdb
      notify: NOTIFY
"""


def read(folder: Path, text: str) -> Notify | None:
    (folder / "profiles.yml").write_text(PROFILE.replace("NOTIFY", text))
    return read_notify(load_target(folder, "shop"))


def test_the_address_comes_from_the_environment_and_is_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "{url: \"{{ env_var('SQLKIT_TEST_HOOK', '') }}\", on: [failed]}"
    assert read(tmp_path, text) is None, "an empty address is no wish to be told"
    monkeypatch.setenv("SQLKIT_TEST_HOOK", NOTIFY.url)
    found = read(tmp_path, text)
    assert found == Notify(NOTIFY.url, on=("failed",))
    assert SECRET not in repr(found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{url: 'https://a.example', shpe: slack}", "unknown key 'shpe'. Did you mean 'shape'?"),
        ("{url: 'https://a.example', on: [fialed]}", "input should be 'failed', 'shifts', 'drift' or 'stale'"),
        ("{url: 'https://a.example', shift: 5}", "shift"),
        ("{url: 'file:///etc/passwd'}", "notify.url is no address that begins with https://"),
        ("https://a.example", "expected keys and values, found str."),
        ("{url: [passwd]}", "notify.url is no address"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    assert said in caught.value.message
    assert str(caught.value.where).endswith("profiles.yml:6")
    assert "passwd" not in str(caught.value)
