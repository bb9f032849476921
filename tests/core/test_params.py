"""Parameters: types, where a value comes from, names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.tables import table
from sqlkit.document import parse_document
from sqlkit.errors import ConfigError, SqlkitError
from sqlkit.params import Param, declared, kind_of, nested, resolve
from sqlkit.resources import shipped

PARAMS = {
    name: Param(name, default, kind_of(default))
    for name, default in {"rfm.bins": 5, "rfm.name": "x", "days": 7}.items()
}


def resolved(text: str, overrides: dict[str, Any] | None = None) -> dict[str, Any]:
    return resolve(PARAMS, parse_document(text, Path("sqlkit.yml")), ("params",), overrides or {}, "--vars")


@pytest.mark.parametrize("row", table("params"))
def test_a_value_is_taken_or_refused(row: dict[str, Any]) -> None:
    kind = row.get("type") or kind_of(row["default"])
    param = Param("p", row["default"], kind, "", tuple(row.get("choices", ())), row.get("min"), row.get("max"))
    if "error" in row:
        with pytest.raises(ValueError, match=row["error"]):
            param.accept(row["given"])
    else:
        found = param.accept(row["given"])
        assert (found, type(found)) == (row["value"], type(row["value"]))


def test_the_command_line_comes_before_the_project_before_the_default() -> None:
    assert resolved("{}") == {"rfm.bins": 5, "rfm.name": "x", "days": 7}
    assert resolved("params: {rfm: {bins: 4}}")["rfm.bins"] == 4
    assert resolved("params: {rfm: {bins: 4}}", {"rfm.bins": 3})["rfm.bins"] == 3
    assert resolved("params: {rfm: {bins: 4}}", {"rfm": {"name": "y"}}) == {"rfm.bins": 4, "rfm.name": "y", "days": 7}


@pytest.mark.parametrize("text", ["params: {rfm: {bins: 4}}", "params: {rfm.bins: 4}", "params:\n  rfm:\n    bins: 4"])
def test_dots_and_nesting_are_the_same(text: str) -> None:
    assert resolved(text)["rfm.bins"] == 4


def test_each_mistake_is_told_where_it_is_written() -> None:
    with pytest.raises(SqlkitError) as caught:
        resolved("params:\n  rfm:\n    bin: 4\n  dys: 1\n", {"rfm.name": 4})
    assert str(caught.value).splitlines() == [
        "sqlkit.yml:3: unknown parameter 'rfm.bin'. Did you mean 'rfm.bins'? Known: days, rfm.bins, rfm.name.",
        "sqlkit.yml:4: unknown parameter 'dys'. Did you mean 'days'? Known: days, rfm.bins, rfm.name.",
        "--vars: parameter rfm.name should be a text, found 4.",
    ]


def test_a_dotted_key_is_told_on_its_line() -> None:
    with pytest.raises(ConfigError) as caught:
        resolved("params:\n  days: 1\n  rfm.bin: 4\n")
    assert str(caught.value.where) == "sqlkit.yml:3"


NAMES = st.lists(st.text("abc", min_size=1, max_size=2), min_size=1, max_size=3).map(".".join)


@given(st.dictionaries(NAMES, st.integers(), max_size=5))
@settings(deadline=None, max_examples=60)
def test_a_nested_tree_holds_every_value_under_its_name(values: dict[str, int]) -> None:
    names = list(values)
    if any(other.startswith(name + ".") for name in names for other in names):
        return  # `a` and `a.b` cannot both be had; the shipped names are held apart below
    tree = nested(values)
    for name, value in values.items():
        found: Any = tree
        for part in name.split("."):
            found = found[part]
        assert found == value


def test_the_shipped_defaults_are_of_their_own_type_and_documented() -> None:
    params = declared(shipped("templates") / "params.yml")
    for param in params.values():
        assert param.accept(param.default) == (
            tuple(param.default.items()) if param.type == "reasons" else param.default
        )
        assert param.doc
        assert not any(other.startswith(param.name + ".") for other in params)
