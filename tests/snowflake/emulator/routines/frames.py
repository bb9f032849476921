"""The protocol between server and interpreter: a JSON head and some bytes, each with its length before it."""

from __future__ import annotations

import json
import struct
from typing import IO, Any


def send(stream: IO[bytes], head: dict[str, Any], blob: bytes = b"") -> None:
    """One message."""
    text = json.dumps(head, default=str).encode()
    stream.write(struct.pack("<II", len(text), len(blob)) + text + blob)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """The next message, None when the other side is gone."""
    size = stream.read(8)
    if len(size) < 8:
        return None
    head, blob = struct.unpack("<II", size)
    return json.loads(stream.read(head)), stream.read(blob)
