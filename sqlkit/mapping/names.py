"""How much a column's name sounds like a column of a contract, by the synonyms of synonyms.yml."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from sqlkit.document import read_document

Tokens = tuple[str, ...]

WEAK = 0.55
"""What a synonym is worth that means something else about as often (`id`, `name`, `price`)."""

_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\W\d_a-zA-Z]+")
_FUZZY = 0.87


@dataclass(frozen=True)
class Synonyms:
    """The names one column goes by, the likeliest first, and words that rule it out."""

    strong: tuple[Tokens, ...] = ()
    weak: tuple[Tokens, ...] = ()
    never: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Vocabulary:
    """How people name an input's files, its columns, and the parts an amount is made of."""

    files: tuple[Tokens, ...]
    columns: Mapping[str, Synonyms]
    parts: Mapping[str, Synonyms]


def tokens(name: str) -> Tokens:
    """Return a name's words, lower-case, singular, abbreviations spelt out.

    >>> tokens("CustomerIDs"), tokens("invoice_no"), tokens("Order Qty"), tokens("createdAt")
    (('customer', 'id'), ('invoice', 'number'), ('order', 'quantity'), ('created', 'at'))
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode() or name
    plain = plain.replace("#", " number ").replace("IDs", "Id")
    return tuple(_abbreviations().get(word, word) for word in map(_singular, _WORDS.findall(plain)))


def _singular(word: str) -> str:
    word = word.lower()
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us")) else word


@cache
def _entries() -> dict[str, dict[str, Any]]:
    data: dict[str, dict[str, Any]] = read_document(Path(__file__).with_name("synonyms.yml")).data
    return data


@cache
def _abbreviations() -> dict[str, str]:
    return {short: str(long) for short, long in _entries()["abbreviations"].items()}


@cache
def vocabulary() -> dict[str, Vocabulary]:
    """Return the synonyms of every input, from synonyms.yml."""
    return {name: _vocabulary(entry) for name, entry in _entries()["inputs"].items()}


def _vocabulary(entry: Mapping[str, Mapping[str, Mapping[str, Sequence[str]]]]) -> Vocabulary:
    columns = {name: _synonyms(item) for name, item in entry["columns"].items()}
    columns |= {name: _also_numbers(columns[name]) for name in columns if name.endswith("_id")}
    parts = {name: _synonyms(item) for name, item in entry.get("parts", {}).items()}
    return Vocabulary(tuple(tokens(str(name)) for name in entry["files"]), columns, parts)


def _also_numbers(known: Synonyms) -> Synonyms:
    """Whatever has an id may have a number, a code or a key instead."""
    ids = [name[:-1] for name in known.strong if name[-1] == "id"]
    more = [(*name, word) for name in ids for word in ("number", "code", "key", "reference")]
    return replace(known, strong=tuple(dict.fromkeys((*known.strong, *more))))


def _synonyms(entry: Mapping[str, Sequence[str]]) -> Synonyms:
    strong, weak = (tuple(tokens(name) for name in entry.get(key, ())) for key in ("strong", "weak"))
    return Synonyms(strong, weak, frozenset(word for name in entry.get("never", ()) for word in tokens(name)))


def sounds_like(name: Tokens, synonyms: Synonyms) -> float:
    """Return from 0 to 1 how sure the name alone makes one of the column; earlier synonyms count a little more."""
    scores = [_likeness(name, s) - 0.004 * min(i, 20) for i, s in enumerate(synonyms.strong)]
    # Within a longer name `id` or `date` says nothing: order_id is no customer's id.
    weak = (WEAK * _likeness(name, s) if len(s) > 1 or s == name else 0.0 for s in synonyms.weak)
    scores += [score - 0.004 * min(i, 20) for i, score in enumerate(weak)]
    best = max(scores, default=0.0)
    is_ruled_out = bool(synonyms.never & set(name)) and name not in synonyms.strong
    return 0.0 if is_ruled_out else max(best, 0.0)


def is_bare(name: Tokens, synonyms: Synonyms) -> bool:
    """Whether the name is a weak synonym word for word, such as `id`: what it identifies depends on the file."""
    return name in synonyms.weak


def without_prefix(names: Sequence[Tokens]) -> list[Tokens]:
    """Return the names without a first word that all of them share, as in O_ORDERKEY, O_CUSTKEY, O_TOTALPRICE."""
    first = {name[:1] for name in names}
    if len(names) < 3 or len(first) > 1 or any(len(name) < 2 for name in names):
        return list(names)
    return [name[1:] for name in names]


@cache
def _likeness(name: Tokens, synonym: Tokens) -> float:
    """1 for the same words, less for the same words in another order, within more words, or misspelt."""
    joined, wanted = "".join(name), "".join(synonym)
    if joined == wanted:
        return 1.0
    if set(name) == set(synonym):
        return 0.9
    if any(name[i : i + len(synonym)] == synonym for i in range(len(name) - len(synonym) + 1)):
        return 0.5 + 0.3 * len(synonym) / len(name)
    matcher = difflib.SequenceMatcher(None, joined, wanted)
    # Two bounds from above spare most pairs the comparison itself, which takes a hundred times as long.
    if len(wanted) <= 5 or matcher.real_quick_ratio() < _FUZZY or matcher.quick_ratio() < _FUZZY:
        return 0.0
    ratio = matcher.ratio()
    return 0.7 * ratio if ratio >= _FUZZY else 0.0
