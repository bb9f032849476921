{#---
doc: Customers counted by cell and period; how many left in it, and how many stayed through it. What survival_model learns from where its estimator is discrete_hazard.
grain: [cell, period]
materialized: staging
columns:
  cell: bigint not null -- customers of whom the same was known when they began, as in survival_model
  period: bigint not null -- the period, counted from 1 from the day each customer began
  period_end: double not null -- how long they had been there when it was over
  lost_customers: bigint not null -- who left in it
  kept_customers: bigint not null -- who stayed through it
requires: [subscriptions or population.duration]
tags: [survival]
---#}
{# Singer and Willett (1993), "It's about time: using discrete-time survival analysis to study duration and the timing of
events", Journal of Educational Statistics 18(2), 155-195, have a row for each customer and period (their figure 2); here
customers of a cell are counted first, and those counts are added. Periods count that are over for a customer whether they
left or not: else those who leave would be seen in a period that nobody can be seen to stay through. Of a snapshot nobody
knows when those who left began. There, who has been there for half a period counts as if through it, of the others none:
together as much as the half of each that a life table takes, Berkson and Gage (1950), "Calculation of survival rates for
cancer", Proceedings of the Staff Meetings of the Mayo Clinic 25, 270-286. Where periods are the unit, nothing is rounded. #}
{% from "survival/_cells.sql" import cells with context %}
{% set is_contract = has_input("subscriptions") %}
{% set length = params.survival_model.period or (30 if is_contract else 1) %}
with {{ cells() }},

lived as (

    select
        cells.cell,
        cells.is_churned,
        case
            when cells.is_churned then greatest(1, ceil(cells.duration / {{ length }}))
            {% if is_contract %}
            else floor(cells.duration / {{ length }})
            {% else %}
            else floor(cells.duration / {{ length }} + 0.5)
            {% endif %}
        end as periods,
        {% if is_contract %}
        floor((date_diff('day', subjects.began_on, run_params.as_of_date) - 1) / {{ length }}) as periods_over
        {% else %}
        cast(null as double) as periods_over
        {% endif %}
    from cells
    {% if is_contract %}
    inner join {{ ref("survival_subjects") }} as subjects
        on subjects.customer_id = cells.customer_id
    cross join {{ ref("run_params") }} as run_params
    {% endif %}

),

ended as (

    select
        lived.cell,
        lived.is_churned and lived.periods <= coalesce(lived.periods_over, lived.periods) as is_lost,
        least(lived.periods, coalesce(lived.periods_over, lived.periods)) as periods
    from lived

),

counted as (

    select
        ended.cell,
        ended.periods,
        count(*) as customers,
        count(*) filter (where ended.is_lost) as lost_customers
    from ended
    group by
        ended.cell,
        ended.periods

)

select
    counted.cell,
    numbers.number as period,
    cast(numbers.number * {{ length }} as double) as period_end,
    sum(case when counted.periods = numbers.number then counted.lost_customers else 0 end) as lost_customers,
    sum(counted.customers - case when counted.periods = numbers.number then counted.lost_customers else 0 end) as kept_customers
from counted
inner join {{ ref("numbers") }} as numbers
    on numbers.number >= 1
    and numbers.number <= counted.periods
group by
    counted.cell,
    numbers.number
