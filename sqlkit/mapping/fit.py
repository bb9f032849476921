"""Names and contents -> candidates: which of a file's columns may be a column of a contract, and how surely."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlkit.inputs import InputContract
from sqlkit.mapping.names import Synonyms, Tokens, is_bare, sounds_like, tokens, vocabulary, without_prefix
from sqlkit.mapping.profile import ColumnFacts, FileFacts
from sqlkit.mapping.quote import columns_of
from sqlkit.mapping.read import SURE, Candidate, read_as
from sqlkit.spec import Column

_CLAUSE = re.compile(r"[.,;:(\n]|\s-+\s")

_DESCRIBED = 0.75
"""What a column's description is worth where its name says nothing: never so much that nobody need look."""

NOTHING = Candidate(None, reason="no column looks like it")


def candidates(file: FileFacts, contract: InputContract) -> dict[str, list[Candidate]]:
    """Return the candidates for each column of a contract, the best first."""
    known = vocabulary()[contract.name].columns
    found = {name: ranked(file, known[name], kind, contract.key == name) for name, kind in contract.columns.items()}
    for name in contract.required:
        if name in (contract.time, contract.value) and not found[name]:
            found[name] = _only_one(file, contract.columns[name], known[name].never)
    return found


def _only_one(file: FileFacts, kind: Column, never: frozenset[str]) -> list[Candidate]:
    """Return the one column whose contents fit where no name does; with two, neither is likelier."""
    is_time = kind.type == "timestamp"
    rest = [facts for facts, name in _named(file) if not never & set(name)]
    fitting = [f for f in rest if (f.is_time if is_time else f.is_number and not f.is_whole)]
    what = "times" if is_time else "amounts"
    read = [read_as(kind, facts) for facts in fitting] if len(fitting) == 1 else []
    return [replace(c, confidence=0.5 * c.confidence, reason=f"the only column of {what}") for c in read if c]


def ranked(file: FileFacts, synonyms: Synonyms, kind: Column, is_key: bool = False) -> list[Candidate]:
    """Return the file's columns whose name and contents may mean that column, the best first."""
    found = []
    for facts, name in _named(file):
        score = sounds_like(name, synonyms)
        if is_key and is_bare(name, synonyms) and not facts.addresses:
            score = _as_key(facts, name)
        described = _described(file, facts.name, synonyms) if score <= 0.3 else 0.0
        candidate = read_as(kind, facts) if max(score, described) > 0.3 else None
        if candidate is not None:
            how = "by its name" if score >= SURE else "its name is near"
            if described > score:
                score, how = described, f"described as {file.file.docs[facts.name]!r}"
            reason = ", ".join(part for part in (how, candidate.reason) if part)
            found.append(replace(candidate, confidence=score * candidate.confidence, reason=reason))
    if kind.type == "timestamp" and len(found) == 1 and found[0].confidence >= 0.5:
        # `date` or `created_at` may be of something else, but hardly where the file has no other time that fits.
        found = [replace(c, confidence=max(c.confidence, 0.82)) for c in found]
    return sorted(found, key=lambda c: -c.confidence)


def _described(file: FileFacts, column: str, synonyms: Synonyms) -> float:
    """Return how much the first clause of a column's description sounds like the column that is looked for."""
    clause = _CLAUSE.split(file.file.docs.get(column, ""), maxsplit=1)[0]
    return _DESCRIBED * sounds_like(tokens(clause), synonyms)


def _as_key(facts: ColumnFacts, name: Tokens) -> float:
    """A bare `id` is the key of the table it stands in, and of nothing where it repeats; a name has to be a number."""
    if name == ("name",) and facts.numbered < facts.filled:
        return 0.0
    is_number_of_something = facts.numbered == facts.filled and name[-1] != "id"
    return 0.86 if facts.is_unique else 0.7 if is_number_of_something else 0.0


def _named(file: FileFacts) -> list[tuple[ColumnFacts, Tokens]]:
    names = list(file.columns)
    return list(zip(file.columns.values(), without_prefix([tokens(name) for name in names]), strict=True))


def pinned(file: FileFacts, kind: Column, answer: str | None) -> Candidate:
    """Return what the user asked for: a column of the file read as its contents demand, or an expression as it is."""
    if answer is None:
        return Candidate(None, confidence=1.0, reason="you said so")
    found = read_as(kind, file.columns[answer]) if answer in file.columns else None
    if found is not None:
        return replace(found, confidence=1.0, reason="you said so", doubt="")
    return Candidate(answer, tuple(columns_of(answer)), 1.0, "you said so")


def best_each(found: Mapping[str, Sequence[Candidate]], required: Sequence[str]) -> dict[str, Candidate]:
    """Give each contract column its best candidate, no file column to two; the surest pairs choose first."""
    pairs = sorted(
        ((c.confidence, name in required, name, c) for name, some in found.items() for c in some),
        key=lambda pair: (-pair[0], not pair[1]),
    )
    taken: dict[str, Candidate] = {}
    used: set[str] = set()
    for confidence, is_required, name, candidate in pairs:
        is_enough = confidence >= (0.35 if is_required else 0.5)
        if name not in taken and is_enough and not used & set(candidate.reads):
            taken[name] = candidate
            used |= set(candidate.reads)
    return taken
