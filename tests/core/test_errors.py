"""Errors say where, what, and the nearest name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sqlkit.errors import (
    CompileError,
    ConfigError,
    Location,
    Problems,
    ProjectError,
    RunError,
    SqlkitError,
    nearest,
    raise_all,
    unknown,
)


def test_a_location_is_relative_where_that_is_shorter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "templates").mkdir()
    monkeypatch.chdir(tmp_path / "templates")
    assert str(Location(tmp_path / "templates" / "own.sql", 3)) == "own.sql:3"
    assert str(Location(tmp_path / "sqlkit.yml")) == "../sqlkit.yml"
    assert str(Location(Path("/x"), 1)) == "/x:1"


def test_an_error_is_told_in_one_line_and_its_hint_in_the_next() -> None:
    error = ConfigError("is wrong.", where=Location(Path("a.yml"), 2), hint="Mend it.")
    assert str(error) == "a.yml:2: is wrong.\n  Mend it."
    assert str(ConfigError("is wrong.")) == "is wrong."


def _tree(kind: type[SqlkitError]) -> list[type[SqlkitError]]:
    return [kind, *(inner for child in kind.__subclasses__() for inner in _tree(child))]


def test_every_error_ends_in_the_exit_code_of_its_branch() -> None:
    for kind in _tree(SqlkitError):
        assert kind.exit_code == (2 if issubclass(kind, ProjectError) else 1), kind
    assert issubclass(Problems, ProjectError)
    assert not issubclass(RunError, ProjectError)


def test_none_one_and_several_are_raised() -> None:
    raise_all([])
    one, two = CompileError("one"), CompileError("two")
    with pytest.raises(CompileError, match="one"):
        raise_all([one])
    with pytest.raises(Problems) as caught:
        raise_all([one, two])
    assert str(caught.value) == "one\ntwo"


@given(st.lists(st.text(max_size=8), max_size=6), st.text(max_size=8))
@settings(deadline=None, max_examples=60)
def test_the_nearest_name_is_one_that_exists(known: list[str], name: str) -> None:
    assert nearest(name, known) in (None, *known)
    if name in known:
        assert nearest(name, known) is not None
    assert unknown("thing", name, known).startswith(f"unknown thing {name!r}.")


@pytest.mark.parametrize(
    ("name", "meant"),
    [("custmer_id", "customer_id"), ("CUSTOMER_ID", "customer_id"), ("ordr_id", "order_id"), ("zzz", None)],
)
def test_a_typo_finds_its_name(name: str, meant: str | None) -> None:
    assert nearest(name, ["order_id", "customer_id", "amount"]) == meant
