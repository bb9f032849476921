{#---
doc: The churn model; its training set below, its scores as what it yields.
grain: [customer_id, observed_on]
materialized: estimator
estimator:
  params: churn_model
  label: is_churned
  split: split
  baseline: days_since_last_order
  history: [orders_total, days_since_last_order, days_since_first_order]
  input: customers
columns:
  observed_on: date not null -- the date the score is for
  customer_id: varchar not null -- the customer
  score: {type: double not null, doc: probability that the customer is lost within the horizon, checks: [{between: [0, 1]}]}
  model_version: varchar not null -- version of the model that scored, as in model_registry
  trained_as_of: date not null -- it knows no row of this day or later
requires: [orders]
tags: [scores]
---#}
{% from "scores/_training.sql" import training_set with context %}
{{ training_set("churn_model", "churn_labels", "is_churned") }}
