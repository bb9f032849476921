"""How `sqlkit diff` shows two publications."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from typing import Any

import click

from sqlkit.compare import ColumnDiff, Comparison, Distribution, TableDiff
from sqlkit.compare.result import FEWEST
from sqlkit.warehouses.base import Publication

_MOST_SHARES = 4


def print_comparison(comparison: Comparison) -> None:
    """Print tables that differ, column by column, and those that do not in one line."""
    for label, publication in (("Before", comparison.before), ("Now", comparison.now)):
        click.echo(f"{label:7} {_publication(publication)}")
    for table in comparison.tables:
        if not table.is_equal:
            _print_table(table)
    equal = [table.name for table in comparison.tables if table.is_equal]
    for words, names in (
        ("Equal", equal),
        ("Only before", comparison.only_before),
        ("Only now", comparison.only_now),
    ):
        if names:
            click.echo(f"{words}: {', '.join(names)}.")


def _publication(publication: Publication) -> str:
    place = os.path.relpath(publication.place)
    return f"{place}, as of {publication.as_of}, run {publication.run_id}, sqlkit {publication.sqlkit_version}"


def _print_table(table: TableDiff) -> None:
    before, now = table.rows
    rows = f"{now:,} rows" if before == now else f"{before:,} rows, now {now:,}"
    click.secho(table.name, bold=True, nl=False)
    click.echo(f"  {rows}; {_moves(table)}")
    for sentence in table.schema:
        click.echo(f"  column {sentence}")
    for column in table.columns:
        click.echo(f"  {column.name:26} {'; '.join(_parts(column, before, now))}")


def _moves(table: TableDiff) -> str:
    if not table.key:
        return "not the same as a whole (its rows have no key)" if table.columns or not table.schema else "no key"
    moves = [(table.added, "added"), (table.removed, "removed"), (table.changed, "changed")]
    told = ", ".join(f"{count:,} {word}" for count, word in moves if count)
    return f"{told or 'the same rows'}, by {', '.join(table.key)}"


def _parts(column: ColumnDiff, rows_before: int, rows_now: int) -> Iterator[str]:
    """Yield what moved in a column, one phrase each."""
    before, now = column.before, column.now
    if column.changed:
        yield f"{column.changed:,} changed"
    if _text(before.total) != _text(now.total):
        yield f"sum {_text(before.total)} → {_text(now.total)}"
    if before.quantiles != now.quantiles:
        yield from _quantiles(before, now)
    if before.trues is not None and now.trues is not None:
        yield f"true {_share(before.trues, rows_before)} → {_share(now.trues, rows_now)}"
    if before.distinct != now.distinct:
        yield f"{_text(before.distinct)} → {_text(now.distinct)} different values"
    if before.nulls != now.nulls:
        yield f"nulls {before.nulls:,} → {now.nulls:,}"
    yield from _shares(before, now, rows_before, rows_now)


def _quantiles(before: Distribution, now: Distribution) -> Iterator[str]:
    for place, name in ((2, "median"), (0, "5 %"), (4, "95 %")):
        was, is_now = (_text(side.quantiles[place] if side.quantiles else None) for side in (before, now))
        if was != is_now:
            yield f"{name} {was} → {is_now}"


def _shares(before: Distribution, now: Distribution, rows_before: int, rows_now: int) -> Iterator[str]:
    """Yield the values whose shares moved most."""
    if before.shares is None or now.shares is None:
        return
    moved = {
        value: abs(before.shares.get(value, 0) / (rows_before or 1) - now.shares.get(value, 0) / (rows_now or 1))
        for value in {**before.shares, **now.shares}
    }
    for value in sorted(moved, key=lambda value: (-moved[value], value))[:_MOST_SHARES]:
        if moved[value]:
            was, is_now = _known(before, value, rows_before), _known(now, value, rows_now)
            yield f"{value!r} {was} → {is_now}"


def _known(side: Distribution, value: str, rows: int) -> str:
    assert side.shares is not None
    return _share(side.shares[value], rows) if value in side.shares else f"fewer than {FEWEST}"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "none"


def _text(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, float) or type(value).__name__ == "Decimal":
        return f"{value:,.2f}"
    if isinstance(value, datetime.date):  # midnight says nothing of a timestamp
        return str(value).removesuffix(" 00:00:00")
    return f"{value:,}" if isinstance(value, int) else str(value)
