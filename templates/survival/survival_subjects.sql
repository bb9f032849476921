{#---
doc: Each customer's time under contract, in days from the first subscription (or as a snapshot has it), until it ended or for as long as it has been seen.
grain: customer_id
materialized: staging
columns:
  customer_id: varchar not null -- the customer
  duration: double not null -- time until the end, or seen so far; days for subscriptions, a snapshot's own unit otherwise
  is_churned: boolean not null -- whether it ended; otherwise the duration is censored
  began_on: date -- day of the first subscription; null of a snapshot
  ended_on: date -- day on which the last one ended
  plan: varchar -- plan of the first subscription
  mrr: money -- its monthly recurring revenue
requires: [subscriptions or population.duration]
tags: [survival]
---#}
{# As customer_churn has it, but without orders: lost when the last subscription ended before the as_of date. Who is still
under contract on the last day that counts is censored on it: when they end is not known. #}
{% if has_input("subscriptions") %}
with known as (

    select
        subscriptions.subscription_id,
        subscriptions.customer_id,
        subscriptions.started_at,
        cast(subscriptions.started_at as date) as began_on,
        case when subscriptions.ended_at < run_params.as_of_date then cast(subscriptions.ended_at as date) end as ended_on,
        subscriptions.plan,
        subscriptions.mrr,
        run_params.as_of_date
    from {{ ref("subscriptions") }} as subscriptions
    cross join {{ ref("run_params") }} as run_params
    where subscriptions.started_at < run_params.as_of_date

),

first_ones as (

    select
        known.customer_id,
        known.plan,
        known.mrr,
        row_number() over (
            partition by known.customer_id
            order by known.started_at, known.subscription_id
        ) as place
    from known

),

lives as (

    select
        known.customer_id,
        min(known.began_on) as began_on,
        case when count(known.ended_on) = count(*) then max(known.ended_on) end as ended_on,
        max(known.as_of_date) as as_of_date
    from known
    group by known.customer_id

)

select
    lives.customer_id,
    cast(
        case
            when lives.ended_on is null then date_diff('day', lives.began_on, lives.as_of_date) - 1
            else greatest(0, date_diff('day', lives.began_on, lives.ended_on))
        end as double
    ) as duration,
    lives.ended_on is not null as is_churned,
    lives.began_on,
    lives.ended_on,
    first_ones.plan,
    first_ones.mrr
from lives
inner join first_ones
    on first_ones.customer_id = lives.customer_id
    and first_ones.place = 1
{% else %}
select
    population.customer_id,
    population.duration,
    population.outcome as is_churned,
    cast(null as date) as began_on,
    cast(null as date) as ended_on,
    cast(null as varchar) as plan,
    cast(null as decimal(18, 4)) as mrr
from {{ ref("population") }} as population
where population.outcome is not null
    and population.duration >= 0
{% endif %}
