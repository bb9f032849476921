{#---
doc: The model of how many renewals are to come; fitted to counts of customers by their renewals, its answers by renewals made, and for new customers.
grain: [periods_spent, periods_ahead]
materialized: estimator
estimator:
  family: renewals
  params: renewal_model
  split: split
columns:
  periods_spent: double not null -- renewals made
  periods_ahead: double not null -- renewals asked for
  survival: {type: double not null, doc: probability to make all of them, checks: [{between: [0, 1]}]}
  retention: {type: double not null, doc: probability to make the next one, checks: [{between: [0, 1]}]}
  residual_periods: double not null -- how many of them are expected
  discounted_periods: double not null -- how many are, each discounted by its time from now
  model_version: varchar not null -- version of the model that scored, as in model_registry
requires: [subscriptions or population.duration]
tags: [survival]
---#}
{% set horizon = params.renewal_model.horizon_periods %}
with counted as (

    select
        subjects.periods_spent,
        count(*) filter (where subjects.is_lost) as lost_customers,
        count(*) filter (where not subjects.is_lost) as left_customers
    from {{ ref("renewal_subjects") }} as subjects
    group by subjects.periods_spent

),

longest as (

    select greatest(max(counted.periods_spent) + 1, {{ horizon }}) as periods
    from counted
    having count(*) > 0

),

{# A curve for the new, and the horizon for everybody else. #}
asked as (

    select
        0 as periods_spent,
        numbers.number as periods_ahead
    from {{ ref("numbers") }} as numbers
    inner join longest
        on numbers.number <= longest.periods
    union
    select
        counted.periods_spent,
        {{ horizon }} as periods_ahead
    from counted
    where counted.left_customers > 0

)

select
    cast(counted.periods_spent as double) as periods_spent,
    cast({{ horizon }} as double) as periods_ahead,
    'train' as split,
    counted.lost_customers,
    counted.left_customers
from counted
union all
select
    cast(asked.periods_spent as double) as periods_spent,
    cast(asked.periods_ahead as double) as periods_ahead,
    'score' as split,
    0 as lost_customers,
    0 as left_customers
from asked
