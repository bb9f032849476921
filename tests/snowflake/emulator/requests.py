"""What a driver's request says: its JSON, its token, its bound values."""

from __future__ import annotations

import gzip
import json
from typing import Any

from fakesnow.converter import from_binding
from starlette.requests import Request


async def read(request: Request) -> dict[str, Any]:
    """The JSON of a request, gzipped or not."""
    body = await request.body()
    if request.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return json.loads(body) if body else {}


def token_of(request: Request) -> str:
    """`Authorization: Snowflake Token="..."` without what is around it."""
    return request.headers.get("Authorization", "")[17:-1]


def bindings(body: dict[str, Any]) -> list[Any]:
    """Values of `?` placeholders; an array binding (executemany) is a list of rows."""
    given = body.get("bindings") or {}
    ordered = [given[str(place)] for place in range(1, len(given) + 1)]
    if any(isinstance(one["value"], list) for one in ordered):
        columns = [[bound(one["type"], value) for value in one["value"]] for one in ordered]
        return [tuple(row) for row in zip(*columns, strict=True)]
    return [bound(one["type"], one["value"]) for one in ordered]


def bound(kind: str, value: Any) -> Any:
    """One bound value; a number with a fraction comes as REAL or FIXED text."""
    if value is None:
        return None
    if kind in ("FIXED", "REAL"):
        return float(value) if kind == "REAL" or not value.lstrip("-").isdigit() else int(value)
    return from_binding({"type": kind, "value": value})
