{#---
doc: The model of what a purchase is worth as it would have been fitted when the holdout began.
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
  expected_value_along_1: double -- as in spend_model
  expected_value_along_2: double -- as in spend_model
  expected_value_along_3: double -- as in spend_model
  model_version: varchar not null -- version of the model that scored, as in model_registry
requires: [orders, params.forecasts.enabled]
tags: [value]
---#}
{# Fitted to the holdout's beginning (score), judged on the holdout (train). A row of the split forecast, of somebody who
has bought once by now, asks for the parts of the error, which sums need. #}
{% for split in ["score", "train"] %}
select
    purchase_summary.observed_on,
    cast(purchase_summary.frequency as double) as frequency,
    purchase_summary.mean_value,
    {{ split }} as split,
    count(*) as customers,
    sum(purchase_summary.later_orders) as later_orders,
    cast(sum(purchase_summary.later_value) as double) as later_value
from {{ ref("purchase_summary") }} as purchase_summary
where purchase_summary.split = 'train'
group by
    purchase_summary.observed_on,
    purchase_summary.frequency,
    purchase_summary.mean_value
union all
{% endfor %}
select
    run_params.as_of_date as observed_on,
    cast(0 as double) as frequency,
    cast(0 as double) as mean_value,
    'forecast' as split,
    cast(0 as bigint) as customers,
    cast(0 as bigint) as later_orders,
    cast(0 as double) as later_value
from {{ ref("run_params") }} as run_params
