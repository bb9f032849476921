"""The papers' formulas in 50 digits, hypergeometric functions and all: what every form of the scores is held to."""

from __future__ import annotations

import itertools

import mpmath as mp
import numpy as np

from sqlkit.scoring.features import Columns, Floats

mp.mp.dps = 50

POPULATIONS = (
    (0.243, 4.414, 0.793, 2.426),
    (0.243, 4.414, 1.0, 2.426),
    (0.243, 4.414, 1.0000001, 2.426),
    (1.2, 20.0, 2.5, 3.1),
    (0.05, 0.3, 0.02, 0.5),
    (5.0, 60.0, 0.3, 0.4),
    (0.6, 8.0, 5.0, 60.0),
    (0.5, 3.0, 1e-3, 2.0),
)
"""r, alpha, a, b of BG/NBD, with a = 1, where the textbook's formula is 0 / 0, and next to it."""

FREQUENCIES = (0, 1, 2, 5, 10, 30, 100, 300, 1000)
AGES = (0.14, 1, 10, 38.86, 200, 1000)
AHEAD = (0.1, 1, 13, 39, 52, 260, 1000, 10000)


def grid() -> Columns:
    """432 histories; with the eight populations 3,456 points."""
    x, age, ahead = np.array(list(itertools.product(FREQUENCIES, AGES, AHEAD)), float).T
    return {"frequency": x, "last_age_days": 0.9 * age * (x > 0), "age_days": age, "days_ahead": ahead}


def z(population: tuple[float, ...], rows: Columns) -> Floats:
    """How far ahead, from 0 to 1; the argument of 2F1."""
    return np.asarray(rows["days_ahead"] / (population[1] + rows["age_days"] + rows["days_ahead"]))


def bg_nbd(population: tuple[float, ...], rows: Columns) -> Floats:
    """Fader, Hardie and Lee (2005), equation 10."""
    return _each(_bg_nbd, population, rows)


def mbg_nbd(population: tuple[float, ...], rows: Columns) -> Floats:
    """Batislam and others (2007), as BG/NBD with a coin more: the conditional expectation of section 2."""
    return _each(_mbg_nbd, population, rows)


def pareto_nbd(population: tuple[float, ...], rows: Columns) -> Floats:
    """Fader and Hardie (2005), equations 22, 27 and 41: the integral of A0 as a difference of 2F1."""
    return _each(_pareto_nbd, population, rows)


def pareto_nbd_likelihood(log_parameters: Floats, x: float, last: float, age: float) -> float:
    """Fader and Hardie (2005), equations 18 and 22, as a logarithm."""
    r, alpha, s, beta = (mp.exp(mp.mpf(value)) for value in log_parameters.tolist())
    here = (alpha + age) ** -(r + x) * (beta + age) ** -s
    left = s / (r + s + x) * _left(r, alpha, s, beta, x, last, age)
    return float(mp.loggamma(r + x) - mp.loggamma(r) + r * mp.log(alpha) + s * mp.log(beta) + mp.log(here + left))


def pareto_nbd_buys(population: tuple[float, ...], rows: Columns) -> Floats:
    """P(X(t) > 0) of who is there yet, times P(alive): 1 less the chances of leaving first and of neither."""
    return _each(_pareto_nbd_buys, population, rows)


def _each(formula, population, rows) -> Floats:
    numbers = [mp.mpf(value) for value in population]
    names = ("frequency", "last_age_days", "age_days", "days_ahead")
    points = zip(*(rows[name].tolist() for name in names), strict=True)
    return np.array([float(formula(*numbers, *map(mp.mpf, point))) for point in points])


def _alive(r, alpha, a, b, x, last, age, coins):
    n = x + coins
    if n == 0:
        return mp.mpf(1)
    return 1 / (1 + a / (b + n - 1) * ((alpha + age) / (alpha + last)) ** (r + x))


def _expected(r, alpha, a, b, n, x, age, ahead):
    if a == 1:
        a += mp.mpf(10) ** -25  # the limit, to 25 digits
    argument = ahead / (alpha + age + ahead)
    series = mp.hyp2f1(r + x, b + n, a + b + n - 1, argument)
    return (a + b + n - 1) / (a - 1) * (1 - ((alpha + age) / (alpha + age + ahead)) ** (r + x) * series)


def _bg_nbd(r, alpha, a, b, x, last, age, ahead):
    return _alive(r, alpha, a, b, x, last, age, 0) * _expected(r, alpha, a, b, x, x, age, ahead)


def _mbg_nbd(r, alpha, a, b, x, last, age, ahead):
    return _alive(r, alpha, a, b, x, last, age, 1) * _expected(r, alpha, a, b, x + 1, x, age, ahead)


def _left(r, alpha, s, beta, x, last, age):
    """A0 of equation 22."""
    larger, smaller = max(alpha, beta), min(alpha, beta)
    second = s + 1 if alpha >= beta else r + x

    def part(time):
        argument = (larger - smaller) / (larger + time)
        return mp.hyp2f1(r + s + x, second, r + s + x + 1, argument) / (larger + time) ** (r + s + x)

    return part(last) - part(age)


def _pareto_nbd_alive(r, alpha, s, beta, x, last, age):
    left = _left(r, alpha, s, beta, x, last, age)
    return 1 / (1 + s / (r + s + x) * (alpha + age) ** (r + x) * (beta + age) ** s * left)


def _pareto_nbd(r, alpha, s, beta, x, last, age, ahead):
    rate = (r + x) * (beta + age) / ((alpha + age) * (s - 1))
    grown = 1 - ((beta + age) / (beta + age + ahead)) ** (s - 1)
    return _pareto_nbd_alive(r, alpha, s, beta, x, last, age) * rate * grown


def _pareto_nbd_buys(r, alpha, s, beta, x, last, age, ahead):
    rate, exit_, k = alpha + age, beta + age, r + x
    first = s / (k + s) * rate**k * exit_**s * _left(r, rate, s, exit_, x, mp.mpf(0), ahead)
    neither = (exit_ / (exit_ + ahead)) ** s * (rate / (rate + ahead)) ** k
    return _pareto_nbd_alive(r, alpha, s, beta, x, last, age) * (1 - neither - first)
