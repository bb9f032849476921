{#---
doc: Who had bought lately at each observation date, and, where the horizon is over, whether they bought again.
grain: [observed_on, customer_id]
materialized: staging
training_dates: observation_dates
columns:
  observed_on: date not null -- the observation date
  customer_id: varchar not null -- the customer
  split: varchar not null -- train, test or score
  has_bought: boolean -- whether the customer ordered within the horizon; null where that is not known yet
requires: [orders]
tags: [scores]
---#}
{% from "scores/_labels.sql" import orders_seen, within_churn_horizon with context %}
{{ within_churn_horizon("propensity_model") }}
with {{ orders_seen(ref("observation_dates"), params.propensity_model.active_days, params.propensity_model.horizon_days) }}

select
    seen.observed_on,
    seen.customer_id,
    observation_dates.split,
    case when observation_dates.split <> 'score' then seen.has_stayed end as has_bought
from seen
inner join {{ ref("observation_dates") }} as observation_dates
    on observation_dates.observed_on = seen.observed_on
where seen.is_active
