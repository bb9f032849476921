"""Names and facts -> candidates: which of a file's columns may be a column of a contract, read how, and how surely."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from sqlkit.inputs import InputContract
from sqlkit.mapping import money, times
from sqlkit.mapping.names import Synonyms, Tokens, is_bare, sounds_like, tokens, vocabulary, without_prefix
from sqlkit.mapping.profile import ColumnFacts, FileFacts
from sqlkit.mapping.quote import column, columns_of, spelled
from sqlkit.spec import MONEY, Column

SURE = 0.8
"""From this confidence on, and without a doubt, a column is taken without asking."""

_CENTS = {"cent", "minor", "pence"}
_FLOATS = ("double", "float", "decimal", "real")


@dataclass(frozen=True)
class Candidate:
    """One way to fill a contract's column. `expression` None says that the file has nothing for it."""

    expression: str | None
    reads: tuple[str, ...] = ()
    confidence: float = 0.0
    reason: str = ""
    doubt: str = ""
    choices: tuple[str, ...] = ()
    "Other expressions for the same column, where what it holds can be read in two ways."
    has_zone: bool = False

    @property
    def is_sure(self) -> bool:
        """Whether nobody needs to be asked."""
        return not self.doubt and self.confidence >= SURE


NOTHING = Candidate(None, reason="no column looks like it")


def candidates(file: FileFacts, contract: InputContract) -> dict[str, list[Candidate]]:
    """Return the candidates for each column of a contract, the best first."""
    known = vocabulary()[contract.name].columns
    found = {name: ranked(file, known[name], kind, contract.key == name) for name, kind in contract.columns.items()}
    for name in {contract.time, contract.value} & set(contract.required):
        if not found[name]:
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
        candidate = read_as(kind, facts) if score > 0.3 else None
        if candidate is not None:
            how = "by its name" if score >= SURE else "its name is near"
            reason = ", ".join(part for part in (how, candidate.reason) if part)
            found.append(replace(candidate, confidence=score * candidate.confidence, reason=reason))
    if kind.type == "timestamp" and len(found) == 1 and found[0].confidence >= 0.5:
        # `date` or `created_at` may be of something else, but hardly where the file has no other time that fits.
        found = [replace(c, confidence=max(c.confidence, 0.82)) for c in found]
    return sorted(found, key=lambda c: -c.confidence)


def _as_key(facts: ColumnFacts, name: Tokens) -> float:
    """A bare `id` is the key of the table it stands in, and of nothing where it repeats; a name has to be a number."""
    if name == ("name",) and facts.numbered < facts.filled:
        return 0.0
    is_number_of_something = facts.numbered == facts.filled and name[-1] != "id"
    return 0.86 if facts.is_unique else 0.7 if is_number_of_something else 0.0


def _named(file: FileFacts) -> list[tuple[ColumnFacts, Tokens]]:
    names = list(file.columns)
    return list(zip(file.columns.values(), without_prefix([tokens(name) for name in names]), strict=True))


def read_as(kind: Column, facts: ColumnFacts) -> Candidate | None:
    """Return how to read the column as that kind, its confidence from 0 to 1 by contents alone; None if it cannot be."""
    if not facts.filled:
        return None
    if kind.type == "timestamp":
        found = _time(facts)
    elif kind.type == MONEY:
        found = None if kind.name == "discount" and _is_rate(facts) else _money(facts)
    elif kind.type == "bigint":
        found = _candidate(facts, 1.0) if facts.is_whole and not facts.spellings else None
    elif kind.type == "boolean":
        found = _candidate(facts, 1.0) if facts.booleans == facts.filled else None
    elif kind.name == "currency":
        found = _currency(facts)
    else:
        found = _text(kind, facts)
    return _thinned(kind, facts, found)


def _thinned(kind: Column, facts: ColumnFacts, found: Candidate | None) -> Candidate | None:
    """Trust a required column less, the more of it is empty."""
    if found is None or not kind.not_null or facts.fill >= 0.99:
        return found
    empty = f"{1 - facts.fill:.0%} of the rows have none"
    doubt = found.doubt or (empty if facts.fill < 0.5 else "")
    reason = "; ".join(part for part in (found.reason, empty) if part)
    return replace(found, confidence=found.confidence * (0.75 + 0.25 * facts.fill), reason=reason, doubt=doubt)


def _candidate(facts: ColumnFacts, confidence: float, expression: exp.Expr | None = None, **more: object) -> Candidate:
    text = spelled(column(facts.name) if expression is None else expression)
    return replace(Candidate(text, (facts.name,), confidence), **more)  # type: ignore[arg-type]


def _time(facts: ColumnFacts) -> Candidate | None:
    if not facts.is_time:
        return None
    by_name = {spelling.name: spelling for spelling in facts.spellings}
    taken, why = _likelier(facts.spellings)
    ways = {name: _read_time(facts, name) for name in by_name}
    other = by_name.get(times.other_order(taken.name) or "")
    unread = facts.filled - taken.read
    doubt = f"day and month could be the other way round; {why}" if other else ""
    if unread:
        doubt = f"{unread:,} values cannot be read so and will be quarantined"
    return _candidate(
        facts,
        1.0,
        ways[taken.name],
        reason=_time_reason(facts, taken),
        doubt=doubt,
        choices=(spelled(ways[other.name]),) if other else (),
        has_zone=taken.has_zone and not facts.type.startswith("timestamp with"),
    )


def _read_time(facts: ColumnFacts, spelling: str) -> exp.Expr:
    value = column(facts.name)
    is_read_already = spelling == times.ISO or facts.type.startswith("timestamp with")
    return value if is_read_already else times.reading(spelling, value)


def _time_reason(facts: ColumnFacts, taken: times.Spelling) -> str:
    span = f"{taken.first[:10]} to {taken.last[:10]}" if taken.first else ""
    spelled_as = {times.ISO: "times", times.ZONED: "times with their offset", times.SECONDS: "seconds since 1970",
                  times.MILLISECONDS: "milliseconds since 1970"}.get(taken.name, f"times written {taken.name}")  # fmt: skip
    return f"{spelled_as}, {span}" if span else spelled_as


def _likelier(spellings: Sequence[times.Spelling]) -> tuple[times.Spelling, str]:
    """Return the spelling to take, and why, where both orders of day and month read everything."""
    day_first = sorted(spellings, key=lambda s: not times.is_day_first(s.name))
    first = day_first[0]
    other = next((s for s in spellings if s.name == times.other_order(first.name)), None)
    if other is None:
        return first, ""
    shorter = min((first, other), key=_span)
    if _span(first) != _span(other):
        order = "day" if times.is_day_first(shorter.name) else "month"
        return shorter, f"took the {order} first, as the times then span the fewest days"
    return first, "took the day first, as most countries write it"


def _span(spelling: times.Spelling) -> float:
    first, last = (datetime.datetime.fromisoformat(text) for text in (spelling.first, spelling.last))
    return (last - first).total_seconds()


def _is_rate(facts: ColumnFacts) -> bool:
    """Whether it is a share of the price rather than money: from 0 to 1, and not called an amount."""
    is_called_money = bool({"amount", "total", "value"} & set(tokens(facts.name)))
    return facts.rates == facts.filled > facts.zero and not is_called_money


def _money(facts: ColumnFacts) -> Candidate | None:
    value = column(facts.name)
    if facts.is_time or facts.type == "boolean":
        return None
    if not facts.is_number:
        return _spelt_money(facts, value)
    below = f"{facts.negative:,} below zero, taken as refunds" if facts.negative else ""
    name = tokens(facts.name)
    if _CENTS & set(name) and facts.is_whole:
        return _candidate(facts, 1.0, money.from_cents(value), reason=_and("whole cents, times 0.01", below))
    is_integer = facts.is_whole and not facts.type.startswith(_FLOATS)
    if is_integer and facts.filled > facts.zero:
        cents = spelled(money.from_cents(value))
        return _candidate(facts, 0.95, reason=below, doubt="whole numbers only: are they cents?", choices=(cents,))
    return _candidate(facts, 1.0, reason=below)


def _spelt_money(facts: ColumnFacts, value: exp.Expr) -> Candidate | None:
    spelling, read = max(((money.POINT, facts.points), (money.COMMA, facts.commas)), key=lambda way: way[1])
    if read < 0.95 * facts.filled:
        return None
    doubt = f"{facts.filled - read:,} values cannot be read so and will be quarantined" if read < facts.filled else ""
    if facts.points == facts.commas:
        doubt = "a comma or point before three figures was taken to part thousands"
    reason = f"amounts written with a decimal {spelling}"
    return _candidate(facts, 1.0, money.reading(spelling, value), reason=reason, doubt=doubt)


def _currency(facts: ColumnFacts) -> Candidate | None:
    if facts.currencies < 0.9 * facts.filled:
        return None
    return _candidate(facts, 1.0, reason="codes such as " + ", ".join(list(facts.values)[:3]))


def _text(kind: Column, facts: ColumnFacts) -> Candidate | None:
    is_id = kind.name.endswith("_id") or kind.name == "refund_of"
    if facts.is_time and not facts.is_number or facts.type == "boolean":
        return None
    if kind.name == "refund_of":
        return _refund_of(facts)
    if is_id and facts.is_number and facts.type.startswith(_FLOATS):
        whole = exp.cast(column(facts.name), "bigint")
        return _candidate(facts, 1.0, whole, reason="whole numbers kept as decimals") if facts.is_whole else None
    if is_id and facts.addresses > 0.5 * facts.filled:
        return _candidate(facts, 1.0, reason="addresses", doubt="an address as identifier: a customer with two is two customers")
    return _candidate(facts, 1.0)


def _refund_of(facts: ColumnFacts) -> Candidate | None:
    """A purchase names no order, so the column is mostly empty, or zero where a shop writes 0 for none."""
    filled = facts.filled - facts.zero
    if not filled or filled > 0.5 * facts.rows:
        return None
    value: exp.Expr = column(facts.name)
    if facts.type.startswith(_FLOATS):
        value = exp.cast(value, "bigint")
    if facts.zero:
        value = exp.Nullif(this=value, expression=exp.Literal.number(0))
    return _candidate(facts, 1.0, value, reason=f"filled in {filled:,} of {facts.rows:,} rows")


def _and(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


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
