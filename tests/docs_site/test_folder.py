"""A site takes the place of the one before, whole or not at all, and of nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from sqlkit.errors import ConfigError
from sqlkit.site.folder import MARK, put

INDEX = f"<html>{MARK}"


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_new_site_leaves_nothing_of_the_one_before(tmp_path: Path) -> None:
    folder = tmp_path / "made" / "docs"
    assert put(folder, {"index.html": INDEX, "models/old.html": "é"}) == len(INDEX) + 2
    put(folder, {"index.html": INDEX, "models/new.html": ""})
    assert names(folder) == {"index.html", "models/new.html"}
    assert [path.name for path in folder.parent.iterdir()] == ["docs"]


def test_a_site_that_cannot_be_written_leaves_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "docs"
    put(folder, {"index.html": INDEX})

    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(OSError, match="No space"):
            put(folder, {"index.html": "new"})
    assert (folder / "index.html").read_text() == INDEX
    assert [path.name for path in tmp_path.iterdir()] == ["docs"]


def test_a_site_that_cannot_be_put_in_place_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "docs"
    put(folder, {"index.html": INDEX})
    rename = Path.rename

    def once(self: Path, target: Path) -> Path:
        if self.name.endswith(".new"):
            raise KeyboardInterrupt
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", once)
        with pytest.raises(KeyboardInterrupt):
            put(folder, {"index.html": "new"})
    assert names(tmp_path) == {"docs/index.html"}
    assert (folder / "index.html").read_text() == INDEX


@pytest.mark.parametrize("held", ["index.html", "notes.txt", "data/orders.csv"])
def test_a_folder_of_something_else_is_refused(tmp_path: Path, held: str) -> None:
    path = tmp_path / "docs" / held
    path.parent.mkdir(parents=True)
    path.write_text("<html>mine")
    with pytest.raises(ConfigError, match="did not write"):
        put(tmp_path / "docs", {"index.html": INDEX})
    assert path.read_text() == "<html>mine"


def test_a_site_to_which_a_file_was_added_is_refused(tmp_path: Path) -> None:
    put(tmp_path / "docs", {"index.html": INDEX})
    (tmp_path / "docs" / "CNAME").write_text("docs.example")
    with pytest.raises(ConfigError, match="holds CNAME"):
        put(tmp_path / "docs", {"index.html": INDEX})
    assert (tmp_path / "docs" / "CNAME").exists()


def test_a_file_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "docs").write_text("")
    with pytest.raises(ConfigError, match="is a file"):
        put(tmp_path / "docs", {"index.html": INDEX})
