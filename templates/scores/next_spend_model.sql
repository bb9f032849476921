{#---
doc: The model of what customers will spend; its training set below, its predictions as what it yields.
grain: [customer_id, observed_on]
materialized: estimator
estimator:
  params: next_spend_model
  family: amount
  label: next_spend
  split: split
  history: [orders_total, days_since_last_order, days_since_first_order, spend_per_order]
  input: customers
columns:
  observed_on: date not null -- the date the prediction is for
  customer_id: varchar not null -- the customer
  score: double not null -- expected spend within the horizon, less refunds, in the project's currency
  model_version: varchar not null -- version of the model that predicted, as in model_registry
  trained_as_of: date not null -- it knows no row of this day or later
requires: [orders, params.next_spend_model.enabled]
tags: [scores]
---#}
{% from "scores/_training.sql" import training_set with context %}
{# Amounts, counts and days multiply what is expected rather than add to it. #}
{% set multiply = ["orders", "spend", "days", "mean", "gap", "events", "tickets", "mrr", "subscription"] %}
{{ training_set("next_spend_model", "next_spend_labels", "next_spend", beside=["amount_before"], logarithms=multiply, is_sliced=false) }}
