"""Names in a template that name nothing: filters, tests, other templates, what those export, and blocks."""

from __future__ import annotations

from collections.abc import Iterator

import jinja2
from jinja2 import nodes

from sqlkit.errors import nearest, unknown

_REFERENCES = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)
"""What names another template."""


def misspelt(environment: jinja2.Environment, template: nodes.Template) -> Iterator[tuple[int, str]]:
    """Yield line and message of each such name; one that is computed while rendering is not known here."""
    yield from _filters(environment, template)
    for node in template.find_all(_REFERENCES):
        yield from _templates(environment, node)
    yield from _blocks(environment, template)


def no_template(environment: jinja2.Environment, name: str) -> str:
    """Return the message for a template that does not exist."""
    close = nearest(name, environment.list_templates(["sql"]))
    return f"there is no template {name!r}." + (f" Did you mean {close!r}?" if close else "")


def _filters(environment: jinja2.Environment, template: nodes.Template) -> Iterator[tuple[int, str]]:
    for node in template.find_all((nodes.Filter, nodes.Test)):
        known = environment.filters if isinstance(node, nodes.Filter) else environment.tests
        if node.name not in known:
            yield node.lineno, unknown(type(node).__name__.lower(), node.name, known)


def _templates(environment: jinja2.Environment, node: nodes.Node) -> Iterator[tuple[int, str]]:
    assert isinstance(node, _REFERENCES)
    if not isinstance(node.template, nodes.Const) or not isinstance(node.template.value, str):
        return
    name = node.template.value
    other = _parsed(environment, name)
    if other is None:
        if not (isinstance(node, nodes.Include) and node.ignore_missing):
            yield node.lineno, no_template(environment, name)
    elif isinstance(node, nodes.FromImport):
        exported = _exported(other)
        for imported in node.names:
            wanted = imported[0] if isinstance(imported, tuple) else imported
            if wanted not in exported:
                yield node.lineno, unknown("macro", wanted, exported)


def _exported(template: nodes.Template) -> set[str]:
    """Return all that another template could import; a little more is better than a little less."""
    names = {node.name for node in template.find_all(nodes.Macro)}
    names |= {node.name for node in template.find_all(nodes.Name) if node.ctx == "store"}
    names |= {node.target for node in template.find_all(nodes.Import)}
    for node in template.find_all(nodes.FromImport):
        names |= {name[1] if isinstance(name, tuple) else name for name in node.names}
    return {name for name in names if not name.startswith("_")}


def _blocks(environment: jinja2.Environment, template: nodes.Template) -> Iterator[tuple[int, str]]:
    """Yield the blocks of a template that extends another, where that has no such place."""
    known: set[str] = set()
    extended: set[str] = set()
    parent: nodes.Template | None = template
    while parent is not None and (extends := parent.find(nodes.Extends)):
        name = str(extends.template.value) if isinstance(extends.template, nodes.Const) else ""
        if name in extended:
            yield extends.lineno, f"templates extend each other in a circle: {name!r}"
            return
        parent = _parsed(environment, name) if name else None
        if parent is None:
            return  # of a template that is not known, nor are its blocks
        extended.add(name)
        known |= {block.name for block in parent.find_all(nodes.Block)}
    for node in template.body if extended else ():
        if isinstance(node, nodes.Block) and node.name not in known:
            yield node.lineno, unknown("block", node.name, known)


def _parsed(environment: jinja2.Environment, name: str) -> nodes.Template | None:
    assert environment.loader
    try:
        text, filename, _ = environment.loader.get_source(environment, name)
    except jinja2.TemplateNotFound:
        return None
    return environment.parse(text, name, filename)
