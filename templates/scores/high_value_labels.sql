{#---
doc: Who had bought lately at each observation date, and, where the horizon is over, whether they came to be among those who spend most.
grain: [observed_on, customer_id]
materialized: staging
training_dates: observation_dates
columns:
  observed_on: date not null -- the observation date
  customer_id: varchar not null -- the customer
  split: varchar not null -- train, test or score
  cut_value: money -- spend within the horizon from which on one was among the top share of that date's customers; null where that is not known yet
  is_high_value: boolean -- whether the customer spent as much, and anything at all; null where that is not known yet
requires: [orders, params.high_value_model.enabled]
tags: [scores]
---#}
{% from "scores/_labels.sql" import spend_seen, within_churn_horizon with context %}
{{ within_churn_horizon("high_value_model") }}
with {{ spend_seen(ref("observation_dates"), params.high_value_model.active_days, params.high_value_model.horizon_days) }},

ranked as (

    select
        seen.observed_on,
        seen.customer_id,
        seen.spend,
        rank() over (partition by seen.observed_on order by seen.spend desc) as place,
        count(*) over (partition by seen.observed_on) as customers
    from seen
    where seen.is_active

),

{# Customers with the same spend share a place, so all of those at the edge are in. #}
cut as (

    select
        ranked.observed_on,
        ranked.customer_id,
        ranked.spend,
        min(case when ranked.place <= ceil({{ params.high_value_model.top_share }} * ranked.customers) then ranked.spend end)
            over (partition by ranked.observed_on) as cut_value
    from ranked

)

select
    cut.observed_on,
    cut.customer_id,
    observation_dates.split,
    case when observation_dates.split <> 'score' then cut.cut_value end as cut_value,
    case when observation_dates.split <> 'score' then cut.spend > 0 and cut.spend >= cut.cut_value end as is_high_value
from cut
inner join {{ ref("observation_dates") }} as observation_dates
    on observation_dates.observed_on = cut.observed_on
