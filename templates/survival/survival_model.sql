{#---
doc: The model of who stays longer; proportional hazards fitted to counts of customers alike, its answers for each such cell that is still there, and for an average customer (cell 0).
grain: [cell, time_spent, time_ahead]
materialized: estimator
estimator:
  family: survival
  params: survival_model
  split: split
columns:
  cell: bigint not null -- customers of whom the same was known when they began; 0 is the average
  time_spent: double not null -- how long they have been there
  time_ahead: double not null -- how much longer is asked for
  log_hazard: double not null -- logarithm of their hazard over the average customer's
  baseline_hazard: double not null -- cumulative hazard of the average customer over the time ahead
  survival: {type: double not null, doc: probability to stay through the time ahead, checks: [{between: [0, 1]}]}
  model_version: varchar not null -- version of the model that scored, as in model_registry
requires: [subscriptions or population.duration]
tags: [survival]
---#}
{% from "survival/_cells.sql" import cells, covariates, type_of with context %}
with {{ cells() }},

counted as (

    select
        cells.cell,
        cells.duration,
    {% for name in covariates %}
        cells.{{ name | identifier }},
    {% endfor %}
        count(*) filter (where cells.is_churned) as churned_customers,
        count(*) filter (where not cells.is_churned) as censored_customers
    from cells
    group by
        cells.cell,
    {% for name in covariates %}
        cells.{{ name | identifier }},
    {% endfor %}
        cells.duration

)

{% for split in ["train", "score"] %}
select
    counted.cell,
    counted.duration as time_spent,
    cast({{ params.survival.horizon }} as double) as time_ahead,
    {{ split }} as split,
    {% for name in covariates %}
    counted.{{ name | identifier }},
    {% endfor %}
    counted.duration,
    counted.churned_customers,
    counted.censored_customers
from counted
{% if split == "score" %}
where counted.censored_customers > 0
{% endif %}
union all
{% endfor %}
select
    0 as cell,
    cast(0 as double) as time_spent,
    counts.duration as time_ahead,
    'score' as split,
    {% for name in covariates %}
    cast(null as {{ type_of(name) }}) as {{ name | identifier }},
    {% endfor %}
    counts.duration,
    counts.churned_customers,
    counts.censored_customers
from {{ ref("survival_counts") }} as counts
where counts.segment_by = 'all'
    and counts.churned_customers > 0
