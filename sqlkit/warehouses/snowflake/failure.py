"""What Snowflake refuses, as an error a user can act on: without secrets, and without values of rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from sqlkit.errors import WarehouseError

_ADVICE = {
    250001: "Check account, user and authenticator in the profile, and that the account can be reached.",
    390100: "Check user and password, or the key, in the profile.",
    390144: "The key pair is refused: is the public key set on the user (alter user ... set rsa_public_key)?",
    390189: "Check the role in the profile, and that it is granted to the user.",
    390201: "Check database, schema and warehouse in the profile.",
    606: "No warehouse is set: name one in the profile, and grant usage on it to the role.",
    3001: "`sqlkit debug` prints the grants that are missing.",
    2003: "It is not there, or the role may not see it: `sqlkit debug` prints the grants that are missing.",
    2043: "It is not there, or the role may not see it: `sqlkit debug` prints the grants that are missing.",
    630: "The statement took longer than query_timeout, or than the warehouse allows.",
}
"""By error number: https://docs.snowflake.com/en/user-guide/troubleshooting and the connector's errorcode.py."""

_GONE = frozenset(
    {250001, 250002, 250003, 250005, 250006, 251011, 251012, 252007, 390110, 390111, 390112, 390114, 390195, 4, 14}
)
"""The connection or session is gone; the statement may or may not have run. 4 and 14 are connector 5's own kinds."""

_AGAIN = frozenset({625, 603, 200001, 300002, 300005, 300010})
"""Snowflake's own troubles, and locks that others hold: the same statement may succeed a moment later."""

_HTTP = range(290400, 290600)
"""An HTTP status that the connector gave up on."""

CANCELLED = frozenset({604, 5})
"""The statement was cancelled, by the server or in connector 5 itself."""

_OF_ROWS = range(100000, 101000)
"""Numbers of errors met in rows; what Snowflake and Python say of them quotes the value they met."""

_PREFIX = re.compile(r"^(?:\d{6} \([0-9A-Z]{5}\): )?(?:[0-9a-f-]{36}: )?")


def number(error: BaseException) -> int:
    """Return an error's number; -1 where it has none."""
    return int(getattr(error, "errno", None) or -1)


def is_gone(error: BaseException) -> bool:
    """Whether the connection is lost."""
    return number(error) in _GONE or number(error) in _HTTP


def is_passing(error: BaseException) -> bool:
    """Whether the statement may succeed if it is run again."""
    return number(error) in _AGAIN or is_gone(error)


def failure(error: BaseException, secrets: Sequence[str] = (), where: Path | None = None) -> WarehouseError:
    """Return an error of the connector in words, with its number, a hint, and nothing that should not be seen."""
    message = str(getattr(error, "raw_msg", None) or getattr(error, "msg", None) or error)
    message = _told_of_rows(error) or _PREFIX.sub("", message).strip()
    for secret in sorted(secrets, key=len, reverse=True):
        message = message.replace(secret, "***")
    code = number(error)
    told = f"Snowflake: {message}" + (f" (error {code:06d})" if code > 0 else "")
    return WarehouseError(told, where=where, hint=_ADVICE.get(code, ""))


def _told_of_rows(error: BaseException) -> str:
    """Return what is told of an error met in a row, without the row; empty for other errors."""
    is_data = str(getattr(error, "sqlstate", "") or "").startswith("22")
    if number(error) == _NULL or (not is_data and number(error) not in _OF_ROWS):
        return ""
    where = "Python in the warehouse met" if number(error) == _PYTHON else "the statement met"
    return f"{where} a value it cannot work with, which is not shown here; the query history shows it"


_NULL = 100072
"""NULL in a column that takes none: it quotes the column."""

_PYTHON = 100357
"""A function or procedure in Python raised."""
