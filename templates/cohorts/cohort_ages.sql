{#---
doc: Every cohort of customers with every age it can be looked at, and whether that age is over for all its members.
grain: [cohort_grain, cohort_start, age_kind, age]
materialized: staging
columns:
  cohort_grain: varchar not null -- length of a period (week, month or quarter)
  cohort_start: date not null -- first day of the period of the first order
  age_kind: varchar not null -- calendar (periods of the calendar) or relative (periods since each customer's first order)
  age: integer not null -- age in periods, from 0
  is_observed: boolean not null -- whether the age is over for every customer of the cohort
tags: [cohorts]
---#}
{% from "cohorts/_periods.sql" import calendar_age, is_over %}
with cohorts as (

    select distinct
        customer_cohorts.cohort_grain,
        customer_cohorts.cohort_start
    from {{ ref("customer_cohorts") }} as customer_cohorts

),

oldest as (

    select
        cohorts.cohort_grain,
        min(cohorts.cohort_start) as cohort_start
    from cohorts
    group by cohorts.cohort_grain

)

{% for grain in params.cohorts.grains %}
{% set last_grain = loop.last %}
{% for kind in ["calendar", "relative"] %}
select
    cohorts.cohort_grain,
    cohorts.cohort_start,
    {{ kind }} as age_kind,
    numbers.number as age,
    {{ is_over(kind, "cohorts.cohort_start" | sql, "numbers.number" | sql, grain, "run_params.as_of_date" | sql) }} as is_observed
from cohorts
cross join {{ ref("run_params") }} as run_params
inner join oldest
    on oldest.cohort_grain = cohorts.cohort_grain
inner join {{ ref("numbers") }} as numbers
    on numbers.number <= {{ calendar_age("oldest.cohort_start" | sql, "run_params.as_of_date" | sql, grain) }}
    and numbers.number <= {{ params.cohorts.max_age }}
where cohorts.cohort_grain = {{ grain }}
{% if not (last_grain and loop.last) %}
union all
{% endif %}
{% endfor %}
{% endfor %}
