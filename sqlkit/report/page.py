"""One HTML file: no script, nothing to fetch, and a policy that holds it to that."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from sqlkit.report.figures import Figure
from sqlkit.report.panel import Kind, Panel
from sqlkit.report.words import Words
from sqlkit.style import BASE

STYLE = BASE + (Path(__file__).parent / "style.css").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Head:
    """What stands above all: which data these are, and when they were published."""

    as_of: str
    published: str
    run: str
    version: str
    compared: str = ""


def page(name: str, head: Head, figures: Sequence[Figure], panels: Sequence[tuple[Kind, Panel]], words: Words) -> str:
    """Return the file's text."""
    title = f"{words.say('page', 'title')} · {name}"
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    links = "".join(f'<a href="#{k.name}">{escape(words.say(k.name, "short"))}</a>' for k, _ in panels)
    empty = _paragraph(words.say("page", "empty", least=str(words.least)))
    sections = "".join(_section(kind, panel, words) for kind, panel in panels) or empty
    return f"""<!doctype html>
<html lang="{escape(words.say("language"))}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="color-scheme" content="light dark">
<title>{escape(title)}</title>
<style>{STYLE}</style>
</head>
<body>
<header>
<div><h1>{escape(name)}</h1><p>{escape(words.say("page", "meta", **vars(head)))}</p>{_paragraph(head.compared)}</div>
<nav aria-label="{escape(words.say("page", "sections"))}">{links}</nav>
</header>
<main>
<div class="figures">{"".join(map(_figure, figures))}</div>
<div class="panels">
{sections}</div>
</main>
<footer>{escape(words.say("page", "footer", least=str(words.least)))}</footer>
</body>
</html>
"""


def _figure(figure: Figure) -> str:
    title, value, note = map(escape, (figure.title, figure.value, figure.note))
    before = _paragraph(figure.before)
    return f'<div class="figure"><p>{title}</p><p class="value">{value}</p>{before}<p>{note}</p></div>'


def _paragraph(told: str) -> str:
    return f"<p>{escape(told)}</p>" if told else ""


def _section(kind: Kind, panel: Panel, words: Words) -> str:
    wide = " wide" if kind.is_wide else ""
    source = words.say("page", "from", tables=", ".join(kind.question.tables))
    return f"""<section id="{kind.name}" class="panel{wide}" aria-labelledby="{kind.name}-headline">
<h2 id="{kind.name}-headline">{escape(panel.headline)}</h2>
<p>{escape(panel.about)}</p>
{_body(kind, panel, words)}
<p class="source">{escape(source)}</p>
</section>
"""


def _body(kind: Kind, panel: Panel, words: Words) -> str:
    notes = "".join(f'<p class="note">{escape(note)}</p>' for note in panel.notes)
    if not panel.chart:
        return _scrolled(_table(panel), panel) + notes
    chart = _scrolled(panel.chart, panel) if kind.is_wide else panel.chart
    summary = escape(words.say("page", "table"))
    return f"{chart}\n{notes}<details><summary>{summary}</summary>{_table(panel)}</details>"


def _scrolled(inner: str, panel: Panel) -> str:
    """What may be wider than a phone: scrolled by itself, and by keys."""
    return f'<div class="scrolled" tabindex="0" role="region" aria-label="{escape(panel.about)}">{inner}</div>'


def _table(panel: Panel) -> str:
    head = "".join(f'<th scope="col"{_kind(panel, i)}>{escape(c)}</th>' for i, c in enumerate(panel.columns))
    rows = "".join(f"<tr>{_cells(panel, row)}</tr>" for row in panel.rows)
    return f"<table><caption>{escape(panel.about)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _cells(panel: Panel, row: Iterable[str]) -> str:
    first, *others = map(escape, row)
    cells = (f"<td{_kind(panel, i)}>{cell}</td>" for i, cell in enumerate(others, 1))
    return f'<th scope="row"{_kind(panel, 0)}>{first}</th>{"".join(cells)}'


def _kind(panel: Panel, column: int) -> str:
    return ' class="words"' if column in panel.words else ""
