"""What is really so in the fictional shop: the answers an analysis of its files should find."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Buying:
    """BG/NBD in weeks (Fader, Hardie and Lee 2005): how often, and until when.

    Purchase rate ~ Gamma(r, rate alpha); probability of dropping out after each repeat ~ Beta(a, b).
    """

    r: float = 0.3
    alpha: float = 3.2
    a: float = 0.4
    b: float = 5.0


@dataclass(frozen=True)
class Spending:
    """Gamma-Gamma in pounds an order; the mean is p v / (q - 1), 45 pounds.

    An order's value ~ Gamma(p, rate nu); each customer's nu ~ Gamma(q, rate v).
    """

    p: float = 6.0
    q: float = 4.0
    v: float = 22.5


@dataclass(frozen=True)
class Churn:
    """Log-odds that a delivery pass ends at one decision; decisions fall every `month_days` after STARTED.

    Measured strictly before the decision: tickets opened in the last `ticket_days` days; whole days since the
    last 'visit', at most `visit_cap_days`; and whether the plan is annual and the tier gold (1 or 0). A pass
    that ends has ENDED exactly at the decision.
    """

    intercept: float = -3.9
    tickets: float = 0.55
    days_since_visit: float = 0.03
    annual_plan: float = -0.8
    gold_tier: float = -0.6
    month_days: int = 30
    ticket_days: int = 90
    visit_cap_days: int = 90


@dataclass(frozen=True)
class Campaign:
    """A coin-flip experiment on customers who ordered in the `active_days` before it.

    A treated customer who would not have ordered within `window_days` does so with probability
    `conversion_of_non_buyers`. `effect` is the resulting expected rise in the probability of ordering, a mean
    over everyone assigned: the conversion times the share who would not have ordered untreated.
    """

    name: str
    assigned_at: str
    active_days: int
    window_days: int
    conversion_of_non_buyers: float
    assigned: int
    treated: int
    would_order_untreated: int
    extra_orders: int
    effect: float


@dataclass(frozen=True)
class Count:
    """Rows of one kind, and their NET in pence (0 where the table has no money)."""

    rows: int
    pence: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.rows + other.rows, self.pence + other.pence)


@dataclass(frozen=True)
class Truth:
    """Parameters drawn from, what came of them, and every piece of dirt by kind.

    `clean` counts what is left without dirt: buyers, subscriptions and those that ended, orders that BG/NBD
    made (`purchase`) and that the campaign added (`campaign_order`). Every orders row is counted once, under
    `clean` or `dirt`: of an order that comes twice, only the second row is dirt.
    """

    customers: int
    seed: int
    first_day: str
    today: str
    currency: str
    buying: Buying
    spending: Spending
    churn: Churn
    campaign: Campaign
    clean: Mapping[str, Count]
    dirt: Mapping[str, Count]

    def to_json(self) -> str:
        """The same nesting as the attributes, keys sorted, dates as ISO text."""
        return json.dumps(asdict(self), indent=2, sort_keys=True) + "\n"


BUYING = Buying()
SPENDING = Spending()
CHURN = Churn()
