"""Trees as nested CASE, written as text: SQLGlot recurses too deep for them. The grammar is

    tree = number | "case when" test "then" tree "else" tree "end"
    test = column "<=" number | column ">" number | column "is not null" | column "is null"
         | [column "is null or"] column "in (" string {"," string} ")"

and has its own test. A NULL makes a comparison unknown and so takes the ELSE branch: where NULL counts as
below, the comparison is turned round.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from sqlkit.scoring.errors import TooLarge
from sqlkit.scoring.sql_terms import Dialect, column, string
from sqlkit.scoring.tree import Among, Below, Leaf, Test, Tree

LONGEST_CHAIN = 900
"""DuckDB refuses expressions deeper than 1,000."""

WriteLeaf = Callable[[float], str]


def tree_sql(tree: Tree, dialect: Dialect, leaf: WriteLeaf | None = None) -> str:
    """One tree; `leaf` writes what a leaf's value stands for, by default the number itself."""
    write = leaf or (lambda value: number_text(value, dialect))

    def at(node: Tree) -> str:
        if isinstance(node, Leaf):
            return write(node.value)
        condition, swapped = _condition(node.test, dialect)
        then, otherwise = (node.no, node.yes) if swapped else (node.yes, node.no)
        return f"case when {condition} then {at(then)} else {at(otherwise)} end"

    return at(tree)


def balanced_sum(terms: Sequence[str]) -> str:
    """The shape DuckDB plans fastest; not the order scikit-learn adds in."""
    if len(terms) == 1:
        return terms[0]
    half = len(terms) // 2
    return f"({balanced_sum(terms[:half])} + {balanced_sum(terms[half:])})"


def chain_sum(terms: Sequence[str]) -> str:
    """Left to right, as scikit-learn adds: for what comes after and amplifies the last bit."""
    if len(terms) > LONGEST_CHAIN:
        raise TooLarge(f"{len(terms)} trees in one ordered sum, at most {LONGEST_CHAIN}; use a function")
    return f"({' + '.join(terms)})"


@cache
def number_text(value: float, dialect: Dialect) -> str:
    """`number` as text; SQLGlot's generator is too slow to be asked for each of 50,000 nodes."""
    text = repr(float(value))
    if dialect == "snowflake" or text.lstrip("-") in ("inf", "nan"):
        return f"'{text}'::double"
    return text if "e" in text else f"{text}e0"


@cache
def column_text(name: str, dialect: Dialect) -> str:
    """A column name quoted by SQLGlot, once."""
    return column(name, dialect).sql(dialect)


@cache
def _string_text(value: str, dialect: Dialect) -> str:
    return string(value).sql(dialect)


def _condition(test: Test, dialect: Dialect) -> tuple[str, bool]:
    """The test in SQL, and whether it is true where the test is false."""
    name = column_text(test.column, dialect)
    if isinstance(test, Among):
        return _membership(test, name, dialect), False
    return _comparison(test, name, dialect)


def _comparison(test: Below, name: str, dialect: Dialect) -> tuple[str, bool]:
    if test.threshold == float("inf"):
        return f"{name} is not null", False
    if test.missing:
        return f"{name} > {number_text(test.threshold, dialect)}", True
    return f"{name} <= {number_text(test.threshold, dialect)}", False


def _membership(test: Among, name: str, dialect: Dialect) -> str:
    listed = ", ".join(_string_text(member, dialect) for member in test.members)
    if not listed:
        return f"{name} is null"
    return f"{name} is null or {name} in ({listed})" if test.null else f"{name} in ({listed})"
