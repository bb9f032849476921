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
with seen as (

    select
        observation_dates.observed_on,
        observation_dates.split,
        subscriptions.customer_id,
        bool_or(
            subscriptions.started_at < observation_dates.observed_on
            and (subscriptions.ended_at is null or subscriptions.ended_at >= observation_dates.observed_on)
        ) as is_active,
        bool_or(
            subscriptions.ended_at is null
            or subscriptions.ended_at >= observation_dates.observed_on + interval {{ horizon }} day
        ) as has_stayed
    from {{ ref("observation_dates") }} as observation_dates
    inner join {{ ref("subscriptions") }} as subscriptions
        on subscriptions.started_at < observation_dates.observed_on + interval {{ horizon }} day
    group by
        observation_dates.observed_on,
        observation_dates.split,
        subscriptions.customer_id

)
{% else %}
with days as (

    select distinct cast(orders.ordered_at as date) as ordered_on
    from {{ ref("orders") }} as orders
    where not orders.is_refund

),

looked_at as (

    select
        observation_dates.observed_on,
        observation_dates.split,
        days.ordered_on,
        days.ordered_on < observation_dates.observed_on as is_before
    from {{ ref("observation_dates") }} as observation_dates
    inner join days
        on days.ordered_on >= observation_dates.observed_on - interval {{ params.churn_model.active_days }} day
        and days.ordered_on < observation_dates.observed_on + interval {{ horizon }} day

),

seen as (

    select
        looked_at.observed_on,
        looked_at.split,
        orders.customer_id,
        bool_or(looked_at.is_before) as is_active,
        bool_or(not looked_at.is_before) as has_stayed
    from {{ ref("orders") }} as orders
    inner join looked_at
        on looked_at.ordered_on = cast(orders.ordered_at as date)
    where not orders.is_refund
    group by
        looked_at.observed_on,
        looked_at.split,
        orders.customer_id

)
{% endif %}

select
    seen.observed_on,
    seen.customer_id,
    seen.split,
    case when seen.split <> 'score' then not seen.has_stayed end as is_churned
from seen
where seen.is_active
