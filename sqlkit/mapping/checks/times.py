"""Times without a zone or of two kinds, of another zone, in the future, long past, or in the wrong order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlglot import exp

from sqlkit.errors import counted
from sqlkit.mapping.checks.finding import Finding, graded, of_rows
from sqlkit.mapping.checks.subject import PURPOSE, Subject, as_written, count_where, typed
from sqlkit.warehouses.base import Warehouse

_OFFSET = r":\d{2}(\.\d+)?\s*(Z|[+-]\d{2}(:?\d{2})?)$"
_LONG_AGO = "1990-01-01"
_ENDS = {"subscriptions": ("started_at", "ended_at"), "tickets": ("created_at", "closed_at")}

_FEWEST = 500
"""With fewer times, the hours of a day say nothing."""
_QUIET_HOURS, _QUIET_SHARE = 5, 0.05
_FIRST_QUIET_HOUR = 1
"""Shops sell least in five hours from about one at night."""
_FAR = 4


def measures(subject: Subject) -> dict[str, exp.Expr]:
    """Count times by what they state and where they lie."""
    found: dict[str, exp.Expr] = {}
    for name, kind in subject.time_types.items():
        value = typed(name, "timestamp")
        found[f"read {name}"] = exp.Count(this=value)
        found[f"clocks {name}"] = exp.Count(this=exp.Distinct(expressions=[_minute(name)]))
        found[f"midnight {name}"] = count_where(exp.EQ(this=_minute(name), expression=exp.Literal.number(0)))
        if kind == "varchar":
            found[f"offset {name}"] = count_where(_has_offset(name))
    time = subject.input.contract.time
    if time is not None and time in subject.time_types:
        found["future"] = count_where(exp.GTE(this=typed(time, "timestamp"), expression=_moment(str(subject.tomorrow))))
        found["past"] = count_where(exp.LT(this=typed(time, "timestamp"), expression=_moment(_LONG_AGO)))
    start, end = _ENDS.get(subject.name, ("", ""))
    if {start, end} <= subject.time_types.keys():
        found["backwards"] = count_where(exp.LT(this=typed(end, "timestamp"), expression=typed(start, "timestamp")))
    return found


def judge(subject: Subject, counts: Mapping[str, int]) -> list[Finding]:
    """Return what is strange about the times."""
    findings: list[Finding] = []
    for name in subject.time_types:
        findings += [*_zones(subject, name, counts), *_dates(subject, name, counts)]
    time, rows = str(subject.input.contract.time), counts["rows"]
    if counts.get("future"):
        found = f"{of_rows(counts['future'], rows)} lie in the future"
        advice = "Such rows are quarantined: are day and month the right way round, is it the time of the event?"
        findings.append(subject.finding(graded(counts["future"], rows), time, found, advice))
    if counts.get("past"):
        found = f"{of_rows(counts['past'], rows)} lie before 1990"
        advice = "1970-01-01 is what a zero becomes, 1900-01-01 what no date becomes: map nullif(...) or use `where:`."
        findings.append(subject.finding(graded(counts["past"], rows), time, found, advice))
    if counts.get("backwards"):
        start, end = _ENDS[subject.name]
        found = f"{of_rows(counts['backwards'], rows)} end before they begin"
        findings.append(subject.finding(graded(counts["backwards"], rows), end, found, f"Compare it with {start}."))
    return findings


def _zones(subject: Subject, name: str, counts: Mapping[str, int]) -> list[Finding]:
    """Say which times state no zone, where that matters, and where a source has both kinds."""
    kind, read = subject.time_types[name], counts[f"read {name}"]
    stated = read if kind.endswith("with time zone") else counts.get(f"offset {name}", 0)
    declared, at = subject.source.timezone, f"`timezone:` under inputs: {subject.name}"
    if not read or kind == "date" or counts[f"midnight {name}"] == read:
        return []
    if 0 < stated < read:
        found = f"{stated:,} of {read:,} times state their offset and the others do not"
        advice = f"The others are read as {declared or subject.timezone}; say what they are with {at}."
        return [subject.finding("warning", name, found, advice)]
    if not stated and not declared and subject.timezone != "UTC":
        advice = f"They are read as the clock of {subject.timezone}. If they are UTC, write timezone: UTC, {at}."
        return [subject.finding("warning", name, "the times state no zone, and the mapping none for them", advice)]
    if stated and declared:
        advice = f"{at} changes nothing here."
        return [subject.finding("note", name, "every time states its own offset", advice)]
    return []


def _dates(subject: Subject, name: str, counts: Mapping[str, int]) -> list[Finding]:
    """Say where dates were moved off midnight, as by a conversion from another zone."""
    read, clocks = counts[f"read {name}"], counts[f"clocks {name}"]
    if read < 20 or clocks > 2 or counts[f"midnight {name}"]:
        return []
    found = f"all {read:,} times stand at {counted(clocks, 'time')} of day, none of them midnight"
    advice = "They look like dates of another zone: days would be shifted. Map the date, or say `timezone:`."
    return [subject.finding("warning", name, found, advice)]


def judge_hours(subject: Subject, warehouse: Warehouse) -> list[Finding]:
    """Return a finding where the quiet hours of the day lie so that the times look like those of another zone."""
    time = subject.input.contract.time
    if subject.name not in ("orders", "events") or time is None or time not in subject.time_types:
        return []
    hour = exp.Extract(this=exp.var("hour"), expression=typed(time, "timestamp"))
    query = exp.select(exp.alias_(hour, "hour_of_day"), exp.alias_(exp.Count(this=exp.Star()), "n")).from_(subject.rows)
    query = query.where(exp.GT(this=_minute(time), expression=exp.Literal.number(0))).group_by(exp.Literal.number(1))
    counts = {int(hour): int(n) for hour, n in warehouse.fetch(query, "aggregate", PURPOSE)}
    shift = hours_off([counts.get(hour, 0) for hour in range(24)])
    if shift is None:
        return []
    first = (shift + _FIRST_QUIET_HOUR) % 24
    found = f"the quiet hours are {first:02}:00 to {(first + _QUIET_HOURS) % 24:02}:00, which is no night"
    advice = f"Times of a zone {abs(shift)} hours away? Say which with `timezone:` under inputs: {subject.name}."
    return [subject.finding("warning", time, found, advice)]


def hours_off(counts: Sequence[int]) -> int | None:
    """Return how far a day's quiet hours lie from the night, None where they are no night or lie right.

    >>> busy = [50] * 24
    >>> night = lambda first: [0 if (hour - first) % 24 < 5 else 50 for hour in range(24)]
    >>> hours_off(busy), hours_off(night(1)), hours_off(night(9)), hours_off(night(18))
    (None, None, 8, -7)
    """
    total = sum(counts)
    windows = [sum(counts[(first + i) % 24] for i in range(_QUIET_HOURS)) for first in range(24)]
    quietest = windows.index(min(windows))
    shift = (quietest - _FIRST_QUIET_HOUR + 12) % 24 - 12
    is_night = total >= _FEWEST and windows[quietest] <= _QUIET_SHARE * total
    return shift if is_night and abs(shift) >= _FAR else None


def _minute(name: str) -> exp.Expr:
    """Return the minute of the day."""
    value = typed(name, "timestamp")
    hours, minutes = (exp.Extract(this=exp.var(part), expression=value.copy()) for part in ("hour", "minute"))
    return exp.Add(this=exp.Mul(this=hours, expression=exp.Literal.number(60)), expression=minutes)


def _has_offset(name: str) -> exp.Expr:
    return exp.Anonymous(this="regexp_matches", expressions=[as_written(name), exp.Literal.string(_OFFSET)])


def _moment(text: str) -> exp.Expr:
    return exp.cast(exp.Literal.string(text), "timestamp")
