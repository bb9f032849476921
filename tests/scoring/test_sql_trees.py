"""The one SQL that is written as text, read back by a parser of its grammar and by SQLGlot."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from sqlkit.scoring.errors import TooLarge
from sqlkit.scoring.sql_terms import Dialect
from sqlkit.scoring.sql_trees import LONGEST_CHAIN, balanced_sum, chain_sum, tree_sql
from sqlkit.scoring.tree import Among, Below, Leaf, Split, Test, Tree

names = st.sampled_from(["spend", 'a"b', "Ünïcode", "case when"])
words = st.sampled_from(["web", "o'brien", "then", "a, b", "", "--", "x) then"])
doubles = st.floats(allow_nan=False, allow_infinity=False)
below = st.builds(Below, names, doubles | st.just(float("inf")), st.booleans()).filter(
    lambda t: not (t.missing and t.threshold == float("inf"))
)
among = st.builds(
    lambda column, members, null: Among(column, tuple(sorted(members)), null or not members),
    names,
    st.sets(words, max_size=3),
    st.booleans(),
)
trees = st.recursive(
    st.builds(Leaf, doubles), lambda inner: st.builds(Split, below | among, inner, inner), max_leaves=12
)

TOKEN = re.compile(r"""\s*("(?:[^"]|"")*"|'(?:[^']|'')*'|<=|[>(),]|-?[\d.]+(?:e[+-]?\d+)?|[a-z]+)""")


class Reader:
    """Recursive descent over the grammar in the module's docstring; anything else is an error."""

    def __init__(self, text: str) -> None:
        self.tokens = [match[1] for match in TOKEN.finditer(text)]
        assert "".join(self.tokens) == re.sub(r"""("(?:[^"]|"")*"|'(?:[^']|'')*')|\s+""", r"\1", text)

    def take(self, *expected: str) -> None:
        for token in expected:
            assert self.tokens.pop(0) == token

    def tree(self) -> Tree:
        if self.tokens[0] != "case":
            return Leaf(float(self.tokens.pop(0)))
        self.take("case", "when")
        test, swapped = self.test()
        self.take("then")
        first = self.tree()
        self.take("else")
        second = self.tree()
        self.take("end")
        return Split(test, second, first) if swapped else Split(test, first, second)

    def test(self) -> tuple[Test, bool]:
        column = self.name()
        operator = self.tokens.pop(0)
        if operator in ("<=", ">"):
            return Below(column, float(self.tokens.pop(0)), operator == ">"), operator == ">"
        if operator == "in":
            return Among(column, self.strings(), False), False
        if self.tokens[0] == "not":
            self.take("not", "null")
            return Below(column, float("inf"), False), False
        self.take("null")
        if self.tokens[0] != "or":
            return Among(column, (), True), False
        self.take("or")
        assert self.name() == column
        self.take("in")
        return Among(column, self.strings(), True), False

    def name(self) -> str:
        return self.tokens.pop(0)[1:-1].replace('""', '"')

    def strings(self) -> tuple[str, ...]:
        found: list[str] = []
        while self.tokens.pop(0) in "(,":
            found.append(self.tokens.pop(0)[1:-1].replace("''", "'"))
        return tuple(found)


@given(trees)
def test_reads_back_as_the_same_tree(tree: Tree) -> None:
    reader = Reader(tree_sql(tree, "duckdb"))
    assert reader.tree() == tree
    assert reader.tokens == []


@given(trees)
def test_sqlglot_finds_the_same_names_words_and_numbers(tree: Tree) -> None:
    dialects: list[tuple[Dialect, Callable[[str], str]]] = [("duckdb", str), ("snowflake", str.upper)]
    for dialect, folded in dialects:
        parsed = sqlglot.parse_one(tree_sql(tree, dialect), read=dialect)
        tests = [node.test for node in _nodes(tree) if isinstance(node, Split)]
        assert {c.name for c in parsed.find_all(exp.Column)} == {folded(t.column) for t in tests}
        assert all(c.this.quoted for c in parsed.find_all(exp.Column))
        members = [word for t in tests if isinstance(t, Among) for word in t.members]
        strings = [s.name for s in parsed.find_all(exp.Literal) if s.is_string and not isinstance(s.parent, exp.Cast)]
        assert sorted(strings) == sorted(members)


def test_hand_written() -> None:
    tree = Split(Below("spend", 2.5, True), Split(Among("channel", ("o'b",), True), Leaf(-1.0), Leaf(0.1)), Leaf(1e-9))
    assert tree_sql(tree, "duckdb") == (
        'case when "spend" > 2.5e0 then 1e-09 else '
        """case when "channel" is null or "channel" in ('o''b') then -1.0e0 else 0.1e0 end end"""
    )
    assert tree_sql(Split(Below("spend", 2.5, False), Leaf(1.0), Leaf(2.0)), "snowflake") == (
        """case when "SPEND" <= '2.5'::double then '1.0'::double else '2.0'::double end"""
    )


def test_sums() -> None:
    assert balanced_sum(["a", "b", "c", "d"]) == "((a + b) + (c + d))"
    assert chain_sum(["a", "b", "c"]) == "(a + b + c)"
    with pytest.raises(TooLarge, match="use a function"):
        chain_sum(["a"] * (LONGEST_CHAIN + 1))


def _nodes(tree: Tree) -> list[Tree]:
    return [tree, *_nodes(tree.yes), *_nodes(tree.no)] if isinstance(tree, Split) else [tree]
