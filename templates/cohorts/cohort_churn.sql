{#---
doc: How each cohort shrinks; customers at risk, churned and surviving at each age, by kind of churn.
grain: [churn_kind, cohort_grain, cohort_start, age_kind, age]
columns:
  churn_kind: varchar not null -- inactivity or subscription
  cohort_grain: varchar not null -- length of a period (week, month or quarter)
  cohort_start: date not null -- first day of the period in which the customers began
  age_kind: varchar not null -- calendar or relative
  age: integer not null -- age in periods, from 0
  cohort_customers: bigint not null -- customers of the cohort
  is_observed: boolean not null -- whether the age is over for every customer of the cohort
  customers_at_risk: bigint -- customers not yet churned when the age began
  churned_customers: bigint -- customers who churned at this age
  surviving_customers: bigint -- customers not churned when the age ended
  churn_rate: {type: double, doc: churned_customers / customers_at_risk, checks: [{between: [0, 1]}]}
  survival_rate: {type: double, doc: surviving_customers / cohort_customers, checks: [{between: [0, 1]}]}
tags: [cohorts]
---#}
{% from "cohorts/_periods.sql" import age_of, calendar_age, is_over, period_start %}
with members as (

{% for grain in params.cohorts.grains %}
    select
        customer_churn.churn_kind,
        {{ grain }} as cohort_grain,
        {{ period_start("customer_churn.began_on" | sql, grain) }} as cohort_start,
        {{ age_of("calendar", "customer_churn.began_on" | sql, "customer_churn.churned_on" | sql, grain) }} as calendar_age,
        {{ age_of("relative", "customer_churn.began_on" | sql, "customer_churn.churned_on" | sql, grain) }} as relative_age
    from {{ ref("customer_churn") }} as customer_churn
    {% if not loop.last %}
    union all
    {% endif %}
{% endfor %}

),

cohorts as (

    select
        members.churn_kind,
        members.cohort_grain,
        members.cohort_start,
        count(*) as cohort_customers
    from members
    group by
        members.churn_kind,
        members.cohort_grain,
        members.cohort_start

),

churned as (

{% for kind in ["calendar", "relative"] %}
    select
        members.churn_kind,
        members.cohort_grain,
        members.cohort_start,
        {{ kind }} as age_kind,
        members.{{ kind | identifier }}_age as age,
        count(*) as churned_customers
    from members
    where members.{{ kind | identifier }}_age is not null
    group by
        members.churn_kind,
        members.cohort_grain,
        members.cohort_start,
        members.{{ kind | identifier }}_age
    {% if not loop.last %}
    union all
    {% endif %}
{% endfor %}

),

oldest as (

    select
        cohorts.cohort_grain,
        min(cohorts.cohort_start) as cohort_start
    from cohorts
    group by cohorts.cohort_grain

),

ages as (

{% for grain in params.cohorts.grains %}
{% set last_grain = loop.last %}
{% for kind in ["calendar", "relative"] %}
    select
        cohorts.churn_kind,
        cohorts.cohort_grain,
        cohorts.cohort_start,
        cohorts.cohort_customers,
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

),

counted as (

    select
        ages.churn_kind,
        ages.cohort_grain,
        ages.cohort_start,
        ages.age_kind,
        ages.age,
        ages.cohort_customers,
        ages.is_observed,
        coalesce(churned.churned_customers, 0) as churned_customers,
        sum(coalesce(churned.churned_customers, 0)) over (
            partition by ages.churn_kind, ages.cohort_grain, ages.cohort_start, ages.age_kind
            order by ages.age
            rows between unbounded preceding and current row
        ) as churned_so_far
    from ages
    left join churned
        on churned.churn_kind = ages.churn_kind
        and churned.cohort_grain = ages.cohort_grain
        and churned.cohort_start = ages.cohort_start
        and churned.age_kind = ages.age_kind
        and churned.age = ages.age

)

select
    counted.churn_kind,
    counted.cohort_grain,
    counted.cohort_start,
    counted.age_kind,
    counted.age,
    counted.cohort_customers,
    counted.is_observed,
    case when counted.is_observed then counted.cohort_customers - counted.churned_so_far + counted.churned_customers end as customers_at_risk,
    case when counted.is_observed then counted.churned_customers end as churned_customers,
    case when counted.is_observed then counted.cohort_customers - counted.churned_so_far end as surviving_customers,
    case when counted.is_observed then
        counted.churned_customers / nullif(counted.cohort_customers - counted.churned_so_far + counted.churned_customers, 0)
    end as churn_rate,
    case when counted.is_observed then
        (counted.cohort_customers - counted.churned_so_far) / counted.cohort_customers
    end as survival_rate
from counted
