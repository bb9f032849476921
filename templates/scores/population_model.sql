{#---
doc: The model of a snapshot's outcome; trained on the rows where it is known, tested in folds, run on all.
grain: customer_id
materialized: estimator
estimator:
  params: population_model
  label: outcome
  split: split
  input: population
columns:
  customer_id: varchar not null -- the customer
  score: {type: double not null, doc: probability of the outcome, checks: [{between: [0, 1]}]}
  model_version: varchar not null -- version of the model that scored, as in model_registry
requires: [population]
tags: [scores]
---#}
{% from "scores/_slices.sql" import sliced with context %}
{% set let_in = params.population_model.sensitive_features | map("first") | list %}
{% set left_out = inputs.population.sensitive | reject("in", let_in) | list %}
{% set features = inputs.population.attributes | reject("in", left_out) | list %}
{% set slices = inputs.population.told_apart(params.population_model.fairness) %}
{% if not features %}
{{ fail("the input population has no attributes that are not sensitive, so there is nothing to learn from") }}
{% endif %}
{% for split in ["train", "score"] %}
select
    population.customer_id,
    {{ split }} as split,
    population.outcome
{% for feature in features %}
    , population.{{ feature | identifier }}
{% endfor %}
{% for name in slices %}
    , {{ sliced("population", name) }}
{% endfor %}
from {{ ref("population") }} as population
{% if split == "train" %}
where population.outcome is not null
union all
{% endif %}
{% endfor %}
