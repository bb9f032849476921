"""YAML to a typed object: each mistake on its line, all of them at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from sqlkit.document import parse_document
from sqlkit.errors import ConfigError, SqlkitError
from sqlkit.validation import Written, validate


class Inner(Written):
    example = "{column: amount}"

    column: str
    number: int = 0


class Outer(Written):
    name: str
    by_name: dict[str, Inner] = {}
    listed: list[Inner] = []
    either: int | list[str] = 0


def mistakes(text: str) -> list[str]:
    try:
        validate(parse_document(text, Path("a.yml")), Outer)
    except SqlkitError as error:
        return [str(e) for e in getattr(error, "errors", (error,))]
    return []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nam: x\nname: y", ["a.yml:1: unknown key 'nam'. Did you mean 'name'? Known: by_name, either, listed, name."]),
        (
            "name: x\nby_name:\n  a: {column: c, nmber: 1}",
            ["a.yml:3: unknown key 'nmber'. Did you mean 'number'? Known: column, number."],
        ),
        (
            "name: x\nlisted:\n  - column: c\n  - colum: c\n    column: d",
            ["a.yml:4: unknown key 'colum'. Did you mean 'column'? Known: column, number."],
        ),
        ("by_name: {}", ["a.yml:1: name is missing."]),
        ("name: x\nby_name:\n  a: {}", ["a.yml:3: by_name.a.column is missing."]),
        ("", ["a.yml:1: name is missing."]),
        ("- a", ["a.yml:1: expected keys and values, found list."]),
        ("name: x\n7: days", ["a.yml:2: unknown key '7'. Known: by_name, either, listed, name."]),
        ("name: x\n~: days", ["a.yml:2: unknown key 'None'. Known: by_name, either, listed, name."]),
        ("name: x\neither: str", ["a.yml:2: either: should be an integer or a list (found 'str')."]),
        ("name: x\neither:\n  - 1", ["a.yml:3: either.0: should be text (found 1)."]),
        (
            "name: x\nby_name:\n  str: 1",
            ["a.yml:3: by_name.str: write keys and values, as {column: amount} (found 1).\n  Known: column, number."],
        ),
        ("7", ["a.yml:1: expected keys and values, found int."]),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, told: list[str]) -> None:
    assert mistakes(text) == told


def test_all_mistakes_are_told_at_once() -> None:
    lines = mistakes("nam: x\nby_name:\n  a: {column: c, number: many}")
    assert [line.split(":")[1] for line in lines] == ["1", "3", "1"]


def test_a_part_of_a_document_keeps_its_lines() -> None:
    document = parse_document("outer:\n  name: x\n  nothing: 1\n", Path("a.yml"))
    with pytest.raises(ConfigError, match="unknown key 'nothing'") as caught:
        validate(document, Outer, at=("outer",))
    assert str(caught.value.where) == "a.yml:3"


def test_what_is_right_is_typed_and_immutable() -> None:
    outer = validate(parse_document("name: x\nby_name: {a: {column: c}}", Path("a.yml")), Outer)
    assert outer.by_name["a"] == Inner(column="c", number=0)
    with pytest.raises(ValueError, match="frozen"):
        outer.name = "y"
