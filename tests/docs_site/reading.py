"""A page as a browser reads it: tags, anchors, links and words."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "input", "br", "img"})


class Page(HTMLParser):
    """`ids` and `hrefs` in their order; `text` is what is read, `rows` the cells of tables by the row's id."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.ids: list[str] = []
        self.hrefs: list[str] = []
        self.text = ""
        self.rows: list[tuple[str | None, list[str]]] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == [], "some tag is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.tags.append((tag, told))
        if told.get("id"):
            self.ids.append(str(told["id"]))
        for name in ("href", "src"):
            if told.get(name):
                self.hrefs.append(str(told[name]))
        if tag == "tr":
            self.rows.append((told.get("id"), []))
        if tag in ("td", "th"):
            self.rows[-1][1].append("")
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if {"td", "th"} & set(self._open):
            self.rows[-1][1][-1] += data
