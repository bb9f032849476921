"""What a build leaves for those who were not there; whatever goes wrong with it is a warning, never a failed build."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sqlkit.cli.voice import say
from sqlkit.errors import SqlkitError

if TYPE_CHECKING:
    from sqlkit.build import BuildResult
    from sqlkit.notices.settings import Notify
    from sqlkit.notices.summary import Summary
    from sqlkit.profile import Target
    from sqlkit.project import Project

SUMMARY = "summary.json"


class Notices:
    """The summary and the message of the build inside it; what the profile says of them is read before it begins.

    A sample is silent: nobody waits for one.
    """

    def __init__(self, project: Project, target: Target, log_format: str, *, is_silent: bool) -> None:
        from sqlkit.notices.settings import read_notify

        self.project, self.target, self.log_format, self.is_silent = project, target, log_format, is_silent
        self.notify: Notify | None = read_notify(target)
        self.result: BuildResult | None = None

    def __enter__(self) -> Notices:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        is_failed = kind is not None and issubclass(kind, SqlkitError)
        if not self.is_silent and (kind is None or is_failed):  # who stops a build by hand knows of it
            self._tell(is_failed)

    def _tell(self, is_failed: bool) -> None:
        from sqlkit import __version__
        from sqlkit.notices.summary import summarised

        summary = summarised(self.project.name, self.target.name, __version__, self.result, is_failed)
        if self.notify and summary.status == "published":
            summary = self._with_findings(summary, self.notify)
        self._write(summary)
        if self.notify:
            self._send(summary, self.notify)

    def _with_findings(self, summary: Summary, notify: Notify) -> Summary:
        from zoneinfo import ZoneInfo

        from sqlkit.notices.findings import findings
        from sqlkit.warehouses import warehouse_for

        today = datetime.datetime.now(ZoneInfo(self.project.timezone)).date()
        warehouse = warehouse_for(self.target, self.project.root)
        try:
            found = findings(warehouse, notify, today, is_latest=self.project.as_of is None)
        except SqlkitError as error:
            self._warn(f"Not looked for shifts and drift: {error.message}")
            return summary
        return replace(summary, findings=found)

    def _write(self, summary: Summary) -> None:
        from sqlkit.artifacts.folder import folder_of, write
        from sqlkit.notices.message import as_data

        folder: Path = folder_of(self.project.root)
        try:
            write(folder, SUMMARY, as_data(summary))
        except OSError as error:
            self._warn(f"Not written: {folder / SUMMARY}: {error.strerror}.")

    def _send(self, summary: Summary, notify: Notify) -> None:
        from sqlkit.notices.message import message
        from sqlkit.notices.send import send

        told = message(summary, notify)
        failed = send(notify.url, told) if told else ""
        if failed:
            self._warn(f"Nobody was notified: {failed}.")

    def _warn(self, text: str) -> None:
        say(text, self.log_format, "warned")
