"""What a template prints is a literal with its own value, and each line knows where it was written."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import pytest
import sqlglot
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from sqlkit.errors import Location
from sqlkit.models.environment import SqlEnvironment, literal

ENVIRONMENT = SqlEnvironment([], Path("nowhere"))
CONNECTION = duckdb.connect()
SETTINGS = settings(deadline=None, max_examples=80)


def printed(template: str, **names: Any) -> str:
    text = ENVIRONMENT.from_string(template).render(**names)
    return ENVIRONMENT.unmark(text, Path("own.sql"))[0]


def evaluated(template: str, **names: Any) -> tuple[Any, ...]:
    """The one row of a template's query; as written, and as SQLGlot writes it after parsing, which is what is run."""
    text = printed(template, **names)
    parsed = sqlglot.parse(text, dialect="duckdb")
    assert len(parsed) == 1, text
    assert parsed[0]
    rows = [CONNECTION.execute(sql).fetchall() for sql in (text, parsed[0].sql("duckdb"))]
    assert repr(rows[0]) == repr(rows[1]), text  # a NaN is not equal to itself
    assert len(rows[0]) == 1
    row: tuple[Any, ...] = rows[0][0]
    return row


TEXTS = st.one_of(
    st.text(max_size=30),
    st.text(st.sampled_from(list("'\"\\;-/*{}%#$ \n\r\t\0\ue000\ue001")), max_size=12),
)


@given(TEXTS)
@example("'; drop table rfm; --")
@example("\\'")
@example("{{ params }} {% raw %} {# x")
@example("$$ select 1 $$")
@SETTINGS
def test_text_is_itself(value: str) -> None:
    assert evaluated("select {{ value }} as v, 1 as after", value=value) == (value, 1)
    assert evaluated("select '=' || {{ value }} || '=' as v", value=value) == (f"={value}=",)


def test_text_that_looks_like_a_line_mark_is_itself() -> None:
    assert evaluated("select {{ value }} as v", value="\ue0000:5\ue001") == ("\ue0000:5\ue001",)


@given(
    st.one_of(
        st.integers(-(2**127), 2**127 - 1),
        st.booleans(),
        st.none(),
        st.dates(),
        st.datetimes(),
        st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9),
    )
)
@SETTINGS
def test_an_exact_value_is_itself(value: Any) -> None:
    (found,) = evaluated("select {{ value }} as v", value=value)
    assert found == value
    if not isinstance(value, Decimal):
        assert type(found) is type(value)


@given(st.floats(allow_nan=False, allow_infinity=False))
@example(5e-324)
@example(1.7976931348623157e308)
@SETTINGS
def test_a_float_is_itself_to_the_bit(value: float) -> None:
    assert evaluated("select cast({{ value }} as double) as v", value=value) == (value,)


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_a_float_that_is_not_finite_is_itself(value: float) -> None:
    assert repr(evaluated("select cast({{ value }} as double) as v", value=value)) == repr((value,))


@given(st.lists(st.one_of(TEXTS, st.integers(-(2**63), 2**63 - 1)), min_size=1, max_size=4))
@SETTINGS
def test_a_list_is_its_items(values: list[Any]) -> None:
    assert evaluated("select {{ values }}", values=values) == tuple(values)


@given(st.integers(-9, 9), st.integers(-9, 9))
@settings(deadline=None, max_examples=30)
def test_numbers_in_arithmetic_are_numbers(a: int, b: int) -> None:
    assert evaluated("select {{ a }} - {{ b }} as v, {{ a }} * {{ b }} as w", a=a, b=b) == (a - b, a * b)


def test_a_negative_number_after_a_minus_sign_is_a_number() -> None:
    assert evaluated("select 1 -{{ b }} as v", b=-2) == (3,)


@given(TEXTS.filter(bool))
@example("select")
@example("Order ID")
@SETTINGS
def test_an_identifier_is_a_column_of_that_name(name: str) -> None:
    CONNECTION.execute(printed("select 1 as {{ name | identifier }}", name=name))
    assert [column[0] for column in CONNECTION.description or ()] == [name]


@pytest.mark.parametrize("value", [{"a": 1}, {1}, object(), b"bytes", range(2), datetime.time(1)])
def test_what_has_no_literal_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="cannot be written as SQL"):
        literal(value)


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("{{ parms }}", "'parms' is not defined. Did you mean 'params'?"),
        ("{{ params.rfm.bin }}", "parameter 'bin' is not defined. Did you mean 'bins'? Known: bins."),
        ("{% for x in segmnts %}{% endfor %}", "Did you mean 'segments'?"),
        ("{% if params.nothing %}{% endif %}", "parameter 'nothing' is not defined."),
    ],
)
def test_a_name_that_is_not_defined_is_an_error(template: str, told: str) -> None:
    with pytest.raises(jinja2.UndefinedError) as caught:
        printed(template, params={"rfm": {"bins": 5}}, segments=())
    assert told in str(caught.value)


# Lines


@st.composite
def blocks(draw: st.DrawFn, depth: int = 2) -> list[str]:
    """Lines of a template; `@` stands where a line's own name goes."""
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(["text", "blank", "values", "set", "comment", "split", "dash"]))
        if depth and draw(st.booleans()):
            opening, closing = draw(
                st.sampled_from(
                    [
                        ("{% for i in [1, 2] %}", "{% endfor %}"),
                        ("{% if true %}", "{% endif %}"),
                        ("  {%- if true %}", "  {% endif -%}"),
                        ("{% if false %}", "{% else %}\n@\n{% endif %}"),
                        ("{% call wrapped() %}", "{% endcall %}"),
                        ("{% filter trim %}", "{% endfilter %}\n"),
                    ]
                )
            )
            lines += [opening, *draw(blocks(depth=depth - 1)), *closing.split("\n")]
        else:
            lines += {
                "text": ["    @,"],
                "blank": ["", "@"],
                "values": ["{{ 1 }} @ {{ 'two' }}"],
                "set": ["{% set x = [1,", "2] %}", "@"],
                "comment": ["{# a", "comment #}", "-- @"],
                "split": ["@ {{ [1,", "  2] }} @"],
                "dash": ["@ {{- 1 -}}", "@"],
            }[kind]
    return lines


def write(folder: Path, name: str, lines: list[str], first: list[str] | None = None) -> None:
    """Write a template in which each `@` is `at_<file>_<line>;`."""
    lines = [*(first or []), *lines]
    stem = name.removesuffix(".sql").strip("_")
    text = "\n".join(line.replace("@", f"at_{stem}_{n};") for n, line in enumerate(lines, 1))
    (folder / name).write_text(text + "\n")


def lines_of(folder: Path, text: str) -> list[tuple[str, int | None]]:
    """Each line of a rendered template, with the line it is said to be written on."""
    (folder / "own.sql").write_text(text)
    environment = SqlEnvironment([folder], Path("nowhere"))
    found, places = environment.unmark(environment.get_template("own.sql").render(), folder / "own.sql")
    return [(line, place.line) for line, place in zip(found.split("\n"), places, strict=True) if line.strip()]


def test_plain_lines_are_numbered(tmp_path: Path) -> None:
    assert lines_of(tmp_path, "{# a\nb #}\nselect\n\n  1\n") == [("select", 3), ("  1", 5)]


@pytest.mark.parametrize("tag", ["if true", "for i in [1]", "block b", "filter upper", "call caller_of()"])
def test_the_line_after_a_tag_is_its_own(tmp_path: Path, tag: str) -> None:
    macro = "{% macro caller_of() %}{{ caller() }}{% endmacro %}"
    text = f"{macro}\nSELECT\n{{% {tag} %}}\n  A,\n{{% end{tag.split()[0]} %}}\n  B\n"
    assert lines_of(tmp_path, text) == [("SELECT", 2), ("  A,", 4), ("  B", 6)]


def test_what_is_trimmed_keeps_no_part_of_a_mark(tmp_path: Path) -> None:
    text = "{% macro one() %}\n  1\n{% endmacro %}\nselect {{ one() | trim }} as n\n"
    assert [line for line, _ in lines_of(tmp_path, text)] == ["select 1 as n"]


# Shrinking takes a minute; add Phase.shrink to see a small template.
@given(blocks(), blocks(), blocks(depth=1), blocks(depth=1), blocks(depth=1))
@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=(Phase.explicit, Phase.generate),
)
def test_each_line_of_the_text_knows_where_it_was_written(
    tmp_path: Path, own: list[str], parent: list[str], block: list[str], included: list[str], macro: list[str]
) -> None:
    wrapped = ["{% macro wrapped() %}", "@", "{{ caller() }}", "@", "{% endmacro %}"]
    called = ["{% macro called() %}", *macro, "{% endmacro %}"]
    imports = ['{% from "_macros.sql" import called, wrapped with context %}']
    write(tmp_path, "_macros.sql", [*wrapped, *called])
    write(tmp_path, "_included.sql", included, imports)
    write(tmp_path, "parent.sql", [*parent, "{% block middle %}", "@", "{% endblock %}", *parent], imports)
    head = ['{% extends "parent.sql" %}', *imports]
    body = ["{% block middle %}", "{{ super() }}", '{% include "_included.sql" %}', "{{ called() }}", *block, *own]
    write(tmp_path, "own.sql", [*body, "{% endblock %}"], head)
    environment = SqlEnvironment([tmp_path], Path("nowhere"))
    text, places = environment.unmark(environment.get_template("own.sql").render(), tmp_path / "own.sql")
    assert "\ue000" not in text
    assert len(places) == len(text.split("\n"))
    for line, place in zip(text.split("\n"), places, strict=True):
        found = re.findall(r"at_(\w+?)_(\d+);", line)
        written = {Location(tmp_path / _file(stem), int(number)) for stem, number in found}
        # Where trimming or an expression joins two written lines, the text's line can name only one of them.
        assert not written or place in written, f"{line!r} is said to be of {place}, not {written}"


def _file(stem: str) -> str:
    return f"{'' if stem in ('own', 'parent') else '_'}{stem}.sql"
