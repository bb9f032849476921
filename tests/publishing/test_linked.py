"""The published name as a link: what a reader resolves stays whole, and only what is ours is followed or deleted."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from sqlkit.cli import main
from sqlkit.profile import DEFAULT, Target
from sqlkit.warehouses.duckdb.files import files_of
from sqlkit.warehouses.duckdb.linked import forget, named, publish
from tests.publishing.shop import Shop, new_shop, query, run_ids, sha, start

SELECT = ["+rfm_segments"]
HEADERS = 3 * 4096
"""Bytes of DuckDB's three headers at the beginning of a file, the first thing that it reads."""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    found = new_shop(tmp_path / "shop")
    found.build(select=SELECT)
    return found


def made(shop: Shop) -> list[Path]:
    return sorted((shop.root / "analytics.published").glob("*/analytics.duckdb"))


def publish_again(shop: Shop) -> None:
    shop.write_orders(310 + len(made(shop)))
    shop.build(select=SELECT)


def test_a_publication_is_a_file_that_stays_as_it_is(shop: Shop) -> None:
    first = shop.published.resolve()
    before, is_relative = sha(first), not shop.published.readlink().is_absolute()
    publish_again(shop)
    assert is_relative
    assert sha(first) == before, "who has followed the link and not opened the file finds it"
    assert sha(shop.published) != before
    publish_again(shop)
    assert not first.exists()
    assert len(made(shop)) == 2


def test_headers_of_one_publication_with_the_next_are_refused(shop: Shop, tmp_path: Path) -> None:
    """Why there is a link: DuckDB 2.0 reads them from one opening of the file and all else from another."""
    first = shop.published.resolve()
    shop.write_orders(4000)
    shop.build(select=["+rfm_segments", "+customer_360"])
    torn = tmp_path / "torn.duckdb"
    torn.write_bytes(first.read_bytes()[:HEADERS] + shop.published.read_bytes()[HEADERS:])
    with pytest.raises(duckdb.Error):
        query(torn, "select run_id from rfm_segments")


def test_the_catalog_has_the_name_of_the_file_that_is_opened(shop: Shop) -> None:
    assert query(shop.published, "select distinct run_id from analytics.main.rfm") == [
        (run,) for run in run_ids(shop.published)
    ]


def test_without_links_the_file_takes_the_name(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(link: Path, target: Path) -> None:
        raise OSError(1, os.strerror(1), str(link))

    publish_again(shop)
    monkeypatch.setattr(Path, "symlink_to", refused)
    old = sha(shop.published)
    publish_again(shop)
    assert not shop.published.is_symlink()
    assert sha(shop.previous) == old
    monkeypatch.undo()
    before = sha(shop.published)
    publish_again(shop)
    assert shop.published.is_symlink()
    assert sha(shop.previous) == before
    assert made(shop) == [shop.published.resolve()], "those of before are nobody's"
    assert shop.leftovers() == []


def test_a_link_of_the_users_is_followed(tmp_path: Path) -> None:
    there, here = tmp_path / "there", tmp_path / "here"
    there.mkdir()
    here.mkdir()
    (here / "analytics.duckdb").symlink_to("../there/results.duckdb")
    (tmp_path / "file").write_text("published")
    name = files_of(DEFAULT, here).published
    assert name == there / "results.duckdb"
    publish(tmp_path / "file", name)
    assert (here / "analytics.duckdb").read_text() == "published"
    assert (here / "analytics.duckdb").readlink() == Path("../there/results.duckdb")
    assert files_of(DEFAULT, here).published == name, "the second time its end is a link of ours"


def test_a_circle_of_links_ends(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    assert named(tmp_path / "a").parent == tmp_path


def test_only_publications_are_deleted(tmp_path: Path) -> None:
    name, file = tmp_path / "analytics.duckdb", tmp_path / "file"
    for text in "ab":
        file.write_text(text)
        publish(file, name)
    (before,) = [path for path in tmp_path.glob("*.published/*") if path != name.resolve().parent]
    (before / "mine.txt").write_text("mine")
    mine = tmp_path / "analytics.published" / "mine" / "mine.duckdb"
    mine.parent.mkdir()
    mine.write_text("mine")
    forget(name)
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file() and not path.is_symlink()) == sorted(
        [name.resolve(), before / "mine.txt", mine]
    )


def test_other_files_beside_publications_do_no_harm(tmp_path: Path) -> None:
    name, folder = tmp_path / "analytics.duckdb", tmp_path / "analytics.published"
    folder.mkdir()
    (folder / ".gitignore").write_text("*")
    for text in "abc":
        (tmp_path / "file").write_text(text)
        publish(tmp_path / "file", name)
    assert name.read_text() == "c"
    assert (folder / ".gitignore").exists()
    assert len(list(folder.glob("*/analytics.duckdb"))) == 2


def test_the_folder_may_be_a_link_itself(tmp_path: Path) -> None:
    name = tmp_path / "here" / "analytics.duckdb"
    for folder in ("here", "there"):
        (tmp_path / folder).mkdir()
    (tmp_path / "here" / "analytics.published").symlink_to(tmp_path / "there")
    for text in "abc":
        (tmp_path / "file").write_text(text)
        publish(tmp_path / "file", name)
        assert name.read_text() == text
    assert len(list((tmp_path / "there").glob("*/analytics.duckdb"))) == 2


@pytest.mark.parametrize("file", ["results", "a.b.duckdb", "res[1]*.duckdb", "with 'quotes'.db"])
def test_any_name(tmp_path: Path, file: str) -> None:
    name = tmp_path / file
    for text in "abcd":
        (tmp_path / "made").write_text(text)
        publish(tmp_path / "made", name)
        assert name.read_text() == text
    assert len([path for path in tmp_path.rglob("*") if path.is_file() and not path.is_symlink()]) == 2


def test_clean_deletes_what_a_killed_publication_made(shop: Shop) -> None:
    child = start(shop, "serve", *SELECT)
    shop.write_orders(310)
    assert child.ask("renamed-1") == "killed"
    child.end()
    assert len(made(shop)) == 2
    result = CliRunner().invoke(main, ["clean", "--project-dir", str(shop.root)])
    assert result.exit_code == 0, result.output
    assert made(shop) == [shop.published.resolve()]
    assert shop.leftovers() == []


def test_two_names_of_one_folder_leave_each_other_alone(tmp_path: Path) -> None:
    names = [tmp_path / "analytics.duckdb", tmp_path / "analytics.db"]
    for text in "abc":
        for name in names:
            (tmp_path / "file").write_text(f"{text} of {name.suffix}")
            publish(tmp_path / "file", name)
    assert [name.read_text() for name in names] == ["c of .duckdb", "c of .db"]


def test_a_published_file_is_read_by_another_project_by_its_name(shop: Shop) -> None:
    publish_again(shop)
    target = Target("reads", "duckdb", {"path": str(shop.published), "publish": "other.duckdb"})
    assert files_of(target, shop.root).raw == shop.published
