{#---
doc: Who was there to be lost at each observation date, and, where the horizon is over, whether they were lost.
grain: [observed_on, customer_id]
materialized: staging
columns:
  observed_on: date not null -- the observation date
  customer_id: varchar not null -- the customer
  split: varchar not null -- train, test or score
  is_churned: boolean -- whether the customer was lost within the horizon; null where that is not known yet
requires: [orders]
tags: [scores]
---#}
{% from "scores/_labels.sql" import labels with context %}
with {{ labels(ref("observation_dates")) }}

select
    labels.observed_on,
    labels.customer_id,
    observation_dates.split,
    case when observation_dates.split <> 'score' then labels.is_churned end as is_churned
from labels
inner join {{ ref("observation_dates") }} as observation_dates
    on observation_dates.observed_on = labels.observed_on
