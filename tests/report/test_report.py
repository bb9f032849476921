"""The demo's report: what kind of file it is, and every number of it traced to the published tables."""

from __future__ import annotations

import re
import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from click.testing import CliRunner

from sqlkit.cli import main
from tests.report.reading import Page, Section, numbers

TRACES = yaml.safe_load((Path(__file__).parent / "traces.yml").read_text("utf-8"))
SLACK = 1e-6


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        made = CliRunner().invoke(main, ["demo"], catch_exceptions=False)
    assert made.exit_code == 0, made.output
    project = folder / "sqlkit_demo" / "sqlkit.yml"
    project.write_text(project.read_text().replace("params:\n", "params:\n  forecasts: {enabled: true}\n", 1))
    select = ["-s", "+forecast_backtest", "-s", "+forecast_intervals", "-s", "+customer_equity"]
    made = CliRunner().invoke(main, ["build", "--project-dir", str(project.parent), *select], catch_exceptions=False)
    assert made.exit_code == 0, made.output
    (folder / "sqlkit_demo" / "analytics.previous.duckdb").unlink()  # one publication, with all that can be asked for
    return folder / "sqlkit_demo"


@pytest.fixture(scope="module")
def text(root: Path) -> str:
    made = CliRunner().invoke(main, ["report", "--project-dir", str(root)], catch_exceptions=False)
    assert made.exit_code == 0, made.output
    return (root / "target" / "report.html").read_text("utf-8")


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


def query(root: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(root / "analytics.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_it_is_one_small_file_that_runs_and_fetches_nothing(text: str, page: Page) -> None:
    assert len(text.encode()) < 300_000
    assert not {tag for tag, _ in page.tags} & {"script", "link", "img", "iframe", "object", "form", "base"}
    for _, told in page.tags:
        assert not any(name.startswith("on") or name in ("style", "src") for name in told)
        assert (told.get("href") or "#").startswith("#")
    policy = next(t["content"] for tag, t in page.tags if tag == "meta" and t.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def test_every_link_leads_somewhere_and_every_id_is_one(page: Page) -> None:
    ids = [told["id"] for _, told in page.tags if "id" in told]
    assert len(ids) == len(set(ids))
    links = {(told["href"] or "")[1:] for tag, told in page.tags if tag == "a"}
    assert links == set(page.sections) == set(TRACES)
    assert {told["aria-labelledby"] for tag, told in page.tags if tag == "section"} <= set(ids)


def test_no_customer_is_in_it(root: Path, text: str) -> None:
    people = query(root, "select customer_id from rfm")
    words = set(re.findall(r"[\w@.-]+", text))
    assert len(people) > 1000
    assert not words & {str(person) for (person,) in people}


@pytest.mark.parametrize("name", TRACES)
def test_every_number_of_the_data_table_is_in_the_warehouse(root: Path, page: Page, name: str) -> None:
    known = query(root, TRACES[name]["table"])
    rows = page.sections[name].rows[1:]
    assert rows
    if name in ("gain", "calibration"):  # a tenth of few is joined with the next: test_tenths has those
        rows = [row for row in rows if " to " not in row[1]]
        assert len(rows) > 15
    if name in ("ltv", "survival", "gain", "calibration"):  # some of the rows: found by what tells them apart
        known = [found(row, known) for row in rows]
    assert len(rows) == len(known)
    for row, values in zip(rows, known, strict=True):
        told = [cell for cell in row if "fewer than" in cell]
        if told:
            assert all(cell == "" or cell in (*told, *map(str, values)) for cell in row)
            continue
        for cell, value in zip(row, values, strict=True):
            if isinstance(value, str):
                assert cell == value
            elif value is not None:
                ((number, half),) = numbers(cell)
                assert abs(number - float(value)) <= half + SLACK


def found(row: list[str], known: list[tuple[Any, ...]]) -> tuple[Any, ...]:
    """The one row that begins as this one does."""
    (one,) = [values for values in known if values[0] == row[0] and float(values[1]) == numbers(row[1])[0][0]]
    return one


@pytest.mark.parametrize("name", TRACES)
def test_the_headline_says_what_the_tables_say(root: Path, page: Page, name: str) -> None:
    (known,) = query(root, TRACES[name]["headline"])
    headline = re.sub(r"\d+ \w{3} \d{4}", "", page.sections[name].headline)  # days are no figures
    said = numbers(headline)
    values = [value for value in known if value is not None]
    assert len(said) == len(values), headline
    for (number, half), value in zip(said, values, strict=True):
        assert abs(number - float(value)) <= half + SLACK, headline


@pytest.mark.parametrize("name", TRACES)
def test_the_notes_say_what_the_tables_say(root: Path, page: Page, name: str) -> None:
    known = query(root, TRACES[name]["notes"]) if "notes" in TRACES[name] else []
    said = [note for note in page.sections[name].notes if numbers(note)]
    assert len(said) == len(known), said
    for note, row in zip(said, known, strict=True):
        values = [value for value in row if value is not None]
        assert len(numbers(note)) == len(values), note
        for (number, half), value in zip(numbers(note), values, strict=True):
            assert abs(number - float(value)) <= half + SLACK, note


@pytest.mark.parametrize("name", TRACES)
def test_every_number_of_the_chart_is_in_its_data_table(page: Page, name: str) -> None:
    section = page.sections[name]
    cells = [number for row in section.rows for cell in row for number, _ in numbers(cell)]
    for words in section.chart:
        for number, half in numbers(words):
            assert any(abs(number - cell) <= half + SLACK for cell in cells), words


def test_a_small_cell_is_left_out(root: Path, page: Page) -> None:
    (few,) = query(
        root,
        "select count(*) from segment_migrations"
        " where customers < 5 and to_as_of_date = (select max(to_as_of_date) from segment_migrations)",
    )[0]
    rows = page.sections["migrations"].rows
    assert few > 0
    assert sum(row[2] == "fewer than 5" and row[3] == "" for row in rows) == few


def test_figures_are_those_of_the_tables(root: Path, page: Page) -> None:
    customers, revenue = query(root, "select count(*), sum(monetary) from rfm")[0]
    (high,) = query(root, "select count(*) from customer_360 where churn_band = 'high'")[0]
    assert page.figures[:2] == [f"{customers:,}", f"£{revenue:,.0f}"]
    assert page.figures[-1] == f"{high:,}"


def headings(section: Section) -> list[str]:
    return section.rows[0]


def test_a_larger_cell_leaves_out_more(root: Path, tmp_path: Path, page: Page) -> None:
    path = tmp_path / "strict.html"
    made = CliRunner().invoke(
        main, ["report", "--project-dir", str(root), "--min-cell", "50", "-o", str(path)], catch_exceptions=False
    )
    assert made.exit_code == 0
    strict = Page(path.read_text("utf-8"))
    for name in ("segments", "rfm_grid", "migrations", "risk"):
        at = headings(strict.sections[name]).index("Customers")
        shown = [int(row[at].replace(",", "")) for row in strict.sections[name].rows[1:] if "fewer" not in row[at]]
        assert all(number >= 50 for number in shown)
        assert len(shown) < len(page.sections[name].rows) - 1 or name == "segments"
    for name in ("gain", "calibration"):
        assert len(strict.sections[name].rows) < len(page.sections[name].rows)
    contacted = [int(row[1].replace(",", "")) for row in strict.sections["campaign"].rows[1:]]
    assert min(contacted) >= 50
    assert all(more - fewer >= 50 for fewer, more in pairwise(sorted(contacted)))
    assert any("fewer than 50" in row[1] for row in strict.sections["reasons"].rows)
    groups = [[int(cell) for cell in row[2:4]] for row in strict.sections["gain"].rows[1:]]
    assert all(positives >= 50 and customers - positives >= 50 for customers, positives in groups)
    current = "(model_name, model_version) in (select (model_name, model_version) from model_registry where is_current)"
    known = query(root, f"select sum(held_out_rows), sum(positives) from model_calibration where {current}")[0]
    assert tuple(map(sum, zip(*groups, strict=True))) == known


def test_compared_with_the_publication_before(root: Path, tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    shutil.copytree(root, shop)
    ask = ["report", "--compare", "--project-dir", str(shop)]
    alone = CliRunner().invoke(main, ask)
    assert alone.exit_code == 2
    assert "no publication before the last is kept" in alone.output
    project = shop / "sqlkit.yml"
    project.write_text(project.read_text().replace("as_of: latest ", "as_of: 2024-04-01 "))
    for command in (["build", "--project-dir", str(shop)], ask):
        made = CliRunner().invoke(main, command, catch_exceptions=False)
        assert made.exit_code == 0, made.output
    text = (shop / "target" / "report.html").read_text("utf-8")
    ((then,), (now,)) = (query(where, "select count(*) from rfm") for where in (root, shop))
    assert then != now
    assert f'<p class="value">{now[0]:,}</p><p>was {then[0]:,}</p>' in text
    assert "Compared with the publication as of 1 May 2024" in text


def test_another_language_is_an_error_that_says_which_there_are(root: Path) -> None:
    made = CliRunner().invoke(main, ["report", "--project-dir", str(root), "--language", "eng"])
    assert made.exit_code == 2
    assert "unknown language of the report 'eng'" in made.output
    assert "Known: en" in made.output
