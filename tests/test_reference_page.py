"""docs/reference.md is what the code says now; every command has help and every parameter and column a meaning."""

from __future__ import annotations

from pathlib import Path

from sqlkit.project import Project
from sqlkit.reference import everything_mapped, markdown

PAGE = Path(__file__).parents[1] / "docs" / "reference.md"


def test_page_is_not_stale() -> None:
    assert PAGE.read_text() == markdown(), "run: python -m sqlkit.reference docs/reference.md"


def test_everything_has_a_meaning() -> None:
    project: Project = everything_mapped()
    assert all(param.doc for param in project.declared.values())
    for model in project.models.values():
        assert model.spec.doc, model.name
        assert all(column.doc for column in model.spec.columns.values()), model.name


def test_published_models_state_their_grain() -> None:
    without = {m.name for m in everything_mapped().models.values() if m.spec.is_published and not m.spec.grain}
    assert without == {"quarantine"}, "a quarantined row has no key by nature; every other table has one"
