{#---
doc: The model of the next purchase; its training set below, its scores as what it yields.
grain: [customer_id, observed_on]
materialized: estimator
estimator:
  params: propensity_model
  label: has_bought
  split: split
  baseline: days_since_last_order
  history: [orders_total, days_since_last_order, days_since_first_order]
columns:
  observed_on: date not null -- the date the score is for
  customer_id: varchar not null -- the customer
  score: {type: double not null, doc: probability that the customer orders within the horizon, checks: [{between: [0, 1]}]}
  model_version: varchar not null -- version of the model that scored, as in model_registry
  trained_as_of: date not null -- it knows no row of this day or later
requires: [orders]
tags: [scores]
---#}
{# Every column but keys, label and split is a feature. #}
{% set features = columns_of("customer_features") | reject("in", ["observed_on", "customer_id"]) | list %}
select
    propensity_labels.observed_on,
    propensity_labels.customer_id,
    propensity_labels.split,
    propensity_labels.has_bought
{% for feature in features %}
    , customer_features.{{ feature | identifier }}
{% endfor %}
from {{ ref("propensity_labels") }} as propensity_labels
inner join {{ ref("customer_features") }} as customer_features
    on customer_features.observed_on = propensity_labels.observed_on
    and customer_features.customer_id = propensity_labels.customer_id
