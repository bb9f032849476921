"""Templates: whatever stands between the contract and the end of the file, and in macros that it imports."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot.schema import Schema

from sqlkit.binder import Binder
from sqlkit.compile import _Bench
from sqlkit.models.base import Context, Model, Rendered
from sqlkit.models.environment import SqlEnvironment
from sqlkit.models.sql import load_sql_model
from sqlkit.project import Project, load_project
from sqlkit.resources import shipped
from sqlkit.steps import steps_of

from .edits import PIECES, scrambled
from .outcome import is_understood

CONTRACT = "{#---\ndoc: Own.\ngrain: customer_id\ncolumns: {customer_id: varchar, n: integer}\n---#}\n"
GOOD = """\
{% import "_macros.sql" as macros %}
{% set days = [7, 30] %}
with counted as (
    select rfm.customer_id, rfm.frequency{# what is counted #}
    from {{ ref("rfm") }} as rfm
    where rfm.segment <> {{ "Lost" }} and {{ macros.positive("rfm.frequency" | sql) }}
)
select counted.customer_id,
    {% for day in days %}{% if loop.first %}cast({{ day }} as integer) as n{% endif %}{% endfor %}

from counted
{% block after %}{% endblock %}
"""
MACROS = "{% macro positive(column) %}\n{{ column }} > 0\n{% endmacro %}\n"
SNIPPETS = """\
{{ params.rfm.bins }}
{{ params }}
{{ inputs.orders }}
{{ segments }}
{{ ref("rfm") }}
{{ ref(1) }}
{{ ref() }}
{{ ref("nothing") }}
{{ source("orders") }}
{{ fail("x") }}
{{ columns_of("rfm") }}
{{ has_input("x") }}
{{ x }}
{{ x.y.z }}
{{ 1 / 0 }}
{{ self }}
{{ super() }}
{% for x in 5 %}
{% endfor %}
{% if x %}
{% endif %}
{% raw %}
{% endraw %}
{% set x %}
{% do 1 %}
{% block a %}
{% endblock %}
{% extends "sqlkit/segments/rfm.sql" %}
{% extends x %}
{% include "_macros.sql" %}
{% include "own.sql" %}
{% include ["a", "b"] ignore missing %}
{% from "_macros.sql" import positive %}
{% import "no.sql" as a %}
{% macro m() %}
{% endmacro %}
{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}
{% call m() %}
{{ "".__class__.__mro__ }}
{{ ref.__globals__ }}
{{ cycler.__init__.__globals__ }}
{{ lipsum() }}
{{ range(10 ** 9) | list }}
{{ 9 ** (9 ** 9) }}
{{ "x" * 10 ** 12 }}
{{ 10 ** 12 * "x" }}
{{ [[]] * 10 ** 12 }}
{{ "x" | center(10 ** 12) }}
select
from
union all
qualify
pivot
lateral
* exclude (a)
e'\\x'
x -> x + 1
{'a': 1}
[1, 2]
::int
interval 1 day
$x
?
;
--
/*
(
""".splitlines()


@cache
def _project() -> Project:
    root = Path(tempfile.mkdtemp())
    (root / "sqlkit.yml").write_text("inputs: {orders: {file: orders.csv}}")
    return load_project(root)


@cache
def _context() -> Context:
    return _project().context


@cache
def _bench() -> tuple[Schema, Binder]:
    bench = _Bench(_project(), _context().specs)
    return bench.schema, bench.binder


def _rendered(text: str, macros: str = MACROS) -> tuple[Model, Rendered]:
    root = Path(tempfile.mkdtemp(prefix="sqlkit_fuzz_"))
    for name, content in {"own.sql": text, "_macros.sql": macros}.items():
        (root / name).write_text(content, encoding="utf-8", errors="surrogatepass", newline="")
    environment = SqlEnvironment([root], shipped("templates"))
    model = load_sql_model(environment, "own.sql", {}, shipped("templates"))
    return model, model.render(_context())


@st.composite
def stuffed(draw: st.DrawFn, text: str) -> str:
    """Return the text with snippets put in at some places."""
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(text)))
        text = text[:place] + draw(st.sampled_from(SNIPPETS) | PIECES) + text[place:]
    return text


SETTINGS = settings(max_examples=100, deadline=None)


def test_what_the_others_begin_with_is_good() -> None:
    assert is_understood(lambda: _rendered(CONTRACT + GOOD))


@given(stuffed(GOOD))
@SETTINGS
def test_a_template_with_more_in_it(text: str) -> None:
    is_understood(lambda: _rendered(CONTRACT + text))


@given(scrambled(CONTRACT + GOOD))
@SETTINGS
def test_a_template_with_other_characters(text: str) -> None:
    is_understood(lambda: _rendered(text))


@given(st.lists(st.sampled_from(SNIPPETS) | PIECES, max_size=6).map(" ".join))
@SETTINGS
def test_a_template_of_snippets(text: str) -> None:
    is_understood(lambda: _rendered(CONTRACT + text))


@given(st.one_of(scrambled(MACROS), stuffed(MACROS)))
@SETTINGS
def test_macros(macros: str) -> None:
    is_understood(lambda: _rendered(CONTRACT + GOOD, macros))


@given(stuffed("select rfm.customer_id, 1 as n\nfrom {{ ref('rfm') }} as rfm\nwhere rfm.frequency > 1\n"))
@SETTINGS
def test_compiling(text: str) -> None:
    def compiled() -> None:
        model, rendered = _rendered(CONTRACT + text)
        steps_of(model, rendered, *_bench())

    is_understood(compiled)


@pytest.mark.parametrize(
    "text",
    [
        "{{ 9 ** (9 ** 9) }}",
        "{{ 'x' * 10 ** 9 }}",
        "{{ 10 ** 9 * [1] }}",
        "{% for a in range(10 ** 9) %}{% endfor %}select 1",
        "{% include 'own.sql' %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% extends 'own.sql' %}",
        "(" * 3000,
        "select " + "(" * 2000 + "1" + ")" * 2000 + " as n",
        "select " + "not " * 5000 + "true as n",
        "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
        "{% if true %}" * 3000,
    ],
)
def test_what_would_never_end(text: str) -> None:
    assert not is_understood(lambda: _rendered(CONTRACT + text))
