"""A table on two sides: which columns can be compared, and how the others differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlkit.relation import Relation
from sqlkit.spec import RUN_COLUMNS


@dataclass(frozen=True)
class Pair:
    """A table before and now. `values` are the columns of one type on both sides, without key and run columns."""

    name: str
    before: Relation
    now: Relation
    key: tuple[str, ...]
    values: Mapping[str, str]
    schema: tuple[str, ...]


def paired(
    name: str,
    before: tuple[Relation, Mapping[str, str]],
    now: tuple[Relation, Mapping[str, str]],
    grain: tuple[str, ...],
) -> Pair:
    """Return a table's pair from the address and the column types of each side.

    A grain that one side does not have, or has in another type, is no key.

    >>> old, new = Relation("t", "old"), Relation("t", "new")
    >>> pair = paired("t", (old, {"a": "bigint", "b": "date"}), (new, {"a": "bigint", "b": "varchar"}), ("a",))
    >>> pair.key, pair.values, pair.schema
    (('a',), {}, ('b was date, now varchar',))
    """
    was, is_now = before[1], now[1]
    common = {column: kind for column, kind in is_now.items() if was.get(column) == kind}
    key = grain if grain and set(grain) <= common.keys() else ()
    values = {column: kind for column, kind in common.items() if column not in {*key, *RUN_COLUMNS}}
    return Pair(name, before[0], now[0], key, values, _schema(was, is_now))


def _schema(was: Mapping[str, str], is_now: Mapping[str, str]) -> tuple[str, ...]:
    found = [f"{column} {kind} was added" for column, kind in is_now.items() if column not in was]
    found += [f"{column} {kind} was removed" for column, kind in was.items() if column not in is_now]
    found += [
        f"{column} was {was[column]}, now {kind}" for column, kind in is_now.items() if was.get(column, kind) != kind
    ]
    return tuple(found)
