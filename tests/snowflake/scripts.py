"""A schedule of the imitated account, and what its tasks run: a statement, or those of a block, in order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot.dialects.snowflake import Snowflake
from sqlglot.tokens import TokenType

from sqlkit.daily import Daily, daily
from sqlkit.graph import selected
from tests.snowflake.fake_shop import Shop

_TASK = re.compile(r"CREATE TASK .*?^AS (?P<body>.*)", re.DOTALL | re.MULTILINE)
_BLOCK = re.compile(r"EXECUTE IMMEDIATE \$\$\nBEGIN\n(?P<inner>.*?);\n(?P<handler>EXCEPTION\n.*)?END;\n\$\$", re.DOTALL)


def statements_of(task: str) -> list[str]:
    """The texts that a CREATE TASK holds; semicolons in strings and comments end none."""
    found = _TASK.fullmatch(task)
    assert found, task[:200]
    block = _BLOCK.fullmatch(found["body"])
    return _split(block["inner"]) if block else [found["body"]]


def _split(text: str) -> list[str]:
    ends = [token.start for token in Snowflake().tokenize(text) if token.token_type is TokenType.SEMICOLON]
    parts = [text[start:end] for start, end in zip([0, *(end + 1 for end in ends)], [*ends, len(text)], strict=True)]
    return [part.strip() for part in parts if part.strip()]


def scheduled(shop: Shop, chosen: tuple[str, ...] = (), **settings: object) -> Daily:
    """A schedule of some models with all they read, or of all."""
    manifest = shop.manifest
    names = selected(manifest.nodes, manifest.reads, [f"+{name}" for name in chosen])
    return daily(manifest, shop.warehouse(**settings), names, "0 5 * * *")


def inside(found: Daily) -> Iterator[str]:
    """The statements that tasks run."""
    for sql in found.statements:
        if sql.startswith("CREATE TASK"):
            yield from statements_of(sql)
