with members as (

    select
        date_trunc('month', began_on) as cohort_start,
        date_diff('month', began_on, churned_on) as calendar_age,
        date_sub('month', began_on, churned_on) as relative_age
    from {{ ref('customer_churn') }}

),

churned as (

    select
        cohort_start,
        'calendar' as age_kind,
        calendar_age as age,
        count(*) as customers
    from members
    where calendar_age is not null
    group by cohort_start, calendar_age
    union all
    select
        cohort_start,
        'relative' as age_kind,
        relative_age as age,
        count(*) as customers
    from members
    where relative_age is not null
    group by cohort_start, relative_age

),

counted as (

    select
        ages.cohort_start,
        ages.age_kind,
        ages.age,
        ages.cohort_customers,
        ages.is_observed,
        coalesce(churned.customers, 0) as churned_customers,
        sum(coalesce(churned.customers, 0)) over (
            partition by ages.cohort_start, ages.age_kind
            order by ages.age
            rows unbounded preceding
        ) as churned_so_far
    from {{ ref('cohort_ages') }} as ages
    left join churned
        on churned.cohort_start = ages.cohort_start
        and churned.age_kind = ages.age_kind
        and churned.age = ages.age

)

select
    'inactivity' as churn_kind,
    'month' as cohort_grain,
    cohort_start,
    age_kind,
    age,
    cohort_customers,
    is_observed,
    cast(case when is_observed then cohort_customers - churned_so_far + churned_customers end as bigint) as customers_at_risk,
    case when is_observed then churned_customers end as churned_customers,
    cast(case when is_observed then cohort_customers - churned_so_far end as bigint) as surviving_customers,
    case when is_observed then
        churned_customers / nullif(cohort_customers - churned_so_far + churned_customers, 0)
    end as churn_rate,
    case when is_observed then (cohort_customers - churned_so_far) / cohort_customers end as survival_rate
from counted
