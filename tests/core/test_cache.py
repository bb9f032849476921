"""The cache as a folder of files: what is right is found, and everything else is as good as absent."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sqlkit.cache import Cache, key_of

KEY = key_of("a text", ["a name"])
ENTRY = {"reads": ["rfm"], "told": {"param:rfm.bins": None}}


def test_what_was_kept_is_found_under_its_key_alone(tmp_path: Path) -> None:
    Cache(tmp_path / "cache").keep("duckdb.own", KEY, ENTRY)
    later = Cache(tmp_path / "cache")
    assert later.find("duckdb.own", KEY) == ENTRY
    assert later.find("duckdb.own", key_of("another text", ["a name"])) is None
    assert later.find("duckdb.other", KEY) is None


def test_a_later_entry_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    cache, other = Cache(tmp_path), key_of("another text")
    cache.keep("duckdb.own", KEY, ENTRY)
    cache.keep("duckdb.own", other, {"reads": []})
    assert (cache.find("duckdb.own", KEY), cache.find("duckdb.own", other)) == (None, {"reads": []})
    assert [path.name for path in tmp_path.iterdir()] == ["duckdb.own.json"], "nothing is left aside"


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda content: content[: len(content) // 2],
    "empty": lambda content: b"",
    "altered": lambda content: content.replace(b"rfm", b"rfn"),
    "another release's": lambda content: json.dumps(ENTRY).encode(),
    "not text": lambda content: b"\xff\xfe" + content,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_entry_is_absent(tmp_path: Path, damage: str) -> None:
    cache = Cache(tmp_path)
    cache.keep("duckdb.own", KEY, ENTRY)
    path = tmp_path / "duckdb.own.json"
    path.write_bytes(DAMAGES[damage](path.read_bytes()))
    assert cache.find("duckdb.own", KEY) is None


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = Cache(tmp_path / "file" / "cache")
    cache.keep("duckdb.own", KEY, ENTRY)
    assert cache.find("duckdb.own", KEY) is None


def test_git_does_not_see_it(tmp_path: Path) -> None:
    Cache(tmp_path / "cache").keep("duckdb.own", KEY, ENTRY)
    assert (tmp_path / "cache" / ".gitignore").read_text() == "*\n"
