"""Renders and compiles each shipped model once for all entries: there are fifty, and no entry is about them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

import sqlkit.artifacts.manifest
import sqlkit.compile
import sqlkit.models.sql
from sqlkit.dialects.base import Dialect
from sqlkit.document import parse_document
from sqlkit.manifest import Manifest
from sqlkit.models.base import Context, Model
from sqlkit.rendering import Renderings
from sqlkit.resources import shipped

_MEMORY: dict[Any, Any] = {}
_renderer, _compile_new = Model.renderer, sqlkit.compile._compile_new
_written = sqlkit.artifacts.manifest.written
_parse_document = cache(parse_document)


def remember(patch: pytest.MonkeyPatch) -> None:
    """Put remembering functions in the place of those that do the work."""
    patch.setattr(sqlkit.models.sql, "parse_document", _parse_document)
    patch.setattr(sqlkit.compile, "_compile_new", _compile_once)
    patch.setattr(sqlkit.artifacts.manifest, "written", _written_once)
    patch.setattr(Model, "renderer", _renderer_once)


def _once(key: Any, work: Callable[[], Any]) -> Any:
    if key not in _MEMORY:
        _MEMORY[key] = work()
    return _MEMORY[key]


def _compile_once(renderings: Renderings, name: str, bench: Any, dialect: Dialect) -> Any:
    model = renderings.project.models[name]
    if not model.shipped:
        return _compile_new(renderings, name, bench, dialect)
    key = (name, renderings.rendered(name).text, dialect.name, repr(model.spec))
    return _once(key, lambda: _compile_new(renderings, name, bench, dialect))


def _written_once(manifest: Manifest, name: str, schema: str) -> str:
    """The SQL of a compiled model, which is kept with it: another one cannot have its id."""
    compiled = manifest.models[name]
    found: tuple[object, str] = _once((id(compiled), schema), lambda: (compiled, _written(manifest, name, schema)))
    return found[1]


def _renderer_once(model: Model, warehouse: str) -> Callable[[Context], Any]:
    render = _renderer(model, warehouse)
    return _Remembered(render, (model.name, warehouse)) if model.shipped else render


class _Remembered:
    """A renderer that renders once; the cache of the project need not know it too."""

    source_hash = None

    def __init__(self, render: Callable[[Context], Any], name: tuple[str, str]) -> None:
        self.render, self.name = render, name

    def __call__(self, context: Context) -> Any:
        return _once((*self.name, _kind(context)), lambda: self.render(context))


def _kind(context: Context) -> str:
    """What a shipped model can see of a project: not the project's own models."""
    if _LAST[0] is not context:
        specs = {name: spec for name, spec in context.specs.items() if name in _SHIPPED}
        mapped = {name: i.mapping for name, i in context.inputs.items() if i.mapping}
        inputs = [
            (name, m.columns, context.inputs[name].rows, context.inputs[name].attributes) for name, m in mapped.items()
        ]
        _LAST[:] = context, repr((specs, inputs, context.params, context.segments))
    return str(_LAST[1])


_LAST: list[Any] = [None, ""]
_SHIPPED = {path.stem for path in shipped("templates").rglob("*.*") if path.suffix in (".sql", ".py")}
