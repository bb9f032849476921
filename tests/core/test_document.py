"""YAML with lines: whatever the text, either data or an error with a line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sqlkit.document import Keys, parse_document, read_document
from sqlkit.errors import ConfigError, Location

PATH = Path("some.yml")
YAMLISH = st.text(st.sampled_from(list("ab01 \n\t:-[]{},#&*!|>?%@'\"=<~.\\")), max_size=40)
CONTRACT = """\
doc: "A contract: its columns, with é"
columns:
  score: {type: "decimal(18, 4)", checks: [{between: [1, 5]}]}
"""


@given(st.one_of(YAMLISH, st.text(max_size=60)))
@example("a: &a [*a]")
@example("[" * 2000)
@example("when: 2024-02-31")
@example("{{ env_var('X') }}: 1")
@settings(deadline=None, max_examples=60)
def test_any_text_is_data_or_an_error_with_a_line(text: str) -> None:
    try:
        lines: set[int | None] = set(parse_document(text, PATH).lines.values())
    except ConfigError as error:
        lines = {error.where.line} if isinstance(error.where, Location) else {None}
    assert lines <= set(range(1, len(text.splitlines()) + 2))


@given(YAMLISH)
@example(CONTRACT)
@settings(deadline=None, max_examples=100)
def test_both_readers_read_the_same(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        fast = _read(text)
        patch.setattr(yaml, "__with_libyaml__", False)
        slow = _read(text)
    assert fast == slow or isinstance(slow, ConfigError)  # LibYAML knows some more of YAML 1.2


def _read(text: str) -> object:
    try:
        return parse_document(text, PATH)
    except ConfigError as error:
        return error


@pytest.mark.parametrize("text", ["!!timestamp abc", "!!int ''", "!!float ''", "!!bool maybe"])
def test_a_wrong_explicit_tag_is_an_error_with_a_line(text: str) -> None:
    with pytest.raises(ConfigError, match=r"^some.yml:2: should be ") as caught:
        parse_document(f"name: shop\nvalue: {text}\n", PATH)
    assert caught.value.where == Location(PATH, 2)


def test_a_day_that_no_month_has_is_an_error_on_its_line() -> None:
    with pytest.raises(ConfigError) as caught:
        parse_document("name: shop\nas_of: 2024-02-31\n", PATH)
    assert caught.value.where == Location(PATH, 2)


@pytest.mark.parametrize("link", ["[{0}]", "{{<<: [{0}]}}"])
def test_aliases_of_aliases_do_not_fill_the_memory(link: str) -> None:
    first = "a0: &a0 {x: 1}\n"
    rest = (f"a{n}: &a{n} " + link.format(", ".join([f"*a{n - 1}"] * 10)) for n in range(1, 12))
    with pytest.raises(ConfigError, match="aliases make more than"):
        parse_document(first + "\n".join(rest), PATH)


def test_a_merge_key_merges() -> None:
    document = parse_document("base: &base {x: 1, y: 2}\nown:\n  <<: *base\n  y: 3\n", PATH)
    assert document.data["own"] == {"x": 1, "y": 3}
    assert document.where("own", "y") == Location(PATH, 4)


@given(
    st.recursive(
        st.one_of(st.integers(), st.booleans(), st.none()),
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3), st.dictionaries(st.text("abc"), inner, min_size=1)
        ),
        max_leaves=12,
    ),
    st.integers(1, 50),
)
@settings(deadline=None, max_examples=60)
def test_each_key_is_on_its_line(data: Any, first_line: int) -> None:
    numbered, counter = _numbered(data), iter(range(10**6))
    named = _renamed(numbered, counter)
    text = yaml.safe_dump(named, default_flow_style=False, sort_keys=False)
    lines = text.splitlines()
    document = parse_document(text, PATH, first_line)
    assert document.data == named
    for keys, line in document.lines.items():
        if keys and isinstance(keys[-1], str):
            assert f"{keys[-1]}:" in lines[line - first_line]


def _numbered(data: Any) -> Any:
    return data if isinstance(data, dict) else {"root": data}


def _renamed(data: Any, counter: Any) -> Any:
    """Give every key of a tree a name of its own, so that a line tells which one it holds."""
    if isinstance(data, dict):
        return {f"key{next(counter):05}": _renamed(value, counter) for value in data.values()}
    return [_renamed(value, counter) for value in data] if isinstance(data, list) else data


TEXT = """\
# a comment

inputs:
  orders:
    columns: {order_id: ID, amount: "net / 100"}
  list:
    - a
    - {b: 1,
       c: 2}
"""


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ((), 1),
        (("inputs",), 3),
        (("inputs", "orders", "columns"), 5),
        (("inputs", "orders", "columns", "amount"), 5),
        (("inputs", "list", 0), 7),
        (("inputs", "list", 1, "c"), 9),
        (("inputs", "orders", "absent", "deeper"), 4),
        (("absent",), 1),
    ],
)
def test_a_key_or_the_nearest_one_around_it(keys: Keys, line: int) -> None:
    assert parse_document(TEXT, PATH).where(*keys) == Location(PATH, line)


@pytest.mark.parametrize(
    ("text", "value"),
    [("NO", "NO"), ("yes", "yes"), ("on", "on"), ("true", True), ("False", False), ("TRUE", "TRUE"), ("~", None)],
)
def test_booleans_are_those_of_yaml_1_2(text: str, value: object) -> None:
    found = parse_document(f"country: {text}", PATH).data["country"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("text", ["a: 1\nb: 2\na: 3\n", "a: 1\nb: {c: 1}\na: {}\n", "~: 1\nb: 2\nnull: 3\n"])
def test_a_key_given_twice_is_refused_on_its_second_line(text: str) -> None:
    with pytest.raises(ConfigError, match=r"'(a|null)' is given twice") as caught:
        parse_document(text, PATH, first_line=10)
    assert caught.value.where == Location(PATH, 12)


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    path = tmp_path / "bom.yml"
    path.write_bytes(b"\xef\xbb\xbfname: shop\r\nas_of: latest\r\n")
    assert read_document(path).data == {"name": "shop", "as_of": "latest"}


@pytest.mark.parametrize("content", [None, b"caf\xe9: 1", b"\xff\xfea\x00"])
def test_a_file_that_cannot_be_read_is_an_error_with_its_path(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "a.yml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        read_document(path)
    assert caught.value.where == Location(path)
