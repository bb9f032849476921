{#---
doc: All that models of purchases know of a customer, in whole days; at the as_of date, and when the holdout began, if as much history lies before it. Fader, Hardie and Lee (2005) call them x, t_x and T.
grain: [observed_on, customer_id]
materialized: staging
columns:
  observed_on: date not null -- days before it count
  customer_id: varchar not null -- the customer
  split: varchar not null -- score at the as_of date, train when the holdout began
  first_ordered_on: date not null -- day of the first purchase
  frequency: bigint not null -- x, days with a purchase after the first
  last_age_days: bigint not null -- t_x, days from the first purchase to the last
  age_days: bigint not null -- T, days from the first purchase to the last day that counts
  repeat_value: money not null -- what was paid on the days after the first
  mean_value: double not null -- m, repeat_value / frequency; 0 where there was no repeat
  later_orders: bigint -- days with a purchase in the holdout; null at the as_of date
  later_value: money -- what was paid on them
requires: [orders]
tags: [value]
---#}
{% set holdout = params.purchase_model.holdout_days %}
with dates as (

    select
        max(run_params.as_of_date) as as_of_date,
        cast(max(run_params.as_of_date) - interval {{ holdout }} day as date) as began_on,
        min(purchase_days.ordered_on) <= cast(max(run_params.as_of_date) - interval {{ 2 * holdout }} day as date) as has_history
    from {{ ref("purchase_days") }} as purchase_days
    cross join {{ ref("run_params") }} as run_params

),

{% for split, is_purchase, amount, observed_on in [("score", "is_purchase", "amount", "as_of_date"), ("train", "was_purchase", "former_amount", "began_on")] %}
{{ split | identifier }}_summed as (

    select
        dates.{{ observed_on | identifier }} as observed_on,
        days.customer_id,
        min(days.ordered_on) as first_ordered_on,
        max(days.ordered_on) as last_ordered_on,
        count(*) - 1 as frequency,
        sum(days.{{ amount | identifier }}) - arg_min(days.{{ amount | identifier }}, days.ordered_on) as repeat_value
    from {{ ref("purchase_days") }} as days
    cross join dates
    where days.{{ is_purchase | identifier }}
    {% if split == "train" %}
        and dates.has_history
    {% endif %}
    group by
        dates.{{ observed_on | identifier }},
        days.customer_id

),

{% endfor %}
later as (

    select
        days.customer_id,
        count(*) as orders,
        sum(days.amount) as value
    from {{ ref("purchase_days") }} as days
    cross join dates
    where days.is_purchase
        and days.ordered_on >= dates.began_on
    group by days.customer_id

),

together as (

{% for split in ["score", "train"] %}
    select
        summed.observed_on,
        summed.customer_id,
        {{ split }} as split,
        summed.first_ordered_on,
        summed.frequency,
        date_diff('day', summed.first_ordered_on, summed.last_ordered_on) as last_age_days,
        date_diff('day', summed.first_ordered_on, summed.observed_on) - 1 as age_days,
        summed.repeat_value
    from {{ split | identifier }}_summed as summed
    {{ "union all" | sql if not loop.last }}
{% endfor %}

)

select
    together.observed_on,
    together.customer_id,
    together.split,
    together.first_ordered_on,
    together.frequency,
    together.last_age_days,
    together.age_days,
    together.repeat_value,
    coalesce(together.repeat_value / nullif(together.frequency, 0), 0) as mean_value,
    case when together.split = 'train' then coalesce(later.orders, 0) end as later_orders,
    case when together.split = 'train' then coalesce(later.value, 0) end as later_value
from together
left join later
    on later.customer_id = together.customer_id
