{#---
doc: What who had bought lately at each observation date spent before it, and, where the horizon is over, within it.
grain: [observed_on, customer_id]
materialized: staging
training_dates: observation_dates
columns:
  observed_on: date not null -- the observation date
  customer_id: varchar not null -- the customer
  split: varchar not null -- train, test or score
  amount_before: money not null -- spend, less refunds, of as many days before; 0 where more was paid back
  next_spend: money -- the same within the horizon; null where that is not known yet
requires: [orders, params.next_spend_model.enabled]
tags: [scores]
---#}
{% from "scores/_labels.sql" import spend_seen, within_churn_horizon with context %}
{{ within_churn_horizon("next_spend_model") }}
with {{ spend_seen(ref("observation_dates"), params.next_spend_model.active_days, params.next_spend_model.horizon_days) }}

select
    seen.observed_on,
    seen.customer_id,
    observation_dates.split,
    seen.spend_before as amount_before,
    case when observation_dates.split <> 'score' then seen.spend end as next_spend
from seen
inner join {{ ref("observation_dates") }} as observation_dates
    on observation_dates.observed_on = seen.observed_on
where seen.is_active
