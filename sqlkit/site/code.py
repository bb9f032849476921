"""SQL and templates as a page shows them: numbered lines, and links from what they name to where that is."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from html import escape as escaped

from markupsafe import Markup

from sqlkit.site.names import model_file, safe, seen

_JINJA = re.compile(r"(\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\})", re.DOTALL)
_NAMED = re.compile(
    r"""(?P<call>\b(?P<kind>ref|source|has_input|columns_of|types_of)\(\s*["'])(?P<name>[^"']+)(?=["'])"""
    r"""|(?P<param>\bparams\.\w+\.\w+)"""
    r"""|(?P<file>(?<=["'])[\w/]+\.sql(?=["']))"""
)


def template(text: str, root: str, models: Collection[str], params: Collection[str], files: Collection[str]) -> Markup:
    """Return a template in which models, inputs, parameters and files of macros are links; `root` leads to the site.

    >>> print(template("{{ ref('a') }} < b", "../", ["a"], [], []))
    <b>{{ ref('<a href="a.html">a</a>') }}</b> &lt; b
    """

    def link(match: re.Match[str]) -> Markup:
        if match["param"]:
            name = match["param"].removeprefix("params.")
            return _link(match["param"], f"{root}parameters.html#{safe(name)}" if name in params else "")
        if match["file"]:
            return _link(match["file"], f"{root}macros.html#{safe(match['file'])}" if match["file"] in files else "")
        name, is_input = match["name"], match["kind"] in ("source", "has_input")
        href = f"{root}inputs.html#{safe(name)}" if is_input else seen(model_file(name), root)
        return plain(match["call"]) + _link(name, href if is_input or name in models else "")

    parts = []
    for part in _JINJA.split(text):
        linked = _linked(part, link)
        style = "i" if part.startswith("{#") else "b"
        parts.append(Markup(f"<{style}>{{}}</{style}>").format(linked) if _JINJA.fullmatch(part) else linked)
    return Markup("").join(parts)


def plain(text: str) -> Markup:
    """Return text that stands between tags; quotes stay as they are there, which SQL is full of."""
    return Markup(escaped(text, quote=False))


def gutter(text: str) -> str:
    """Return the numbers of the lines, one below the other.

    >>> gutter("a\\nb\\n")
    '1\\n2'
    """
    return "\n".join(str(i) for i in range(1, len(text.removesuffix("\n").split("\n")) + 1))


def _linked(text: str, link: Callable[[re.Match[str]], Markup]) -> Markup:
    found, at = Markup(""), 0
    for match in _NAMED.finditer(text):
        found += plain(text[at : match.start()]) + link(match)
        at = match.end()
    return found + plain(text[at:])


def _link(text: str, href: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(href, text) if href else plain(text)
