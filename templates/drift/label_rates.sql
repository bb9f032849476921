{#---
doc: How many of the customers that a model trained as of a date could learn from were lost, at every as_of date built so far; what label drift is measured against.
grain: [model_name, as_of_date]
materialized: history
columns:
  model_name: varchar not null -- the model
  label: varchar not null -- what lost means, as churn_model.label then was
  horizon_days: integer not null -- length of the horizon
  training_rows: bigint not null -- customers to learn from, once a training date
  training_customers: bigint not null -- customers to learn from
  churned_rows: bigint not null -- rows of those who were lost
requires: [orders]
tags: [drift]
---#}
select
    'churn_model' as model_name,
    {{ params.churn_model.label }} as label,
    {{ params.churn_model.horizon_days }} as horizon_days,
    count(*) as training_rows,
    count(distinct churn_labels.customer_id) as training_customers,
    count(*) filter (where churn_labels.is_churned) as churned_rows
from {{ ref("churn_labels") }} as churn_labels
where churn_labels.split = 'train'
