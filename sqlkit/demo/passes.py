"""Delivery passes: a subscription about three in ten buyers take, and the known reasons they give it up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from .arrays import Flags, Floats, Ints, Rows
from .dates import CUT, DAY, OPENING, micros
from .people import GOLD, People
from .schemas import SCHEMAS, chosen, when
from .truth import CHURN, Count
from .visits import moments

HOLDERS = 0.34
PLANS = ("monthly", "annual")
PENCE = (799, 649)
DEARER_FROM = micros(dt.date(2023, 6, 1))
DEARER_BY = 100
NEVER = -1


@dataclass(frozen=True)
class Passes:
    """One element a pass, at most one a customer; `ended` is -1 while it runs."""

    customer: Ints
    started: Ints
    annual: Flags
    ended: Ints


def keen(rng: np.random.Generator, people: People) -> Flags:
    """Who will take a pass if the cut leaves them time to; drawn first, since the keen also visit more."""
    return people.buys & (rng.random(people.size) < HOLDERS)


def take(rng: np.random.Generator, people: People, willing: Flags) -> Passes:
    """Passes begin 30 days after the first order on average."""
    started = people.first_order + rng.exponential(30 * DAY, people.size).astype(np.int64)
    annual = rng.random(people.size) < 0.4
    customer = np.flatnonzero(willing & (started < CUT))
    return Passes(customer, started[customer], annual[customer], np.full(len(customer), NEVER))


def give_up(rng: np.random.Generator, people: People, passes: Passes, visits: Rows, tickets: Rows) -> Passes:
    """Decide pass by pass and month by month; the first decision to leave is ENDED."""
    months = (CUT - OPENING) // (CHURN.month_days * DAY)
    at = passes.started[:, None] + np.arange(1, months + 1) * CHURN.month_days * DAY
    leaves = (rng.random(at.shape) < _hazard(people, passes, visits, tickets, at)) & (at < CUT)
    when_first = at[np.arange(len(at)), leaves.argmax(axis=1)]
    return replace(passes, ended=np.where(leaves.any(axis=1), when_first, NEVER))


def _hazard(people: People, passes: Passes, visits: Rows, tickets: Rows, at: Ints) -> Floats:
    """The logistic function of `truth.Churn`, for every pass (rows) and decision (columns)."""
    customer = np.broadcast_to(passes.customer[:, None], at.shape)
    log_odds = CHURN.intercept + CHURN.tickets * _recent(tickets, customer, at)
    log_odds = log_odds + CHURN.days_since_visit * _days_since(visits, customer, at)
    log_odds += (CHURN.annual_plan * passes.annual)[:, None]
    log_odds += (CHURN.gold_tier * (people.tier[passes.customer] == GOLD))[:, None]
    hazard: Floats = 1 / (1 + np.exp(-log_odds))
    return hazard


def _recent(tickets: Rows, customer: Ints, at: Ints) -> Ints:
    known = moments(tickets["customer"], tickets["opened"])
    until = np.searchsorted(known, moments(customer, np.minimum(at, CUT - 1)))
    since = np.searchsorted(known, moments(customer, np.minimum(at, CUT - 1) - CHURN.ticket_days * DAY))
    return until - since


def _days_since(visits: Rows, customer: Ints, at: Ints) -> Ints:
    """A pass follows an order, and an order a visit: there always is an earlier one."""
    known = moments(visits["customer"], visits["at"])
    last = np.searchsorted(known, moments(customer, np.minimum(at, CUT - 1))) - 1
    days: Ints = np.minimum(CHURN.visit_cap_days, (at - visits["at"][last]) // DAY)
    return days


def passes_table(people: People, passes: Passes, base: int) -> pa.Table:
    """As exported, by start; MRR is what the plan cost when it was taken."""
    order = np.argsort(passes.started, kind="stable")
    annual = passes.annual[order].astype(np.int64)
    columns = {
        "ID": base + np.arange(len(order), dtype=np.int64),
        "CUSTOMER": people.ids[passes.customer[order]],
        "STARTED": when(passes.started[order]),
        "ENDED": when(passes.ended[order], passes.ended[order] == NEVER),
        "MRR": np.array(PENCE)[annual] + DEARER_BY * (passes.started[order] >= DEARER_FROM),
        "PLAN": chosen(PLANS, annual),
    }
    return pa.table(columns, schema=SCHEMAS["subscriptions"])


def pass_counts(passes: Passes) -> dict[str, Count]:
    """How many began, and how many of them ended before the cut."""
    return {
        "subscriptions": Count(len(passes.customer)),
        "ended_subscriptions": Count(int((passes.ended != NEVER).sum())),
    }
