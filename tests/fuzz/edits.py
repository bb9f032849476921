"""Good texts made bad: by character, and by key and value."""

from __future__ import annotations

import copy
from typing import Any

import yaml
from hypothesis import strategies as st

_ODD = [
    *("", " ", "null", "~", "-", "no", "1e3", "0x1f", "latest", "é\u2028", "\ue000", "'", '"', "a: b", "*", "<<"),
    *("2024-02-31", "orders.csv", "../../etc/passwd", "select 1", "a.b.c.d", "[1, 2]", "varchar not null -- x"),
    *("{{ env_var('X') }}", "{{ env_var('X', 'y') }}", "{{", "{% if %}", "{{ 9 ** (9 ** 9) }}", "{{ ''.__class__ }}"),
]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.dates(),
    st.datetimes(),
    st.binary(max_size=4),
    st.sampled_from(_ODD),
    st.text(max_size=12),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | st.integers(), inner, max_size=3),
    max_leaves=6,
)
PIECES = st.one_of(
    st.sampled_from(list("\n\t :-[]{},#&*!|>?%@'\"`<=~.\\0aé\x00\u2028\U0001f600")),
    st.sampled_from(
        ["{{", "}}", "{%", "%}", "{#", "#}", "!!int", "!!python/object:os.system", "&a [*a]", "<<: ", "---\n"]
    ),
    st.text(max_size=4),
)


@st.composite
def scrambled(draw: st.DrawFn, text: str) -> str:
    """Return the text with pieces of it replaced, taken out or repeated."""
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 12)))
        middle = draw(PIECES | st.just(text[start:end] * 2))
        text = text[:start] + middle + text[end:]
    return text


@st.composite
def edited(draw: st.DrawFn, text: str) -> str:
    """Return a YAML text with keys renamed, taken out or given other values."""
    tree = copy.deepcopy(yaml.safe_load(text))
    for _ in range(draw(st.integers(1, 3))):
        places = list(_places(tree))
        if not places:
            break
        inside, key = draw(st.sampled_from(places))
        what = draw(st.sampled_from(["value", "value", "name", "gone"]))
        if what == "value":
            inside[key] = draw(VALUES)
        elif what == "gone":
            del inside[key]
        elif isinstance(inside, dict):
            inside[draw(st.sampled_from(_ODD) | st.text(max_size=6) | st.integers())] = inside.pop(key)
    return str(yaml.safe_dump(tree, allow_unicode=True, sort_keys=False))


def _places(tree: Any) -> Any:
    """Yield each (container, key) of a tree."""
    for key in list(tree) if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ():
        yield tree, key
        yield from _places(tree[key])
