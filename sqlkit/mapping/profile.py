"""A file -> facts of its columns: counts, and the first and last moment of times. No row comes to Python.

Every column is looked at as text. What DuckDB's reader makes of a text file hides what matters here: it turns
01/02/2024 into a date by one of two orders and does not say that the other would have done as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlglot import exp

from sqlkit.egress import IDENTIFYING
from sqlkit.errors import ConfigError
from sqlkit.mapping import money, times
from sqlkit.mapping.files import InputFile
from sqlkit.mapping.names import sounds_like, tokens, vocabulary
from sqlkit.mapping.times import Spelling
from sqlkit.warehouses.base import Warehouse

MOST_VALUES = 40
"""A status or currency with more different values than this is none."""

_ISO_CURRENCIES = (
    "AED ARS AUD BGN BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK JPY KES KRW MAD MXN MYR NGN"
    " NOK NZD PEN PHP PKR PLN RON RUB SAR SEK SGD THB TRY TWD UAH USD UYU VND ZAR"
).split()
_DATE_LIKE = r"^(\d{1,4}[-/. ][A-Za-z0-9]{1,9}[-/., ]+\d{1,4}|[A-Za-z]{3,9} \d{1,2},? \d{4})"
_CATEGORY_LENGTH = 30
_SCALARS = ("varchar", "bigint", "integer", "smallint", "tinyint", "hugeint", "double", "float", "decimal", "date",
            "timestamp", "boolean", "uuid", "enum", "ubigint", "uinteger", "usmallint", "utinyint")  # fmt: skip


@dataclass(frozen=True)
class ColumnFacts:
    """What is known of one column; the counts are of filled values unless they say otherwise."""

    name: str
    type: str
    rows: int
    filled: int = 0
    distinct: int = 0
    numbers: int = 0
    whole: int = 0
    negative: int = 0
    zero: int = 0
    rates: int = 0
    compact_dates: int = 0
    seconds: int = 0
    milliseconds: int = 0
    date_like: int = 0
    currencies: int = 0
    booleans: int = 0
    short: int = 0
    addresses: int = 0
    numbered: int = 0
    points: int = 0
    commas: int = 0
    spellings: tuple[Spelling, ...] = ()
    values: Mapping[str, int] = field(default_factory=dict)
    "How often each value of a status or a currency comes, the most frequent first; empty for every other column."

    @property
    def is_number(self) -> bool:
        """Whether every filled value is a number."""
        return 0 < self.filled == self.numbers

    @property
    def is_whole(self) -> bool:
        """Whether every filled value is a whole number."""
        return self.is_number and self.whole == self.numbers

    @property
    def is_time(self) -> bool:
        """Whether nearly all filled values read as a time."""
        return bool(self.spellings) and self.spellings[0].read >= 0.95 * self.filled

    @property
    def is_unique(self) -> bool:
        """Whether no two filled values are equal."""
        return 0 < self.filled == self.distinct

    @property
    def fill(self) -> float:
        """The share of rows with a value."""
        return self.filled / self.rows if self.rows else 0.0


@dataclass(frozen=True)
class FileFacts:
    """A file with the facts of its columns."""

    file: InputFile
    rows: int
    columns: dict[str, ColumnFacts]


def profile(file: InputFile, warehouse: Warehouse) -> FileFacts:
    """Return the facts, by aggregates over the whole file; a `ConfigError` for one without rows."""
    found = profile_or_empty(file, warehouse)
    if not found.rows:
        raise ConfigError("has no rows, so nothing can be told from it.", where=file.written)
    return found


def profile_or_empty(file: InputFile, warehouse: Warehouse) -> FileFacts:
    """Return the facts, those of a file without rows included."""
    names = [name for name, kind in file.types.items() if kind.startswith(_SCALARS) and not kind.endswith("]")]
    texts = _texts(names, file.rows(warehouse.root, as_text=True))
    counted: dict[str, dict[str, Any]] = {}
    rows = 0
    for some in _parts(names, 40):  # SQLGlot and DuckDB take thousands of expressions, but not quickly
        wanted = {(name, key): count for name in some for key, count in _counts(_column(name)).items()}
        row = _aggregate(warehouse, texts, [exp.Count(this=exp.Star()), *wanted.values()])
        rows = row[0]
        for (name, key), count in zip(wanted, row[1:], strict=True):
            counted.setdefault(name, {})[key] = count
    facts = {n: replace(ColumnFacts(n, file.types[n], rows), **counted[n]) for n in names}
    return FileFacts(file, rows, {n: _looked_into(f, warehouse, texts) for n, f in facts.items()})


def _texts(names: Sequence[str], source: exp.Expr) -> exp.Expr:
    """Return the source with every column as text, NULL where there is nothing but space."""
    nothing = exp.Literal.string("")
    texts = (exp.Nullif(this=exp.Trim(this=exp.cast(_column(n), "varchar")), expression=nothing.copy()) for n in names)
    columns = [exp.alias_(text, name, quoted=True) for text, name in zip(texts, names, strict=True)]
    return exp.select(*columns).from_(source).subquery("texts")


def _column(name: str) -> exp.Expr:
    return exp.column(exp.to_identifier(name, quoted=True))


def _counts(text: exp.Expr) -> dict[str, exp.Expr]:
    number = exp.TryCast(this=text.copy(), to=exp.DataType.build("double"))
    is_number = exp.Between(this=number, low=exp.Literal.number("-1e15"), high=exp.Literal.number("1e15"))
    is_whole = exp.and_(is_number, exp.EQ(this=exp.Floor(this=number.copy()), expression=number.copy()))
    zero = exp.Literal.number(0)
    compact = times.reads(times.COMPACT, text)
    tests: dict[str, exp.Expr] = {
        "filled": exp.not_(exp.Is(this=text.copy(), expression=exp.null())),
        "numbers": is_number,
        "whole": is_whole,
        "negative": exp.and_(is_number, exp.LT(this=number.copy(), expression=zero)),
        "zero": exp.EQ(this=number.copy(), expression=zero.copy()),
        "rates": _between(number, "0", "1"),
        "compact_dates": exp.and_(_matches(text, r"^\d{8}$"), exp.not_(exp.Is(this=compact, expression=exp.null()))),
        "seconds": exp.and_(is_whole, _between(number, "5e8", "4e9")),
        "milliseconds": exp.and_(is_whole, _between(number, "5e11", "4e12")),
        "date_like": _matches(text, _DATE_LIKE),
        "currencies": exp.Upper(this=text.copy()).isin(*_ISO_CURRENCIES),
        "booleans": exp.not_(
            exp.Is(this=exp.TryCast(this=text.copy(), to=exp.DataType.build("boolean")), expression=exp.null())
        ),
        "short": exp.LTE(this=exp.Length(this=text.copy()), expression=exp.Literal.number(_CATEGORY_LENGTH)),
        "addresses": _matches(text, r"^[^@\s]+@[^@\s]+\.[^@\s]+$"),
        "numbered": _matches(text, r"^#?[A-Z]{0,4}-?\d+(\.\d+)?$"),
        "points": _matches(text, money.PATTERNS[money.POINT]),
        "commas": _matches(text, money.PATTERNS[money.COMMA]),
    }
    distinct = exp.Count(this=exp.Distinct(expressions=[text.copy()]))
    return {"distinct": distinct, **{key: _count_where(test) for key, test in tests.items()}}


def _looked_into(facts: ColumnFacts, warehouse: Warehouse, texts: exp.Expr) -> ColumnFacts:
    """Add the spellings of what may be a time and the values of what may be a category."""
    if facts.name.lower() in IDENTIFYING or not facts.filled:
        return facts
    spellings = _spellings(facts, warehouse, texts) if facts.date_like >= 0.9 * facts.filled else ()
    numeric = zip(times.NUMERIC, (facts.compact_dates, facts.seconds, facts.milliseconds), strict=True)
    spellings += tuple(Spelling(name, count) for name, count in numeric if count == facts.filled)
    values = _values(facts.name, warehouse, texts) if _is_category(facts) else {}
    return replace(facts, spellings=spellings, values=values)


def _is_category(facts: ColumnFacts) -> bool:
    """Whether it is a currency or a status: of no other column are values looked at, as they may be people's names."""
    known = vocabulary()["orders"].columns
    by_name = max(sounds_like(tokens(facts.name), known[name]) for name in ("currency", "status"))
    is_meant = facts.currencies == facts.filled or by_name >= 0.5
    return is_meant and facts.distinct <= MOST_VALUES and facts.short == facts.filled and not facts.addresses


def _spellings(facts: ColumnFacts, warehouse: Warehouse, texts: exp.Expr) -> tuple[Spelling, ...]:
    """Return the spellings that read as many values as any does, with the first and last moment of each."""
    read = _read_by((times.ISO, times.ZONED), facts.name, warehouse, texts)
    if max(read.values()) < facts.filled:
        read |= _read_by(times.FORMATS, facts.name, warehouse, texts)
    most = max(read.values())
    best = [name for name, count in read.items() if count == most > 0]
    moments = [times.reads(name, _column(facts.name)) for name in best]
    ends = [end(this=moment.copy()) for moment in moments for end in (exp.Min, exp.Max)]
    row = [str(value) for value in _aggregate(warehouse, texts, ends)] if best else []
    return tuple(Spelling(name, most, row[2 * i], row[2 * i + 1]) for i, name in enumerate(best))


def _read_by(spellings: Sequence[str], name: str, warehouse: Warehouse, texts: exp.Expr) -> dict[str, int]:
    counts: dict[str, int] = {}
    for some in _parts(spellings, 30):
        row = _aggregate(warehouse, texts, [exp.Count(this=times.reads(spelling, _column(name))) for spelling in some])
        counts |= dict(zip(some, row, strict=True))
    return counts


def _values(name: str, warehouse: Warehouse, texts: exp.Expr) -> dict[str, int]:
    """Return the few values of a category with their counts: an aggregate by what tells no customers apart."""
    value = _column(name)
    query = exp.select(exp.alias_(value, "value"), exp.alias_(exp.Count(this=exp.Star()), "frequency"))
    query = query.from_(texts.copy()).where(exp.not_(exp.Is(this=value.copy(), expression=exp.null())))
    query = query.group_by(exp.Literal.number(1)).order_by("2 desc", "1").limit(MOST_VALUES)
    return {str(value): int(count) for value, count in warehouse.fetch(query, "aggregate", "init")}


def _aggregate(warehouse: Warehouse, texts: exp.Expr, expressions: Sequence[exp.Expr]) -> tuple[Any, ...]:
    return warehouse.fetch(exp.select(*expressions, copy=False).from_(texts.copy(), copy=False), "aggregate", "init")[0]


def _count_where(test: exp.Expr) -> exp.Expr:
    # CASE inside COUNT rather than FILTER: the door for rows lets an identifying column pass only within COUNT.
    return exp.Count(this=exp.Case().when(test, exp.Literal.number(1)))


def _matches(text: exp.Expr, pattern: str) -> exp.Expr:
    return exp.Anonymous(this="regexp_matches", expressions=[text.copy(), exp.Literal.string(pattern)])


def _between(number: exp.Expr, low: str, high: str) -> exp.Expr:
    return exp.Between(this=number.copy(), low=exp.Literal.number(low), high=exp.Literal.number(high))


def _parts(names: Sequence[str], size: int) -> Iterable[Sequence[str]]:
    return (names[start : start + size] for start in range(0, len(names), size))
