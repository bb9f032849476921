"""`notify:` of an output in profiles.yml: where to send a message, in which shape, about what.

notify:
  url: "{{ env_var('SQLKIT_WEBHOOK', '') }}"
  shape: slack
  on: [failed, shifts, drift, stale]
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

import pydantic

from sqlkit.document import Document
from sqlkit.errors import ConfigError
from sqlkit.profile import Settings, Target
from sqlkit.validation import Written, validate

About = Literal["failed", "shifts", "drift", "stale"]


@dataclass(frozen=True)
class Notify:
    """`shift` is the change of a segment's share that is worth a word, `stale_days` how old the newest row may be."""

    url: str = field(repr=False)
    shape: Literal["slack", "json"] = "json"
    on: tuple[About, ...] = ("failed", "shifts", "drift", "stale")
    shift: float = 0.05
    stale_days: int = 2


class _WrittenNotify(Written):
    example = "{url: \"{{ env_var('SQLKIT_WEBHOOK', '') }}\", shape: slack}"

    url: Any = ""  # told without its value where it is none
    shape: Literal["slack", "json"] = "json"
    on: tuple[About, ...] = Notify.on
    shift: float = pydantic.Field(default=Notify.shift, gt=0, le=1)
    stale_days: int = pydantic.Field(default=Notify.stale_days, ge=0)


def read_notify(target: Target) -> Notify | None:
    """Return what a target says of messages; None where it says nothing, or its address is empty."""
    settings = target.settings
    if not isinstance(settings, Settings) or "notify" not in settings:
        return None
    where = settings.where("notify")
    written = validate(
        Document(where.path, {"notify": settings["notify"]}, {(): where.line or 1}), _WrittenNotify, at=("notify",)
    )
    if written.url and not _is_address(written.url):
        raise ConfigError("notify.url is no address that begins with https:// or http://.", where=where)
    return Notify(**written.model_dump()) if written.url else None


def _is_address(url: Any) -> bool:
    parts = urlsplit(url) if isinstance(url, str) else None
    return parts is not None and parts.scheme in ("http", "https") and bool(parts.hostname)
