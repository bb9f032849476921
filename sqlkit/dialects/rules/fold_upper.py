"""Every identifier is upper-case and quoted on Snowflake.

Prevents `"customer_id"`, a column nobody can select without quotes: Snowflake reads an unquoted
customer_id as CUSTOMER_ID. Quoting all of them also lets a column be called ORDER or DATE.
"""

from __future__ import annotations

from typing import TypeVar

from sqlglot import exp
from sqlglot.dialects.snowflake import Snowflake
from sqlglot.tokenizer_core import TokenType

from sqlkit.dialects.rewrite import bottom_up

Tree = TypeVar("Tree", bound=exp.Expr)

EXACT = "is_exact"
"""Marks, in `meta`, a name of the user's own that is spelt as it should be."""


def fold_upper(query: exp.Expr) -> exp.Expr:
    """customer_id and "customer_id" -> "CUSTOMER_ID"; string literals are untouched."""
    return bottom_up(query, _fold, exp.Identifier)


def exact(tree: Tree) -> Tree:
    """Mark the names in a tree as spelt as they should be."""
    for identifier in tree.find_all(exp.Identifier):
        identifier.meta[EXACT] = True
    return tree


def _fold(node: exp.Expr) -> exp.Expr:
    if node.meta.get(EXACT):
        return node
    node.set("this", node.name.upper())
    node.set("quoted", True)
    return node


def assert_folded(sql: str) -> None:
    """Raise AssertionError naming the quoted identifiers of Snowflake text that are not upper-case."""
    tokens = Snowflake().tokenize(sql)
    names = {token.text for token in tokens if token.token_type is TokenType.IDENTIFIER}
    wrong = sorted(name for name in names if name != name.upper())
    if wrong:
        raise AssertionError(f"not selectable without quotes: {', '.join(wrong)}")
