"""What is known of each customer at each observation date, from rows before it: windows x measures.

The lists below are all there is to edit. Each input is read once: its rows before a date are grouped by date and
customer, every window being a condition inside an aggregate. Inputs the project does not map drop their features.
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


@model(grain=["observed_on", "customer_id"], materialized="staging", columns=columns, tags=["features"])
def customer_features(orders, events, tickets, subscriptions, customers, observation_dates, *, inputs, params):
    """What is known of each customer who had ordered or subscribed, at each observation date."""
    parts = [_orders(orders, observation_dates)]
    if inputs["subscriptions"].is_mapped:
        parts.append(_subscriptions(subscriptions, observation_dates))
    if inputs["events"].is_mapped:
        parts.append(_events(events, observation_dates))
    if inputs["tickets"].is_mapped:
        parts.append(_tickets(tickets, observation_dates))

    keys = ["observed_on", "customer_id"]
    known = parts[0].select(keys)
    if inputs["subscriptions"].is_mapped:
        known = known.union(parts[1].select(keys), distinct=True)
    fixed = params["churn_model"]["fixed_attributes"]
    if fixed:
        parts.append(customers.select("customer_id", *fixed))

    result = known
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


def _before(rows, time, dates):
    """Rows before each observation date, with their age in days (1 is the day before)."""
    rows = rows.mutate(happened_on=rows[time].date())
    joined = rows.inner_join(dates, rows.happened_on < dates.observed_on)
    return joined.mutate(age=joined.observed_on.delta(joined.happened_on, unit="day"))


def _orders(orders, dates):
    known = _before(orders, "ordered_at", dates)
    is_order = ~known.is_refund
    spend = known.refund_of.isnull().ifelse(known.amount, -known.amount.abs())
    week = ((known.age - 1) / 7).floor().cast("int64")
    measures = {
        **{f"orders_{d}d": known.order_id.nunique(where=is_order & (known.age <= d)) for d in WINDOWS},
        **{f"spend_{d}d": spend.sum(where=known.age <= d).cast("float64") for d in WINDOWS},
        "orders_total": known.order_id.nunique(where=is_order),
        "spend_total": spend.sum().cast("float64"),
        "days_since_last_order": known.age.min(where=is_order),
        "days_since_first_order": known.age.max(where=is_order),
        "slope_sum": _slope_sum(known.order_id, week, is_order),
    }
    grouped = known.group_by(["observed_on", "customer_id"]).aggregate(**measures)
    return grouped.filter(grouped.orders_total > 0)


def _slope_sum(order_id, week, is_order):
    """Twice the sum of (x - mean of x) over orders, x the week counted from the oldest: twice to be whole."""
    return sum((SLOPE_WEEKS - 1 - 2 * w) * order_id.nunique(where=is_order & (week == w)) for w in range(SLOPE_WEEKS))


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
