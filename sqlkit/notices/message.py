"""A summary in words, and in the shape that Slack's incoming webhooks take.

https://api.slack.com/messaging/webhooks
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from sqlkit.errors import counted
from sqlkit.notices.settings import Notify
from sqlkit.notices.summary import Summary, failing

MOST = 8
"""Lines about one thing; the others are counted."""


def message(summary: Summary, notify: Notify) -> dict[str, Any] | None:
    """Return what to send; None where there is nothing that the target asks to hear of."""
    lines = list(_lines(summary, notify))
    if not lines:
        return None
    text = "\n".join([_headline(summary), *lines])
    if notify.shape == "json":
        return {"text": text, "summary": as_data(summary)}
    return {"text": text, "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": _escaped(text)[:2900]}}]}


def as_data(summary: Summary) -> dict[str, Any]:
    """Return a summary as plain values."""
    data: dict[str, Any] = json.loads(json.dumps(asdict(summary), default=str))
    return data


def _headline(summary: Summary) -> str:
    who = f"sqlkit: {summary.project} ({summary.target})"
    if summary.status == "failed":
        return f"{who} failed; nothing was published, and the last publication is as it was."
    return f"{who} published {counted(summary.tables, 'table')} as of {summary.as_of}."


def _lines(summary: Summary, notify: Notify) -> Iterator[str]:
    if "failed" in notify.on:
        yield from _limited(_failures(summary))
    if summary.findings:
        found = summary.findings
        yield from _limited(
            f"• {s.segment}: {s.before:.1%} of customers on {s.before_as_of}, {s.now:.1%} now" for s in found.shifts
        )
        yield from _limited(f"• {drifted.feature}: {drifted.finding}" for drifted in found.drift)
        yield from _limited(f"• {s.input}: nothing newer than {s.newest}, {s.days} days ago" for s in found.stale)


def _failures(summary: Summary) -> Iterator[str]:
    for check in failing(summary.checks_failed):
        kind = "fails" if check.severity == "error" else "warns"
        yield f"• {check.table}: {check.check} {kind}, {counted(check.failing_rows, 'row')}"
    told = {check.table for check in summary.checks_failed}
    for name in summary.failed:
        if name not in told:
            yield f"• {name} could not be made"
    if summary.status == "failed" and not summary.failed and not told:
        yield "• it stopped before anything was made"


def _limited(lines: Iterator[str]) -> Iterator[str]:
    every = list(lines)
    yield from every[:MOST]
    if len(every) > MOST:
        yield f"  and {len(every) - MOST:,} more"


def _escaped(text: str) -> str:
    """Return text in which Slack sees no link and no mention."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
