"""What is known of each customer at each observation date, from rows before it: windows x measures.

The lists below are all there is to edit. Rows before a date are grouped by date and customer, every window being a
condition inside an aggregate. Of orders, which are the most, only rows that a window can see meet every date; sums
over all time are carried from date to date. Inputs the project does not map drop their features.

An order of several lines counts once, on its first line's day; money counts on the day of its own row.
"""

from __future__ import annotations

from typing import Any

from sqlkit.models import model

WINDOWS = (7, 30, 90, 180, 365)
"""Days before the observation date."""

SLOPE_WEEKS = 12
"""Weekly orders of so many weeks, silent ones counting 0, give the slope."""

ORDERS = {
    **{f"orders_{days}d": f"bigint not null -- orders in the last {days} days" for days in WINDOWS},
    **{f"spend_{days}d": f"double not null -- spend, less refunds, of the last {days} days" for days in WINDOWS},
    "orders_total": "bigint not null -- orders so far",
    "spend_total": "double not null -- spend so far, less refunds",
    "spend_per_order": "double -- spend so far per order",
    "days_since_last_order": "bigint -- days since the last order",
    "days_since_first_order": "bigint -- days since the first order",
    "mean_gap_days": "double -- mean days between orders; null below two orders",
    "gap_ratio": "double -- days since the last order, in mean gaps; null below two orders",
    "orders_slope": f"double not null -- slope of weekly orders over {SLOPE_WEEKS} weeks, silent weeks counting 0",
    "orders_decline_90d": "bigint not null -- orders of the 90 days before the last 90, less those of the last 90",
}
EVENTS = {
    **{f"events_{days}d": f"bigint not null -- events in the last {days} days" for days in WINDOWS},
    "days_since_last_event": "bigint -- days since the last event",
    "events_decline_90d": "bigint not null -- events of the 90 days before the last 90, less those of the last 90",
    "adoption_rate_90d": "double not null -- share of all features in use that the customer used in the last 90 days",
}
TICKETS = {
    **{f"tickets_{days}d": f"bigint not null -- support requests in the last {days} days" for days in WINDOWS},
    "open_tickets": "bigint not null -- support requests not closed by then",
    "days_since_last_ticket": "bigint -- days since the last support request",
    "ticket_rate": "double -- support requests so far per order",
}
SUBSCRIPTIONS = {
    "open_subscriptions": "bigint not null -- subscriptions open then",
    "mrr": "double not null -- their monthly recurring revenue",
    "subscription_days": "bigint -- days since the first of them began",
    "plan": "varchar -- plan of an open subscription, the last in the alphabet if there are several",
}
BY_INPUT = {"orders": ORDERS, "events": EVENTS, "tickets": TICKETS, "subscriptions": SUBSCRIPTIONS}


def columns(inputs: Any, params: Any) -> dict[str, str]:
    """The features of the inputs that are mapped, and the attributes declared to be fixed."""
    found = {
        "observed_on": "date not null -- features know only rows before this day",
        "customer_id": "varchar not null -- the customer",
    }
    for name, features in BY_INPUT.items():
        if inputs[name].is_mapped:
            found |= features
    for name in params["churn_model"]["fixed_attributes"]:
        attribute = inputs["customers"].attributes.get(name)
        if attribute is None:
            known = ", ".join(inputs["customers"].attributes) or "none"
            raise ValueError(f"parameter churn_model.fixed_attributes names {name!r}; attributes of customers: {known}")
        found[name] = f"{attribute.type} -- {attribute.doc}"
    return found


@model(
    grain=["observed_on", "customer_id"],
    materialized="staging",
    training_dates="observation_dates",
    columns=columns,
    tags=["features"],
)
def customer_features(orders, events, tickets, subscriptions, customers, observation_dates, *, inputs, params):
    """What is known of each customer who had ordered or subscribed, at each observation date."""
    keys = ["observed_on", "customer_id"]
    ordered = _orders(orders, observation_dates, has_lines=inputs["orders"].rows == "lines")
    parts = []
    result = ordered
    if inputs["subscriptions"].is_mapped:
        subscribed = _subscriptions(subscriptions, observation_dates)
        result = ordered.select(keys).union(subscribed.select(keys), distinct=True)
        parts += [ordered, subscribed]
    if inputs["events"].is_mapped:
        parts.append(_events(events, observation_dates))
    if inputs["tickets"].is_mapped:
        parts.append(_tickets(tickets, observation_dates))
    fixed = params["churn_model"]["fixed_attributes"]
    if fixed:
        parts.append(_fixed(customers, observation_dates, fixed))

    for part in parts:
        on = [k for k in keys if k in part.columns]
        result = result.left_join(part, on).drop([f"{k}_right" for k in on])
    wanted = columns(inputs, params)
    result = result.mutate(**_derived(result))
    return result.select(
        **{
            name: result[name].coalesce(0).cast("float64" if kind.startswith("double") else "int64")
            if "not null" in kind and name not in keys
            else result[name]
            for name, kind in wanted.items()
        }
    )


def _fixed(customers, dates, names):
    """Attributes of those who had signed up by then, or of whom that is not known."""
    is_known = customers.created_at.isnull() | (customers.created_at.date() < dates.observed_on)
    return customers.inner_join(dates, is_known).select("observed_on", "customer_id", *names)


def _before(rows, time, dates):
    """Rows before each observation date, with their age in days (1 is the day before)."""
    rows = rows.mutate(happened_on=rows[time].date())
    joined = rows.inner_join(dates, rows.happened_on < dates.observed_on)
    return joined.mutate(age=joined.observed_on.delta(joined.happened_on, unit="day"))


def _orders(orders, dates, *, has_lines):
    rows = _purchases(orders, has_lines)
    days = _days(rows, dates)
    totals = _totals(rows, days, dates)
    windows = _windows(rows.inner_join(days, "happened_on"))
    joined = totals.left_join(windows, ["observed_on", "customer_id"])
    return joined.drop("observed_on_right", "customer_id_right")


def _purchases(orders, has_lines):
    """What each row adds to its customer's day: orders, 0 for a refund, and spend."""
    rows = orders.select(
        "customer_id",
        "order_id",
        happened_on=orders.ordered_at.date(),
        orders=orders.is_refund.ifelse(0, 1).cast("int64"),
        spend=orders.refund_of.isnull().ifelse(orders.amount, -orders.amount.abs()),
    )
    if not has_lines:
        return rows.drop("order_id")
    placed = rows.filter(rows.orders == 1).group_by(["customer_id", "order_id"]).aggregate(first=rows.happened_on.min())
    counted = placed.group_by("customer_id", happened_on=placed["first"]).aggregate(orders=placed.count())
    spent = rows.group_by(["customer_id", "happened_on"]).aggregate(spend=rows.spend.sum())
    both = spent.left_join(counted, ["customer_id", "happened_on"])
    return both.select("customer_id", "happened_on", "spend", orders=both.orders.coalesce(0))


def _days(rows, dates):
    """Each day with orders beside each date that knows it: a few thousand rows, so that the orders meet an equality."""
    days = rows.select("happened_on").distinct()
    known = days.inner_join(dates, days.happened_on < dates.observed_on)
    return known.select("happened_on", "observed_on", age=known.observed_on.delta(known.happened_on, unit="day"))


def _totals(rows, days, dates):
    """Sums over all time: each row once, at the first date that knows it, and those sums at every later date."""
    first = days.group_by("happened_on").aggregate(known_from=days.observed_on.min())
    known = rows.inner_join(first, "happened_on")
    added = known.group_by(["known_from", "customer_id"]).aggregate(
        orders=known.orders.sum(),
        spend=known.spend.sum(),
        first_on=known.happened_on.min(where=known.orders > 0),
        last_on=known.happened_on.max(where=known.orders > 0),
    )
    carried = added.inner_join(dates, added.known_from <= dates.observed_on)
    totals = carried.group_by(["observed_on", "customer_id"]).aggregate(
        orders_total=carried.orders.sum(),
        spend_total=carried.spend.sum(),
        first_on=carried.first_on.min(),
        last_on=carried.last_on.max(),
    )
    totals = totals.filter(totals.orders_total > 0)
    return totals.select(
        "observed_on",
        "customer_id",
        "orders_total",
        spend_total=totals.spend_total.cast("float64"),
        days_since_first_order=totals.observed_on.delta(totals.first_on, unit="day"),
        days_since_last_order=totals.observed_on.delta(totals.last_on, unit="day"),
    )


def _windows(known):
    recent = known.filter(known.age <= max(*WINDOWS, 7 * SLOPE_WEEKS))
    week = ((recent.age - 1) / 7).floor().cast("int64")
    # Twice the sum of (x - mean of x) over orders, x the week counted from the oldest: twice to be whole.
    slope = recent.orders * (SLOPE_WEEKS - 1 - 2 * week)
    return recent.group_by(["observed_on", "customer_id"]).aggregate(
        **{f"orders_{d}d": recent.orders.sum(where=recent.age <= d).coalesce(0) for d in WINDOWS},
        **{f"spend_{d}d": recent.spend.sum(where=recent.age <= d).cast("float64") for d in WINDOWS},
        slope_sum=slope.sum(where=recent.age <= 7 * SLOPE_WEEKS),
    )


def _events(events, dates):
    known = _before(events, "event_at", dates)
    measures = {
        **{f"events_{d}d": (known.age <= d).sum() for d in WINDOWS},
        "days_since_last_event": known.age.min(),
        "features_used_90d": known.feature.nunique(where=known.age <= 90),
    }
    in_use = known.group_by("observed_on").aggregate(features_in_use_90d=known.feature.nunique(where=known.age <= 90))
    known_customers = known.filter(known.customer_id.notnull())
    measured = known_customers.group_by(["observed_on", "customer_id"]).aggregate(**measures)
    return measured.left_join(in_use, "observed_on").drop("observed_on_right")


def _tickets(tickets, dates):
    known = _before(tickets, "created_at", dates)
    is_open = known.closed_at.isnull() | (known.closed_at.date() >= known.observed_on)
    measures = {
        **{f"tickets_{d}d": (known.age <= d).sum() for d in WINDOWS},
        "tickets_total": known.count(),
        "open_tickets": is_open.sum(),
        "days_since_last_ticket": known.age.min(),
    }
    return known.group_by(["observed_on", "customer_id"]).aggregate(**measures)


def _subscriptions(subscriptions, dates):
    known = _before(subscriptions, "started_at", dates)
    is_open = known.ended_at.isnull() | (known.ended_at.date() >= known.observed_on)
    return known.group_by(["observed_on", "customer_id"]).aggregate(
        open_subscriptions=is_open.sum(),
        mrr=known.mrr.sum(where=is_open).cast("float64"),
        subscription_days=known.age.max(where=is_open),
        plan=known.plan.max(where=is_open),
    )


def _derived(known) -> dict[str, Any]:
    """Features computed from others; a division by nothing is null."""
    found: dict[str, Any] = {}
    names = set(known.columns)
    if "orders_total" in names:
        gaps = (known.orders_total - 1).nullif(0)
        mean_gap = (known.days_since_first_order - known.days_since_last_order) / gaps
        found |= {
            "spend_per_order": known.spend_total / known.orders_total.nullif(0),
            "mean_gap_days": mean_gap,
            "gap_ratio": known.days_since_last_order / mean_gap.nullif(0),
            "orders_slope": known.slope_sum / (SLOPE_WEEKS * (SLOPE_WEEKS**2 - 1) // 6),
            "orders_decline_90d": known.orders_180d - 2 * known.orders_90d,
        }
    if "events_90d" in names:
        found |= {
            "events_decline_90d": known.events_180d - 2 * known.events_90d,
            "adoption_rate_90d": known.features_used_90d / known.features_in_use_90d.nullif(0),
        }
    if "tickets_total" in names:
        found["ticket_rate"] = known.tickets_total.coalesce(0) / known.orders_total.nullif(0)
    return found
