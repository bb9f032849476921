"""Identifiers as Snowflake keeps them apart: CUSTOMER_ID and "customer_id" are two columns, and DuckDB sees one.

https://docs.snowflake.com/en/sql-reference/identifiers-syntax: unquoted names are stored in upper case, quoted names as
they are written. DuckDB compares names without case, so a quoted name with a lower-case letter travels through it with
a mark that says which letters those are; every other name is unmarked.
"""

from __future__ import annotations

import re

from sqlglot import exp

MARK = "\u00a7"
_MARKED = re.compile(rf"{MARK}[0-9a-f]+{MARK}")


def encode(name: str) -> str:
    """The name DuckDB is given: `customer_id` gets the mask of its lower-case letters, `CUSTOMER_ID` stays.

    >>> encode("CUSTOMER_ID"), encode("ab") == encode("aB"), decode(encode("aB"))
    ('CUSTOMER_ID', False, 'aB')
    """
    mask = sum(1 << place for place, letter in enumerate(name) if letter.islower())
    return f"{name}{MARK}{mask:x}{MARK}" if mask else name


def decode(text: str) -> str:
    """Takes every mark out of a name or of a message."""
    return _MARKED.sub("", text)


def fold(tree: exp.Expr) -> exp.Expr:
    """Folds unquoted names to upper case and marks quoted ones that hold a lower-case letter, in place."""
    for name in tree.find_all(exp.Identifier):
        if isinstance(name.parent, exp.PropertyEQ) or not isinstance(name.this, str):
            continue  # the key of an OBJECT is a string
        name.set("this", encode(name.this) if name.quoted else name.this.upper())
        name.set("quoted", True)
    return tree


def normal(word: str) -> str:
    """One part of a name as it is stored: 'orders' is ORDERS, '"orders"' is orders.

    >>> normal("orders"), normal('"or""ders"')
    ('ORDERS', 'or"ders')
    """
    quoted = len(word) > 1 and word.startswith('"') and word.endswith('"')
    return word[1:-1].replace('""', '"') if quoted else word.upper()


PART = r'(?:"(?:[^"]|"")+"|[A-Za-z_][A-Za-z0-9_$]*)'
NAME = rf"{PART}(?:\s*\.\s*{PART}){{0,2}}"
"""Patterns of one identifier and of an object's name with up to two qualifiers."""


def parts(name: str) -> list[str]:
    """The parts of a dotted name, each as stored."""
    return [normal(part) for part in re.findall(PART, name)]
