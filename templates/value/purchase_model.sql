{#---
doc: The model of purchases; fitted to counts of customers that did the same, its answers for each such cell as what it yields.
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
  discounted_purchases: double not null -- those, each discounted by its time from the as_of date
  p_buys: {type: double not null, doc: probability of a purchase in the days ahead, checks: [{between: [0, 1]}]}
  expected_purchases_error: double -- standard error of expected_purchases, by the parameters' uncertainty; there with purchase_model.intervals alone
  expected_purchases_along_1: double -- what a standard deviation of the parameters in the first of their independent directions adds to it; sums of customers have the error sqrt of the squared sums. There with forecasts.enabled alone
  expected_purchases_along_2: double -- in the second
  expected_purchases_along_3: double -- in the third
  expected_purchases_along_4: double -- in the fourth
  model_version: varchar not null -- version of the model that scored, as in model_registry
requires: [orders]
tags: [value]
---#}
{# Fitted to the holdout's beginning (train) to be judged, and to the as_of date (score) to be used. #}
{% set ahead = {"score": params.purchase_model.horizon_days, "train": params.purchase_model.holdout_days} %}
with cells as (

    select
        purchase_summary.observed_on,
        purchase_summary.split,
        purchase_summary.frequency,
        purchase_summary.last_age_days,
        purchase_summary.age_days,
        count(*) as customers,
        sum(purchase_summary.later_orders) as later_orders,
        count(*) filter (where purchase_summary.later_orders > 0) as later_buyers
    from {{ ref("purchase_summary") }} as purchase_summary
    group by
        purchase_summary.observed_on,
        purchase_summary.split,
        purchase_summary.frequency,
        purchase_summary.last_age_days,
        purchase_summary.age_days

),

{# What the customers of the holdout's beginning had bought by the end of each week, before it and in it. #}
repeats as (

    select
        days.ordered_on,
        count(*) as purchases
    from {{ ref("purchase_summary") }} as summary
    inner join {{ ref("purchase_days") }} as days
        on days.customer_id = summary.customer_id
        and days.ordered_on > summary.first_ordered_on
    where summary.split = 'train'
        and days.is_purchase
    group by days.ordered_on

),

bounds as (

    select
        purchase_summary.observed_on as began_on,
        min(purchase_summary.first_ordered_on) as first_ordered_on,
        count(*) as customers
    from {{ ref("purchase_summary") }} as purchase_summary
    where purchase_summary.split = 'train'
    group by purchase_summary.observed_on

),

weeks as (

    select
        cast(run_params.as_of_date - interval (7 * numbers.number) day as date) as observed_on,
        bounds.began_on,
        bounds.customers
    from bounds
    cross join {{ ref("run_params") }} as run_params
    cross join {{ ref("numbers") }} as numbers
    where numbers.number < 2000
        and cast(run_params.as_of_date - interval (7 * numbers.number) day as date) > bounds.first_ordered_on

),

tracked as (

    select
        weeks.observed_on,
        weeks.began_on,
        weeks.customers,
        coalesce(sum(repeats.purchases), 0) as later_orders
    from weeks
    left join repeats
        on repeats.ordered_on < weeks.observed_on
    group by
        weeks.observed_on,
        weeks.began_on,
        weeks.customers

)

{% if params.forecasts.enabled %}
{# What forecasts ask for besides: the ends of the quarters to come, and of histories of the holdout's beginning its end,
their own horizon and that of the as_of date. #}
{% set holdout, horizon = params.purchase_model.holdout_days, params.purchase_model.horizon_days %}
{% for split in ["score", "train"] %}
select
    cells.observed_on,
    cast(cells.frequency as double) as frequency,
    cast(cells.last_age_days as double) as last_age_days,
    cast(cells.age_days as double) as age_days,
    cast({{ ("quarters.days_ahead" if split == "score" else "numbers.number") | sql }} as double) as days_ahead,
    'forecast' as split,
    cells.customers,
    cells.later_orders,
    cells.later_buyers
from cells
{% if split == "score" %}
cross join {{ ref("forecast_quarters") }} as quarters
where cells.split = 'score'
    and quarters.days_ahead <> {{ horizon }}
{% else %}
cross join {{ ref("numbers") }} as numbers
where cells.split = 'train'
    and numbers.number in ({{ holdout }}, {{ horizon }}, {{ holdout + horizon }})
{% endif %}
union all
{% endfor %}
{% endif %}
{% for split, days in ahead.items() %}
select
    cells.observed_on,
    cast(cells.frequency as double) as frequency,
    cast(cells.last_age_days as double) as last_age_days,
    cast(cells.age_days as double) as age_days,
    cast({{ days }} as double) as days_ahead,
    cells.split,
    cells.customers,
    cells.later_orders,
    cells.later_buyers
from cells
where cells.split = {{ split }}
union all
{% endfor %}
select
    tracked.observed_on,
    cast(0 as double) as frequency,
    cast(0 as double) as last_age_days,
    cast(0 as double) as age_days,
    cast(date_diff('day', tracked.began_on, tracked.observed_on) as double) as days_ahead,
    'track' as split,
    tracked.customers,
    tracked.later_orders,
    cast(null as bigint) as later_buyers
from tracked
