"""A text that takes a file's place: what is no file stays what it is, and a link still leads where it led."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from sqlkit.artifacts.folder import replace


def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("before", encoding="utf-8")
    replace(path, "now")
    assert {one.name: one.read_text("utf-8") for one in tmp_path.iterdir()} == {"report.html": "now"}


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    end = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
    try:
        replace(pipe, "now")
        assert stat.S_ISFIFO(pipe.stat().st_mode), "a device named as output, as /dev/null, would be gone"
        assert os.read(end, 100) == b"now"
    finally:
        os.close(end)


def test_a_link_leads_to_the_new_text(tmp_path: Path) -> None:
    path, link = tmp_path / "page.html", tmp_path / "report.html"
    path.write_text("before", encoding="utf-8")
    link.symlink_to(path)
    replace(link, "now")
    assert link.is_symlink()
    assert path.read_text("utf-8") == "now"
