{#---
doc: The model of purchases as it would have been fitted when the holdout began; its answers are the forecast of then.
grain: [observed_on, frequency, last_age_days, age_days, days_ahead]
materialized: estimator
estimator:
  family: purchases
  params: purchase_model
  split: split
columns:
  observed_on: date not null -- days before it count
  frequency: double not null -- days with a purchase after the first
  last_age_days: double not null -- days from the first purchase to the last
  age_days: double not null -- days from the first purchase to the last day that counts
  days_ahead: double not null -- length of what is predicted
  p_alive: {type: double not null, doc: probability that the customer has not left for good, checks: [{between: [0, 1]}]}
  expected_purchases: double not null -- purchases expected in the days ahead
  discounted_purchases: double not null -- those, each discounted by its time from observed_on
  p_buys: {type: double not null, doc: probability of a purchase in the days ahead, checks: [{between: [0, 1]}]}
  expected_purchases_error: double -- as in purchase_model
  expected_purchases_along_1: double -- as in purchase_model
  expected_purchases_along_2: double -- as in purchase_model
  expected_purchases_along_3: double -- as in purchase_model
  expected_purchases_along_4: double -- as in purchase_model
  model_version: varchar not null -- version of the model that scored, as in model_registry
requires: [orders, params.forecasts.enabled]
tags: [value]
---#}
{# Fitted to the holdout's beginning (score), judged on the holdout (train), and asked for it (forecast). #}
{% set holdout = params.purchase_model.holdout_days %}
{% set ahead = {"score": holdout + params.purchase_model.horizon_days, "train": holdout, "forecast": holdout} %}
with cells as (

    select
        purchase_summary.observed_on,
        purchase_summary.frequency,
        purchase_summary.last_age_days,
        purchase_summary.age_days,
        count(*) as customers,
        sum(purchase_summary.later_orders) as later_orders,
        count(*) filter (where purchase_summary.later_orders > 0) as later_buyers
    from {{ ref("purchase_summary") }} as purchase_summary
    where purchase_summary.split = 'train'
    group by
        purchase_summary.observed_on,
        purchase_summary.frequency,
        purchase_summary.last_age_days,
        purchase_summary.age_days

)

{% for split, days in ahead.items() %}
select
    cells.observed_on,
    cast(cells.frequency as double) as frequency,
    cast(cells.last_age_days as double) as last_age_days,
    cast(cells.age_days as double) as age_days,
    cast({{ days }} as double) as days_ahead,
    {{ split }} as split,
    cells.customers,
    cells.later_orders,
    cells.later_buyers
from cells
{{ "union all" | sql if not loop.last }}
{% endfor %}
