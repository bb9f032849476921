{#---
doc: How likely each customer is to order within the horizon.
grain: customer_id
columns:
  customer_id: varchar not null -- the customer
  score: {type: double not null, doc: probability of an order within the horizon, checks: [{between: [0, 1]}]}
  percentile: {type: double not null, doc: "PERCENT_RANK of the score, the share of the others with a lower one", checks: [{between: [0, 1]}]}
  band: {type: varchar not null, doc: "high (top tenth), medium (top third) or low", checks: [{accepted: [high, medium, low]}]}
  band_sort: integer not null -- order of the band, high first
  horizon_days: integer not null -- length of the horizon
  model_name: varchar not null -- the model
  model_version: varchar not null -- its version, as in model_registry
requires: [orders]
tags: [scores]
---#}
{% from "scores/_bands.sql" import banded with context %}
{{ banded("propensity_model", params.propensity_model.horizon_days) }}
