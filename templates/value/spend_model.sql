{#---
doc: The model of what a purchase is worth; fitted to counts of customers by how often and for how much they bought.
grain: [observed_on, frequency, mean_value]
materialized: estimator
estimator:
  family: spend
  params: spend_model
  split: split
columns:
  observed_on: date not null -- days before it count
  frequency: double not null -- days with a purchase after the first
  mean_value: double not null -- what was paid on one of them on average; 0 without
  expected_value: double not null -- what a further purchase is expected to be worth
  expected_value_along_1: double -- what a standard deviation of the parameters in the first of their independent directions adds to it; there with forecasts.enabled alone
  expected_value_along_2: double -- in the second
  expected_value_along_3: double -- in the third
  model_version: varchar not null -- version of the model that scored, as in model_registry
requires: [orders]
tags: [value]
---#}
{% for split in (["own", "forecast"] if params.forecasts.enabled else ["own"]) %}
select
    purchase_summary.observed_on,
    cast(purchase_summary.frequency as double) as frequency,
    purchase_summary.mean_value,
    {% if split == "own" %}purchase_summary.split{% else %}'forecast' as split{% endif %},
    count(*) as customers,
    sum(purchase_summary.later_orders) as later_orders,
    cast(sum(purchase_summary.later_value) as double) as later_value
from {{ ref("purchase_summary") }} as purchase_summary
{% if split == "forecast" %}
where purchase_summary.split = 'train'
{% endif %}
group by
    purchase_summary.observed_on,
    purchase_summary.frequency,
    purchase_summary.mean_value,
    purchase_summary.split
{{ "union all" | sql if not loop.last }}
{% endfor %}
