"""Scores of proportional hazards in SQL: the step is looked up among blocks, then within one."""

from __future__ import annotations

from sqlglot import exp

from sqlkit.scoring.hazards import Baseline
from sqlkit.scoring.sql_terms import binary, case, is_null
from sqlkit.scoring.sql_writer import Expressions, Writer


def hazards_sql(write: Writer, baseline: Baseline, log_hazard: exp.Expression) -> Expressions:
    """One expression an output."""
    zero, ahead = write.number(0.0), write.column(baseline.ahead)
    more = case([(exp.LT(this=ahead, expression=zero.copy()), zero)], ahead.copy())
    until = binary(exp.Add, write.column(baseline.spent), exp.Paren(this=more))
    (predictor, end) = write.bind("time", [log_hazard, until])
    begin = write.column(baseline.spent)
    passed = binary(exp.Sub, _cumulative(write, baseline, end), _cumulative(write, baseline, begin))
    (between,) = write.bind("hazard", [passed])
    total = binary(exp.Mul, exp.Exp(this=predictor.copy()), between.copy())
    return [predictor, between, exp.Exp(this=exp.Neg(this=exp.Paren(this=total)))]


def _cumulative(write: Writer, baseline: Baseline, time: exp.Expression) -> exp.Expression:
    """Two levels of about the square root of how many steps there are: flat for SQLGlot, quick for the engine."""
    steps = list(zip(baseline.places, baseline.hazard, strict=True))
    size = max(1, round(len(steps) ** 0.5))
    blocks = [steps[at : at + size] for at in range(0, len(steps), size)]
    branches = [(_reached(write, time, block[0][0]), _within(write, block, time)) for block in reversed(blocks)]
    unknown = (is_null(time.copy()), exp.cast(exp.Null(), "double"))
    return exp.Paren(this=case([unknown, *branches], write.number(0.0)))


def _within(write: Writer, block: list[tuple[float, float]], time: exp.Expression) -> exp.Expression:
    later = [(_reached(write, time, place), write.number(hazard)) for place, hazard in reversed(block[1:])]
    return case(later, write.number(block[0][1]))


def _reached(write: Writer, time: exp.Expression, place: float) -> exp.Expression:
    return exp.GTE(this=time.copy(), expression=write.number(place))
