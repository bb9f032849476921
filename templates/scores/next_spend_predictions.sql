{#---
doc: What each customer is expected to spend within the horizon.
grain: customer_id
columns:
  customer_id: varchar not null -- the customer
  expected_spend: {type: double not null, doc: "spend within the horizon that such customers come to on average, less refunds, in the project's currency"}
  percentile: {type: double not null, doc: "PERCENT_RANK of the expected spend, the share of the others with a lower one", checks: [{between: [0, 1]}]}
  band: {type: varchar not null, doc: "high (top tenth), medium (top third) or low", checks: [{accepted: [high, medium, low]}]}
  band_sort: integer not null -- order of the band, high first
  horizon_days: integer not null -- length of the horizon
  model_name: varchar not null -- the model
  model_version: varchar not null -- its version, as in model_registry
requires: [orders, params.next_spend_model.enabled]
tags: [scores]
---#}
{% from "scores/_bands.sql" import banded with context %}
{{ banded("next_spend_model", params.next_spend_model.horizon_days, score="expected_spend") }}
