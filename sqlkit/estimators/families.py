"""Kinds of estimators: what each learns from, and what it answers.

outcome    whether something happens, from any features: the pipelines of this package and a project's own
amount     how much it comes to, zero or more, likewise (amounts.py)
purchases  how often and until when customers buy, from counts of what they did (sqlkit.btyd)
spend      what a purchase is worth, from counts of customers by how often and for how much they bought

survival   how long customers stay, by what is known of them when they begin (sqlkit.survival)
renewals   how many periods customers stay, from counts of how many were lost and left in each

clusters   which customers are alike, by what is known of them now: there is nothing to predict

All but the first two and clusters learn from cells: their query counts customers, and no row of it is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Family:
    """`columns` is what a training set must yield besides its grain and split, with types; `features` what is read
    of a row to be scored, None meaning every further column; `outputs` are the columns that answer. Where it
    `has_covariates`, further columns are features too. `label` is the type of what it learns, where that is a column
    which a contract names; it then takes a project's own estimators as well.
    """

    name: str
    columns: Mapping[str, str]
    features: tuple[str, ...] | None
    outputs: tuple[str, ...]
    estimators: tuple[str, ...]
    has_covariates: bool = False
    label: str | None = None


FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        Family("outcome", {}, None, ("score",), (), label="boolean"),
        Family(
            "amount",
            {"amount_before": "double"},
            None,
            ("score",),
            ("best", "hist_gradient_boosting_regression", "poisson_regression"),
            label="double",
        ),
        Family(
            "purchases",
            {"customers": "bigint", "later_orders": "bigint", "later_buyers": "bigint"},
            ("frequency", "last_age_days", "age_days", "days_ahead"),
            ("p_alive", "expected_purchases", "discounted_purchases", "p_buys"),
            ("bg_nbd", "mbg_nbd", "pareto_nbd"),
        ),
        Family(
            "spend",
            {"customers": "bigint", "later_orders": "bigint", "later_value": "double"},
            ("frequency", "mean_value"),
            ("expected_value",),
            ("gamma_gamma",),
        ),
        Family(
            "clusters",
            {},
            None,
            ("segment", "distance", "trait_1", "trait_2", "trait_3"),
            ("dbscan", "hierarchical", "kmeans"),
        ),
        Family(
            "survival",
            {"duration": "double", "churned_customers": "bigint", "censored_customers": "bigint"},
            ("time_spent", "time_ahead"),
            ("log_hazard", "baseline_hazard", "survival"),
            ("cox", "discrete_hazard"),
            has_covariates=True,
        ),
        Family(
            "renewals",
            {"lost_customers": "bigint", "left_customers": "bigint"},
            ("periods_spent", "periods_ahead"),
            ("survival", "retention", "residual_periods", "discounted_periods"),
            ("shifted_beta_geometric",),
        ),
    )
}
