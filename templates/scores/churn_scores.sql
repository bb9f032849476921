{#---
doc: How likely each customer is to be lost within the horizon.
grain: customer_id
columns:
  customer_id: varchar not null -- the customer
  score: {type: double not null, doc: probability of being lost within the horizon, checks: [{between: [0, 1]}]}
  percentile: {type: double not null, doc: "PERCENT_RANK of the score, the share of the others with a lower one", checks: [{between: [0, 1]}]}
  band: {type: varchar not null, doc: "high (top tenth), medium (top third) or low", checks: [{accepted: [high, medium, low]}]}
  band_sort: integer not null -- order of the band, high first
  horizon_days: integer not null -- length of the horizon
  model_name: varchar not null -- the model
  model_version: varchar not null -- its version, as in model_registry
requires: [orders]
metrics:
  scored_customers: count(*) -- customers with a score
  expected_churners: sum(score) -- customers expected to be lost within the horizon
  mean_churn_score: sum(score) / count(*) -- mean probability of being lost within the horizon
tags: [scores]
---#}
{% from "scores/_bands.sql" import banded with context %}
{{ banded("churn_model", params.churn_model.horizon_days) }}
