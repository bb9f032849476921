"""The site in Chromium, from disk: read, searched and walked by keys, with nothing fetched and nothing said."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
from docs_site.reading import Page

from pages.looking import call, is_clean, told_by
from tests.documented import REPOSITORY, blocks, matches

pytestmark = pytest.mark.pages

PAGES = [
    *("index.html", "inputs.html", "columns.html", "parameters.html", "macros.html", "functions.html"),
    *("models/customer_360.html", "models/churn_model.html"),
]


@pytest.fixture(scope="module")
def printed(demo: Path) -> str:
    return call("docs", "--project-dir", str(demo))


@pytest.fixture(scope="module")
def site(demo: Path, printed: str) -> Path:
    return demo / "target" / "docs"


@pytest.fixture(scope="module")
def told(site: Path) -> dict[str, Any]:
    return told_by("look_site.mjs", str(site), *PAGES)


def test_pages_are_clean(told: dict[str, Any]) -> None:
    assert list(told["pages"]) == PAGES
    for found in told["pages"].values():
        is_clean(found)
    assert (told["console"], told["requests"]) == ([], [])


def test_the_site_is_small(site: Path) -> None:
    sizes = {path.relative_to(site).as_posix(): path.stat().st_size for path in site.rglob("*") if path.is_file()}
    models = [size for name, size in sizes.items() if name.startswith("models/")]
    assert sum(models) < 24_000 * len(models)
    assert sum(sizes.values()) - sum(models) < 600_000
    assert sizes["index.html"] < 100_000


def test_search_finds(told: dict[str, Any]) -> None:
    assert told["found"][0] == "r_score column of rfm"
    assert told["first"].startswith("r_score")
    assert told["foundAt"] == "models/rfm.html#c-r_score"
    assert told["status"] == f"{len(told['found'])} found"
    assert (told["nothing"], told["escaped"]) == ("0 found", "")


def test_a_column_shows_its_path(told: dict[str, Any]) -> None:
    before, _, after = told["trace"].partition("Goes into")
    assert before.startswith("The path of rfm.r_score")
    assert "rfm_base recency_days" in before
    assert re.search(r"orders \(input\) [^;]*ordered_at", before)
    assert "customer_360 r_score" in after
    assert {"transactions", "rfm_base", "rfm", "customer_360"} <= set(told["traceLit"]) <= set(told["wholeLit"])
    assert "survival_curves" not in told["wholeLit"]


def test_the_graph_is_walked_by_keys(told: dict[str, Any]) -> None:
    assert told["tabbable"] == ["rfm"]
    after, back, before, further = told["walk"]
    assert after in {"rfm_history", "rfm_segments", "customer_360", "ltv_segments"}
    assert back == "rfm"
    assert {before, further} <= {"rfm_base", "rfm_cut_points", "transactions"}
    assert told["walkStatus"].startswith(f"{further}: reads ")
    assert told["walkedTo"] == f"models/{further}.html"
    assert "rfm" in told["walkLit"]


def test_the_age_of_a_table_is_told(told: dict[str, Any]) -> None:
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC \(\d+ (minute|hour)s? ago\)", told["age"])


def test_without_javascript_nothing_is_offered_that_needs_it(told: dict[str, Any]) -> None:
    assert told["offered"] == 0


def test_counts_are_those_of_the_tables(demo: Path, site: Path) -> None:
    with duckdb.connect(str(demo / "analytics.duckdb"), read_only=True) as connection:
        tables = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
        pages = [site / "models" / f"{name}.html" for name in tables]
        found = {path.stem: Page(path.read_text("utf-8")) for path in pages if path.is_file()}
        assert len(found) > 30
        for name, page in found.items():
            (rows,) = connection.execute(f'select count(*) from "{name}"').fetchone() or ()
            assert re.search(rf"Rows\s*{rows:,}\b", page.text), name
        query = (
            "select model, count(distinct check_name) from check_results group by model having sum(failing_rows) = 0"
        )
        passed = dict(connection.execute(query).fetchall())
    for name in found.keys() & passed.keys():
        results = [cells[-1] for key, cells in found[name].rows if not key]
        assert results.count("passed") == passed[name], name
    assert len(found.keys() & passed.keys()) > 25


def test_the_page_of_docs_tells_what_is_printed_and_which_pages_there_are(printed: str, site: Path) -> None:
    (block,) = blocks("docs/site.md")
    assert matches(block.partition("\n")[2], printed)
    page = (REPOSITORY / "docs" / "site.md").read_text("utf-8")
    titles = re.findall(r"^\| ([A-Z]\w+) \|", page, re.MULTILINE)
    index = (site / "index.html").read_text("utf-8")
    assert titles == re.findall(r'<a href="\w+\.html"[^>]*>(\w+)</a>', index.partition("</nav>")[0])
