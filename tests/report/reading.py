"""The report as a browser reads it: sections, with the words of their parts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

NUMBER = re.compile(r"-?[£$€]?\d[\d,]*(?:\.\d+)?%?")


@dataclass
class Section:
    """`chart` has the words in the SVG but those of its axes; `rows` the data table's body."""

    name: str
    headline: str = ""
    chart: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


class Page(HTMLParser):
    """All tags, and sections by name."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.sections: dict[str, Section] = {}
        self.figures: list[str] = []
        self._open: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.tags.append((tag, told))
        if tag in ("meta",):
            return
        self._open.append((tag, told))
        if tag == "section":
            self.sections[str(told["id"])] = Section(str(told["id"]))
        if tag == "tr" and self._section:
            self._section.rows.append([])
        if ("class", "note") in told.items() and self._section:
            self._section.notes.append("")
        if tag in ("td", "th") and self._section:
            self._section.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open.pop()[0] != tag:
            pass

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if not self._open:
            return
        tag, told = self._open[-1]
        if ("class", "value") in told.items():
            self.figures.append(data)
        section = self._section
        if section is None:
            return
        if tag == "h2":
            section.headline += data
        elif ("class", "note") in told.items():
            section.notes[-1] += data
        elif tag in ("td", "th"):
            section.rows[-1][-1] += data
        elif tag in ("text", "title") and told.get("class") != "tick":
            section.chart.append(data)

    @property
    def _section(self) -> Section | None:
        within = any(tag == "section" for tag, _ in self._open)
        return list(self.sections.values())[-1] if within else None


def numbers(text: str) -> list[tuple[float, float]]:
    """Each number in a text, and half of its last digit."""
    found = []
    for written in NUMBER.findall(text):
        bare = re.sub("[£$€,%]", "", written)
        scale = 0.01 if written.endswith("%") else 1.0
        digits = len(bare.partition(".")[2])
        found.append((float(bare) * scale, 0.5 * 10.0**-digits * scale))
    return found
