"""Templates link to what they name; macros are found with their comments."""

from __future__ import annotations

from sqlkit.site.code import gutter, template
from sqlkit.site.macros import _head, _macros
from sqlkit.site.names import safe

TEXT = """{# Head. #}

{# Above,
   in two lines. #}
{% macro one(a, b="x", c=none) -%}
{{ a }}
{%- endmacro %}
{% macro two() %}2{% endmacro %}
"""


def test_what_is_named_is_linked_where_it_exists() -> None:
    text = """{% from "own/_m.sql" import m %}{{ ref('a') }} {{ source("orders") }} {{ params.rfm.bins }}
{{ ref("none") }} {{ params.rfm.none }} where x < 1 and y = '<b>'"""
    found = str(template(text, "../", ["a"], ["rfm.bins"], ["own/_m.sql"]))
    assert '<a href="a.html">a</a>' in found
    assert '<a href="../inputs.html#orders">orders</a>' in found
    assert '<a href="../parameters.html#rfm.bins">params.rfm.bins</a>' in found
    assert '<a href="../macros.html#own~2f~_m.sql">own/_m.sql</a>' in found
    assert found.count("<a ") == 4
    assert "x &lt; 1 and y = '&lt;b&gt;'" in found


def test_macros_have_the_comment_right_above_them() -> None:
    one, two = _macros(TEXT)
    assert (one.name, one.call, one.doc, one.line) == ("one", "one(a, b='x', c=None)", "Above,\nin two lines.", 5)
    assert one.text.startswith("{% macro one(")
    assert one.text.endswith("endmacro %}")
    assert (two.call, two.doc) == ("two()", "")
    assert _head(TEXT) == "Head."


def test_lines_are_numbered_as_an_editor_does() -> None:
    assert gutter("one\n\nthree").split() == ["1", "2", "3"]
    assert gutter("one\n").split() == ["1"]


def test_different_names_have_different_places() -> None:
    names = ["a", "A", "a b", "a~20~b", "a/b", "a.b", "é", "<i>", "~"]
    assert len({safe(name) for name in names}) == len(names)
    assert all(safe(name).isascii() and not set(safe(name)) & set(" <>\"'&#?%/") for name in names)
