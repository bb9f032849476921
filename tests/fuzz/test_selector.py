"""Selectors, on the shipped models and on a project with little."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from sqlkit.build.past import past_dates
from sqlkit.build.sample import read_sample
from sqlkit.graph import STATES, selected
from sqlkit.project import load_project
from sqlkit.rendering import Graph, read_graph

from .outcome import is_understood

PARTS = st.one_of(
    st.sampled_from(
        ["rfm", "rf*", "tickets", "ticket_list", "tag:customers", "path:segments", "state:modified", "state:x"]
    ),
    st.sampled_from(
        ["+", "2+", "+3", ",", " ", ":", "*", "?", "[", "]", "[!a]", "tag:", "path:/", "path:../..", "state:"]
    ),
    st.text(max_size=3),
)
SELECTORS = st.lists(PARTS, max_size=5).map("".join)
SETTINGS = settings(max_examples=150, deadline=None)


@cache
def graph() -> Graph:
    root = Path(tempfile.mkdtemp())
    (root / "sqlkit.yml").write_text("inputs: {orders: {file: orders.csv}}")
    (root / "templates").mkdir()
    contract = "{#---\ndoc: x\ngrain: n\nrequires: tickets\ncolumns: {n: integer}\n---#}\n"
    (root / "templates" / "ticket_list.sql").write_text(contract + "select 1 as n")
    return read_graph(load_project(root))


@given(st.lists(SELECTORS, max_size=3), st.lists(SELECTORS, max_size=2))
@example(["9" * 5000 + "+rfm"], [])
@example(["*" * 200 + "x"], [])
@example(["[" * 500], [])
@SETTINGS
def test_a_selection(select: list[str], exclude: list[str]) -> None:
    known = graph()

    def choose() -> None:
        states = {state: frozenset({"rfm"}) for state in STATES}
        chosen = selected(known.nodes, known.reads, select, exclude, states.__getitem__, known.disabled)
        assert chosen
        assert chosen <= known.nodes.keys()

    is_understood(choose)


@given(st.one_of(st.text(max_size=30), st.text("0123456789-./dmwqyear ", max_size=30)))
@example("0001-01-01..9999-12-31/day")
@SETTINGS
def test_past_dates(text: str) -> None:
    is_understood(lambda: past_dates(text))


@given(st.one_of(st.text(max_size=12), st.text("0123456789.%e-_ ", max_size=12)))
@example("1e400%")
@example("nan%")
@SETTINGS
def test_a_sample(text: str) -> None:
    is_understood(lambda: read_sample(text))
