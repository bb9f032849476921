{#---
doc: The score each customer had, at every as_of date built so far, and which model gave it.
grain: [customer_id, as_of_date]
materialized: history
columns:
  customer_id: varchar not null -- the customer
  score: {type: double not null, doc: probability that the customer is lost within the horizon, checks: [{between: [0, 1]}]}
  label: varchar not null -- what that means, as churn_model.label then was
  horizon_days: integer not null -- length of the horizon
  model_name: varchar not null -- the model
  model_version: varchar not null -- its version, as in model_registry
  trained_as_of: date not null -- the model knows no row of this day or later
requires: [orders]
tags: [scores]
---#}
select
    churn_model.customer_id,
    churn_model.score,
    {{ params.churn_model.label }} as label,
    {{ params.churn_model.horizon_days }} as horizon_days,
    'churn_model' as model_name,
    churn_model.model_version,
    churn_model.trained_as_of
from {{ ref("churn_model") }} as churn_model
cross join {{ ref("run_params") }} as run_params
where churn_model.observed_on = run_params.as_of_date
