"""Only listed functions, by the name that is written: SQLGlot's own names may hide what Snowflake reads."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sqlglot.tokens import Token, TokenType

from tests.snowflake.static.allowed import allowed
from tests.snowflake.static.statement import Statement

_NEVER = {TokenType.IDENTIFIER, TokenType.STRING, TokenType.NUMBER, TokenType.R_PAREN}
_HEADS = ("CREATE FUNCTION", "CREATE PROCEDURE", "DROP FUNCTION", "CALL", "GRANT", "CREATE TASK")


def names(statement: Statement) -> Iterator[str]:
    """Every word before an opening bracket that is neither an operator nor a type."""
    known = allowed()
    if statement.is_command or (statement.kind in _HEADS and statement.body is None):
        return
    tokens = statement.tokens if statement.body is None else _body_tokens(statement)
    for token, following in pairwise(tokens):
        word = token.text.upper()
        if following.token_type is not TokenType.L_PAREN or token.token_type in _NEVER:
            continue
        if _is_word(word) and word not in known.operators and word not in known.functions:
            yield f"{word} is not on the list of functions"


def _body_tokens(statement: Statement) -> list[Token]:
    text = statement.sql.partition("$$")[2].partition("$$")[0]
    return Statement(text).tokens


def _is_word(text: str) -> bool:
    return text.replace("_", "A").replace("$", "A").isalnum() and not text[0].isdigit()
