{#---
doc: Predicted purchases and value of each customer over the days ahead.
grain: customer_id
columns:
  customer_id: varchar not null -- the customer
  frequency: bigint not null -- days with a purchase after the first
  last_age_days: bigint not null -- days from the first purchase to the last
  age_days: bigint not null -- days from the first purchase to the last day that counts
  days_ahead: bigint not null -- length of what is predicted, from the as_of date on
  p_alive: double not null -- probability that the customer has not left for good; no churn score, it is 1 of who bought once
  p_buys: double not null -- probability of a purchase in the days ahead
  expected_purchases: double not null -- purchases expected in the days ahead; all orders of a day are one
  expected_purchases_lower: double -- lower end of a 95 % interval of it, of the parameters' uncertainty; null without purchase_model.intervals
  expected_purchases_upper: double -- its upper end; what a customer does by chance comes on top
  discounted_purchases: double not null -- those, each discounted by its time from the as_of date
  expected_purchase_value: double -- what a purchase is expected to be worth, less refunds that name their order; null where there is no model of it
  predicted_value: money -- discounted_purchases times expected_purchase_value
  purchase_model_version: varchar not null -- version of purchase_model, as in model_registry
  spend_model_version: varchar -- version of spend_model
requires: [orders]
tags: [value]
---#}
select
    summary.customer_id,
    summary.frequency,
    summary.last_age_days,
    summary.age_days,
    {{ params.purchase_model.horizon_days }} as days_ahead,
    purchases.p_alive,
    purchases.p_buys,
    purchases.expected_purchases,
{% if params.purchase_model.intervals %}
    greatest(purchases.expected_purchases - 1.959963984540054 * purchases.expected_purchases_error, 0) as expected_purchases_lower,
    purchases.expected_purchases + 1.959963984540054 * purchases.expected_purchases_error as expected_purchases_upper,
{% else %}
    cast(null as double) as expected_purchases_lower,
    cast(null as double) as expected_purchases_upper,
{% endif %}
    purchases.discounted_purchases,
    spend.expected_value as expected_purchase_value,
    cast(round(purchases.discounted_purchases * spend.expected_value, 4) as decimal(18, 4)) as predicted_value,
    purchases.model_version as purchase_model_version,
    spend.model_version as spend_model_version
from {{ ref("purchase_summary") }} as summary
inner join {{ ref("purchase_model") }} as purchases
    on purchases.observed_on = summary.observed_on
    and purchases.frequency = summary.frequency
    and purchases.last_age_days = summary.last_age_days
    and purchases.age_days = summary.age_days
    and purchases.days_ahead = {{ params.purchase_model.horizon_days }}
left join {{ ref("spend_model") }} as spend
    on spend.observed_on = summary.observed_on
    and spend.frequency = summary.frequency
    and spend.mean_value = summary.mean_value
where summary.split = 'score'
