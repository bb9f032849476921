{#---
doc: Who was there to be lost at each observation date, and, where the horizon is over, whether they were lost.
grain: [observed_on, customer_id]
materialized: staging
columns:
  observed_on: date not null -- the observation date
  customer_id: varchar not null -- the customer
  split: varchar not null -- train, test or score
  is_churned: boolean -- whether the customer was lost within the horizon; null where that is not known yet
requires: [orders]
tags: [scores]
---#}
{% set horizon = params.churn_model.horizon_days %}
{% if params.churn_model.label == "subscription" %}
{% if not has_input("subscriptions") %}
{{ fail("parameter churn_model.label is subscription, and sqlkit.yml maps no subscriptions") }}
{% endif %}
with population as (

    select
        observation_dates.observed_on,
        observation_dates.split,
        subscriptions.customer_id
    from {{ ref("observation_dates") }} as observation_dates
    inner join {{ ref("subscriptions") }} as subscriptions
        on subscriptions.started_at < observation_dates.observed_on
        and (subscriptions.ended_at is null or subscriptions.ended_at >= observation_dates.observed_on)
    group by
        observation_dates.observed_on,
        observation_dates.split,
        subscriptions.customer_id

),

stayed as (

    select
        population.observed_on,
        population.customer_id
    from population
    inner join {{ ref("subscriptions") }} as subscriptions
        on subscriptions.customer_id = population.customer_id
        and subscriptions.started_at < population.observed_on + interval {{ horizon }} day
        and (
            subscriptions.ended_at is null
            or subscriptions.ended_at >= population.observed_on + interval {{ horizon }} day
        )
    group by
        population.observed_on,
        population.customer_id

)
{% else %}
with population as (

    select
        observation_dates.observed_on,
        observation_dates.split,
        orders.customer_id
    from {{ ref("observation_dates") }} as observation_dates
    inner join {{ ref("orders") }} as orders
        on orders.ordered_at < observation_dates.observed_on
        and orders.ordered_at >= observation_dates.observed_on - interval {{ params.churn_model.active_days }} day
    where not orders.is_refund
    group by
        observation_dates.observed_on,
        observation_dates.split,
        orders.customer_id

),

stayed as (

    select
        population.observed_on,
        population.customer_id
    from population
    inner join {{ ref("orders") }} as orders
        on orders.customer_id = population.customer_id
        and orders.ordered_at >= population.observed_on
        and orders.ordered_at < population.observed_on + interval {{ horizon }} day
    where not orders.is_refund
    group by
        population.observed_on,
        population.customer_id

)
{% endif %}

select
    population.observed_on,
    population.customer_id,
    population.split,
    case when population.split <> 'score' then stayed.customer_id is null end as is_churned
from population
left join stayed
    on stayed.customer_id = population.customer_id
    and stayed.observed_on = population.observed_on
