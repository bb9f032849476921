"""Where files are; a folder that may not be read is never taken for an empty one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sqlkit.cases import find_cases
from sqlkit.estimators.own import find
from sqlkit.project import load_project
from sqlkit.resources import files_below


def test_files_are_found_in_order_of_their_paths(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("b/z.sql", "a.sql", "b/a.py", "c.txt"):
        (tmp_path / name).touch()
    found = [path.relative_to(tmp_path).as_posix() for path in files_below(tmp_path, ".sql", ".py")]
    assert found == ["a.sql", "b/a.py", "b/z.sql"]
    assert files_below(tmp_path / "nowhere", ".sql") == []


@pytest.mark.parametrize("folder", ["templates", "models", "cases", "estimators"])
def test_a_folder_that_may_not_be_read_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    """Permissions do not bind everybody who runs tests, so the system's answer is given here."""
    closed = tmp_path / folder
    closed.mkdir()
    (tmp_path / "sqlkit.yml").write_text("inputs: {orders: {file: orders.csv}}")
    for name in ("scandir", "listdir"):
        real = getattr(os, name)
        monkeypatch.setattr(
            os, name, lambda path=".", real=real: _refused(path) if Path(path) == closed else real(path)
        )
    with pytest.raises(PermissionError) as caught:
        _read_everything(tmp_path)
    assert caught.value.filename == str(closed)


def _read_everything(root: Path) -> None:
    load_project(root)
    find(root)
    find_cases(root / "cases")


def _refused(path: object) -> object:
    raise PermissionError(13, "Permission denied", str(path))
