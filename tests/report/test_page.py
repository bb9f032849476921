"""docs/report.md names every panel, the tables it reads, and where its words are."""

from __future__ import annotations

import re

from sqlkit.report.panels import PANELS
from sqlkit.report.words import words
from tests.documented import REPOSITORY


def test_the_page_names_every_panel_with_its_tables() -> None:
    page = (REPOSITORY / "docs" / "report.md").read_text("utf-8")
    english = words("en", None, 5)
    rows = re.findall(r"^\| (.+?) \| .+? \| (`.+?`) \|$", page, re.MULTILINE)
    told = {name: set(re.findall(r"`(\w+)`", tables)) for name, tables in rows}
    assert told == {english.say(kind.name, "short"): set(kind.question.tables) for kind in PANELS}
