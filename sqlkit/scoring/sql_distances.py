"""The nearest centre in SQL, how far each is, and the segment that the nearest one is of."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

import numpy as np
from sqlglot import exp

from sqlkit.scoring.form import Distances, Segments
from sqlkit.scoring.sql_sources import source_sql
from sqlkit.scoring.sql_terms import binary, case, extreme, is_null, total
from sqlkit.scoring.sql_writer import Expressions, Writer


def distances_sql(write: Writer, body: Distances) -> Expressions:
    """The index of the nearest centre, or the distance to each."""
    values = _scaled(write, body)
    if body.result == "each":
        return [exp.Sqrt(this=_square(write, values, centre)) for centre in body.centres]
    return [_nearest(write, values, body)]


def segments_sql(write: Writer, body: Segments) -> Expressions:
    """One expression an output."""
    values, centres = _scaled(write, body.nearest), body.nearest.centres
    (place,) = write.bind("nearest", [_nearest(write, values, body.nearest)])
    square = _of(write, place, [_square(write, values, centre) for centre in centres])
    (distance,) = write.bind("distance", [exp.Sqrt(this=square)])
    known = [_of(write, place, [write.number(value) for value in numbers]) for _, numbers in body.known]
    segment = binary(exp.Add, place.copy(), write.number(1.0))
    inside = [_inside(write, body.radii, place, distance, value) for value in (segment, *known)]
    return [inside[0], distance, *inside[1:]]


def _scaled(write: Writer, body: Distances) -> Expressions:
    return write.bind("scaled", [source_sql(write, source) for source in body.sources])


def _nearest(write: Writer, values: Expressions, body: Distances) -> exp.Expression:
    bound = write.bind("gap", [_gap(write, values, centre) for centre in body.centres])
    nearest = extreme(exp.Least, [gap.copy() for gap in bound], write.dialect)
    ifs = [exp.If(this=gap.copy(), true=write.number(float(k))) for k, gap in enumerate(bound)]
    return exp.Case(this=nearest, ifs=ifs)


def _of(write: Writer, place: exp.Expression, values: Expressions) -> exp.Expression:
    ifs = [exp.If(this=write.number(float(k)), true=value) for k, value in enumerate(values)]
    return exp.Case(this=place.copy(), ifs=ifs)


def _inside(
    write: Writer, radii: Sequence[float], place: exp.Expression, distance: exp.Expression, value: exp.Expression
) -> exp.Expression:
    """0 beyond the radius; NULL where nothing is known to be nearest."""
    if not any(map(isfinite, radii)):
        return value
    radius = _of(write, place, [write.number(radius) for radius in radii])
    beyond = exp.GT(this=distance.copy(), expression=radius)
    unknown = (is_null(place.copy()), exp.cast(exp.Null(), "double"))
    return case([unknown, (beyond, write.number(0.0))], value)


def _gap(write: Writer, values: Expressions, centre: tuple[float, ...]) -> exp.Expression:
    """|c|^2 - 2 x.c, see `reference.centre_gaps`."""
    products = [binary(exp.Mul, v.copy(), write.number(c)) for v, c in zip(values, centre, strict=True)]
    norm = write.number(float((np.array(centre) ** 2).sum()))
    return binary(exp.Sub, norm, binary(exp.Mul, total(products), write.number(2.0)))


def _square(write: Writer, values: Expressions, centre: tuple[float, ...]) -> exp.Expression:
    apart = [binary(exp.Sub, value.copy(), write.number(c)) for value, c in zip(values, centre, strict=True)]
    return total([binary(exp.Mul, difference, difference.copy()) for difference in apart])
