with cohorts as (

    select
        cohort_start,
        count(*) as cohort_customers
    from {{ ref('customer_cohorts') }}
    group by cohort_start

)

select
    cohorts.cohort_start,
    cohorts.cohort_customers,
    kinds.age_kind,
    cast(ages.age as integer) as age,
    case kinds.age_kind
        when 'calendar' then cohorts.cohort_start + to_months(cast(ages.age + 1 as integer))
        else last_day(cohorts.cohort_start) + to_months(cast(ages.age + 1 as integer))
    end <= run_params.as_of_date as is_observed
from cohorts
cross join {{ ref('run_params') }} as run_params
cross join (values ('calendar'), ('relative')) as kinds (age_kind)
inner join range(37) as ages (age)
    on ages.age <= date_diff('month', (select min(cohort_start) from cohorts), run_params.as_of_date)
