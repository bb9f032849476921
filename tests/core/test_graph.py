"""Order and selection."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.tables import table
from sqlkit.errors import CompileError, SelectionError
from sqlkit.graph import Node, ancestors, descendants, ordered, selected

READS = {
    "raw": frozenset({"input"}),
    "base": frozenset({"raw"}),
    "rfm": frozenset({"base"}),
    "segments": frozenset({"rfm"}),
    "cohorts": frozenset({"base"}),
    "island": frozenset(),
}
TAGS = {"rfm": ("daily",), "segments": ("daily",), "cohorts": ("slow",)}
FOLDERS = {"rfm": "value/rfm", "segments": "value/segments"}
STATES = {"modified": frozenset({"base", "island", "gone"}), "new": frozenset({"island"})}
NODES = {name: Node(name, TAGS.get(name, ()), FOLDERS.get(name, name)) for name in READS}


@pytest.mark.parametrize("row", table("selectors"))
def test_a_selection_chooses(row: dict[str, Any]) -> None:
    if "error" in row:
        with pytest.raises(SelectionError) as caught:
            selected(NODES, READS, row["select"], row.get("exclude", ()), STATES.__getitem__)
        assert row["error"] in str(caught.value)
    else:
        found = selected(NODES, READS, row["select"], row.get("exclude", ()), STATES.__getitem__)
        assert sorted(found) == row["chosen"]


@given(st.lists(st.one_of(st.text(max_size=12), st.text("rfm+,:*1 tagphsew", max_size=10)), max_size=3))
@settings(deadline=None, max_examples=60)
def test_any_text_chooses_names_or_is_an_error(texts: list[str]) -> None:
    try:
        chosen = selected(NODES, READS, texts)
    except SelectionError:
        return
    assert chosen
    assert chosen <= NODES.keys()


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, frozenset[str]]:
    """Graphs without circles: each model reads some of those before it, named so that names tell no order."""
    names = draw(st.permutations(["a", "b", "c", "d", "e", "f"]))
    pairs = draw(st.sets(st.sampled_from(list(combinations(range(6), 2)))))
    return {name: frozenset(names[i] for i, j in pairs if j == n) for n, name in enumerate(names)}


@given(graphs())
@settings(deadline=None, max_examples=60)
def test_order_puts_each_model_after_what_it_reads(reads: dict[str, frozenset[str]]) -> None:
    order = ordered(reads)
    assert sorted(order) == sorted(reads)
    assert all(order.index(read) < order.index(name) for name in reads for read in reads[name])


@given(graphs(), st.sampled_from("abcdef"), st.sampled_from("abcdef"), st.integers(0, 5))
@settings(deadline=None, max_examples=60)
def test_the_algebra_of_selection(reads: dict[str, frozenset[str]], one: str, two: str, steps: int) -> None:
    nodes = {name: Node(name, (), name) for name in reads}

    def chosen(*select: str, exclude: tuple[str, ...] = ()) -> frozenset[str]:
        return selected(nodes, reads, select, exclude)

    assert chosen(one) | chosen(two) == chosen(f"{one} {two}") == chosen(one, two)
    above, below = chosen(f"+{one}"), chosen(f"{one}+")
    assert above == {one} | ancestors(one, reads)
    assert below == {one} | descendants(one, reads)
    assert all(reads[name] <= above for name in above)
    assert chosen(f"{steps}+{one}") <= above
    assert chosen(f"+{one}+") == above | below
    assert (one in ancestors(two, reads)) == (two in descendants(one, reads))
    if above - chosen(two):
        assert chosen(f"+{one}", exclude=(two,)) == above - {two}
    if above & chosen(f"+{two}"):
        assert chosen(f"+{one},+{two}") == above & chosen(f"+{two}")


@given(graphs(), st.sets(st.sampled_from("abcdefg")), st.sampled_from(["", "+"]), st.sampled_from(["", "+"]))
@settings(deadline=None, max_examples=60)
def test_a_state_chooses_as_the_names_in_it_would(
    reads: dict[str, frozenset[str]], modified: set[str], before: str, after: str
) -> None:
    nodes = {name: Node(name, (), name) for name in reads}
    selector = f"{before}state:modified{after}"
    known = sorted(modified & nodes.keys())
    if known:
        named = selected(nodes, reads, [f"{before}{name}{after}" for name in known])
        assert selected(nodes, reads, [selector], states=lambda state: modified) == named
    else:
        with pytest.raises(SelectionError, match="no model is modified"):
            selected(nodes, reads, [selector], states=lambda state: modified)


def test_states_are_asked_for_only_by_a_selector_of_them() -> None:
    def refused(state: str) -> frozenset[str]:
        raise AssertionError(state)

    assert selected(NODES, READS, ["tag:daily"], ["rfm"], refused) == {"segments"}


def test_a_circle_is_named_from_reader_to_read() -> None:
    reads = {"a": frozenset({"b"}), "b": frozenset({"c"}), "c": frozenset({"a"}), "d": frozenset({"a"})}
    with pytest.raises(CompileError) as caught:
        ordered(reads)
    circle = str(caught.value).rpartition(": ")[2].split(" -> ")
    assert circle[0] == circle[-1]
    assert all(read in reads[name] for name, read in pairwise(circle))
