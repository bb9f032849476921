"""The text of one statement, in the three forms its readers want."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import sqlglot
from sqlglot import exp

from emulator.errors import compilation


@dataclass(frozen=True)
class Statement:
    """`text` is without leading comments and the last semicolon; `words` has its white space collapsed."""

    text: str

    @classmethod
    def read(cls, sql: str) -> Statement:
        """Strips what comes before and after the statement itself."""
        before = ""
        while before != sql:
            before, sql = sql, re.sub(r"^\s*(--[^\n]*(\n|$)|/\*.*?\*/)", "", sql, count=1, flags=re.S)
        return cls(sql.strip().rstrip(";").rstrip())

    @cached_property
    def words(self) -> str:
        """One line, for the commands that SQLGlot does not parse; the case of names is kept."""
        return re.sub(r"\s+", " ", self.text)

    @cached_property
    def verb(self) -> str:
        """The first word, in upper case."""
        return re.match(r"\w*", self.text)[0].upper()

    @cached_property
    def tree(self) -> exp.Expr:
        """SQLGlot's reading; `exp.Command` where it has none."""
        try:
            return sqlglot.parse_one(self.text, read="snowflake")
        except sqlglot.errors.ParseError as error:
            message = re.sub(r"\x1b\[\d+m", "", str(error))
            raise compilation(f"syntax error\n{message}") from None

    def match(self, pattern: str) -> re.Match[str] | None:
        """The pattern over the whole of `words`, letters of either case."""
        return re.fullmatch(pattern, self.words, re.I | re.S)
