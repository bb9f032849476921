{#---
doc: Whether and when each customer churned, by inactivity and, where subscriptions are mapped, by their end.
grain: [customer_id, churn_kind]
columns:
  customer_id: varchar not null -- the customer
  churn_kind: {type: varchar not null, doc: inactivity or subscription, checks: [{accepted: [inactivity, subscription]}]}
  began_on: date not null -- day of the first order or subscription
  last_active_on: date -- day of the last order, or on which the last subscription ended; null while one is open
  allowed_days: bigint -- inactivity only; days without an order after which the customer counts as churned
  is_churned: boolean not null -- whether the customer has churned before the as_of date
  churned_on: date -- day of churning; null for a customer who has not
tags: [cohorts]
---#}
{# Inactivity is judged at the as_of date: a customer who came back has not churned. #}
with allowed as (

    select
        customer_orders.customer_id,
        customer_orders.first_ordered_on,
        customer_orders.last_ordered_on,
    {% if params.churn.gap_multiple is none %}
        {{ params.churn.inactive_days }} as allowed_days
    {% else %}
        case
            when customer_orders.orders = 1 then {{ params.churn.inactive_days }}
            else greatest(
                {{ params.churn.min_inactive_days }},
                cast(ceil(
                    {{ params.churn.gap_multiple }}
                    * date_diff('day', customer_orders.first_ordered_on, customer_orders.last_ordered_on)
                    / (customer_orders.orders - 1)
                ) as bigint)
            )
        end as allowed_days
    {% endif %}
    from {{ ref("customer_orders") }} as customer_orders

),

inactivity as (

    select
        allowed.customer_id,
        allowed.first_ordered_on as began_on,
        allowed.last_ordered_on as last_active_on,
        allowed.allowed_days,
        cast(allowed.last_ordered_on + interval (allowed.allowed_days) day as date) as churned_on
    from allowed

),

subscribed as (

    select
        subscriptions.customer_id,
        min(cast(subscriptions.started_at as date)) as began_on,
        max(cast(subscriptions.ended_at as date)) as ended_on,
        count(*) filter (
            where subscriptions.ended_at is null or subscriptions.ended_at >= run_params.as_of_date
        ) as open_subscriptions
    from {{ ref("subscriptions") }} as subscriptions
    cross join {{ ref("run_params") }} as run_params
    where subscriptions.started_at < run_params.as_of_date
    group by subscriptions.customer_id

)

select
    inactivity.customer_id,
    'inactivity' as churn_kind,
    inactivity.began_on,
    inactivity.last_active_on,
    inactivity.allowed_days,
    inactivity.churned_on < run_params.as_of_date as is_churned,
    case when inactivity.churned_on < run_params.as_of_date then inactivity.churned_on end as churned_on
from inactivity
cross join {{ ref("run_params") }} as run_params
union all
select
    subscribed.customer_id,
    'subscription' as churn_kind,
    subscribed.began_on,
    case when subscribed.open_subscriptions = 0 then subscribed.ended_on end as last_active_on,
    cast(null as bigint) as allowed_days,
    subscribed.open_subscriptions = 0 as is_churned,
    case when subscribed.open_subscriptions = 0 then subscribed.ended_on end as churned_on
from subscribed
