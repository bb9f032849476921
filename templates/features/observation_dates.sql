{#---
doc: The dates at which customers are looked at; to train on, to test on, and the as_of date to score.
grain: observed_on
materialized: staging
columns:
  observed_on: date not null -- features know only rows before this day
  split: {type: varchar not null, doc: "train, test or score", checks: [{accepted: [train, test, score]}]}
requires: [orders]
tags: [features]
---#}
{#
The test date is the latest whose horizon is over. Training dates lie so far before it that their horizons are over
when it begins, and so far after the first order that there is a horizon of history to look back on.
#}
{% set horizon = params.churn_model.horizon_days %}
{% set step = params.churn_model.observe_every_days %}
with bounds as (

    select
        max(run_params.as_of_date) as as_of_date,
        min(cast(orders.ordered_at as date)) as first_ordered_on
    from {{ ref("run_params") }} as run_params
    left join {{ ref("orders") }} as orders
        on orders.ordered_at < run_params.as_of_date

),

dates as (

    select
        bounds.as_of_date as observed_on,
        'score' as split
    from bounds
    union all
    select
        cast(bounds.as_of_date - interval {{ horizon }} day as date) as observed_on,
        'test' as split
    from bounds
    where cast(bounds.as_of_date - interval {{ 2 * horizon }} day as date) >= bounds.first_ordered_on
    union all
    select
        cast(bounds.as_of_date - interval ({{ 2 * horizon }} + numbers.number * {{ step }}) day as date) as observed_on,
        'train' as split
    from bounds
    cross join {{ ref("numbers") }} as numbers
    where numbers.number < {{ params.churn_model.observations }}
        and cast(bounds.as_of_date - interval ({{ 3 * horizon }} + numbers.number * {{ step }}) day as date) >= bounds.first_ordered_on

)

select
    dates.observed_on,
    dates.split
from dates
