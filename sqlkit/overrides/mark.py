"""The line in an ejected file that says what it was ejected from; a comment of YAML, Jinja or Python."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

_MARK = re.compile(
    r"^(?:\{# |# )Ejected from sqlkit (?P<version>\S+), sha256 (?P<sha256>[0-9a-f]{16}); see sqlkit diff --shipped\."
    r"(?: #\})?\n",
    re.MULTILINE,
)
_CONTRACT = re.compile(r"\A\{#-{3,}[ \t]*\n")


@dataclass(frozen=True)
class Mark:
    """The release a file was ejected from, and the digest of the shipped text it was then."""

    version: str
    sha256: str


def digest(text: str) -> str:
    """Return what tells one shipped text from another: the first 16 digits of its SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def marked(text: str, suffix: str, mark: Mark) -> str:
    """Return a file's text with its mark: within a contract, its first line; otherwise the first line of all.

    >>> print(marked("select 1", ".sql", Mark("0.1.0", "0" * 16)))
    {# Ejected from sqlkit 0.1.0, sha256 0000000000000000; see sqlkit diff --shipped. #}
    select 1
    """
    said = f"Ejected from sqlkit {mark.version}, sha256 {mark.sha256}; see sqlkit diff --shipped."
    contract = _CONTRACT.match(text)
    if contract:
        return f"{contract[0]}# {said}\n{text[contract.end() :]}"
    return f"# {said}\n{text}" if suffix == ".py" else f"{{# {said} #}}\n{text}"


def unmarked(text: str) -> tuple[str, Mark | None]:
    """Return a file's text without its mark, and the mark.

    >>> unmarked(marked("select 1", ".sql", Mark("0.1.0", digest("select 1"))))
    ('select 1', Mark(version='0.1.0', sha256='822ae07d4783158b'))
    >>> unmarked("select 1")
    ('select 1', None)
    """
    found = _MARK.search(text)
    if found is None:
        return text, None
    return text[: found.start()] + text[found.end() :], Mark(found["version"], found["sha256"])
