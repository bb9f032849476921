{#---
doc: The model of who stays longer; proportional hazards fitted to counts of customers alike, its answers for each such cell that is still there, and for an average customer (cell 0).
grain: [cell, time_spent, time_ahead]
materialized: estimator
estimator:
  family: survival
  params: survival_model
  split: split
  input: customers or population
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
{% set is_judged = has_input("subscriptions") and params.survival_model.estimator == "cox" %}
{% set is_discrete = params.survival_model.estimator == "discrete_hazard" %}
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

{% if is_judged %}
{# Customers as they were when the holdout began: who had left, and who was there to leave in it. #}
, former as (

    select
        cells.cell,
        {% for name in covariates %}
        cells.{{ name | identifier }},
        {% endfor %}
        cast(
            case
                when subjects.ended_on < began.began_on
                    then greatest(0, date_diff('day', subjects.began_on, subjects.ended_on))
                else date_diff('day', subjects.began_on, began.began_on) - 1
            end as double
        ) as duration,
        coalesce(subjects.ended_on >= began.began_on, true) as was_there,
        cells.is_churned
    from cells
    inner join {{ ref("survival_subjects") }} as subjects
        on subjects.customer_id = cells.customer_id
    cross join (
        select cast(run_params.as_of_date - interval {{ params.survival_model.holdout_days }} day as date) as began_on
        from {{ ref("run_params") }} as run_params
    ) as began
    where subjects.began_on < began.began_on

)
{% endif %}

{% if is_discrete %}
, alike as (

    select distinct
    {% for name in covariates %}
        counted.{{ name | identifier }},
    {% endfor %}
        counted.cell
    from counted

)

select
    periods.cell,
    periods.period_end as time_spent,
    cast({{ params.survival.horizon }} as double) as time_ahead,
    'train' as split,
    {% for name in covariates %}
    alike.{{ name | identifier }},
    {% endfor %}
    periods.period_end as duration,
    periods.lost_customers as churned_customers,
    periods.kept_customers as censored_customers
from {{ ref("survival_periods") }} as periods
inner join alike
    on alike.cell = periods.cell
union all
{% endif %}
{% if is_judged %}
select
    former.cell,
    former.duration as time_spent,
    cast({{ params.survival_model.holdout_days }} as double) as time_ahead,
    'former' as split,
    {% for name in covariates %}
    former.{{ name | identifier }},
    {% endfor %}
    former.duration,
    count(*) filter (where not former.was_there) as churned_customers,
    count(*) filter (where former.was_there) as censored_customers
from former
group by
    former.cell,
    {% for name in covariates %}
    former.{{ name | identifier }},
    {% endfor %}
    former.duration
union all
select
    former.cell,
    former.duration as time_spent,
    cast({{ params.survival_model.holdout_days }} as double) as time_ahead,
    'holdout' as split,
    {% for name in covariates %}
    former.{{ name | identifier }},
    {% endfor %}
    former.duration,
    count(*) filter (where former.is_churned) as churned_customers,
    count(*) filter (where not former.is_churned) as censored_customers
from former
where former.was_there
group by
    former.cell,
    {% for name in covariates %}
    former.{{ name | identifier }},
    {% endfor %}
    former.duration
union all
{% endif %}
{% for split in (["score"] if is_discrete else ["train", "score"]) %}
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
