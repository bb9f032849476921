with placed as (

    select
        customer_cohorts.cohort_start,
        transactions.customer_id,
        transactions.is_purchase,
        transactions.amount,
        greatest(0, date_diff('month', customer_cohorts.began_on, transactions.ordered_on)) as calendar_age,
        greatest(0, date_sub('month', customer_cohorts.began_on, transactions.ordered_on)) as relative_age
    from {{ ref('transactions') }} as transactions
    inner join {{ ref('customer_cohorts') }} as customer_cohorts
        on customer_cohorts.customer_id = transactions.customer_id

)

select
    cohort_start,
    'calendar' as age_kind,
    calendar_age as age,
    count(distinct customer_id) filter (where is_purchase) as active_customers,
    count(*) filter (where is_purchase) as orders,
    sum(amount) as revenue
from placed
group by cohort_start, calendar_age
union all
select
    cohort_start,
    'relative' as age_kind,
    relative_age as age,
    count(distinct customer_id) filter (where is_purchase) as active_customers,
    count(*) filter (where is_purchase) as orders,
    sum(amount) as revenue
from placed
group by cohort_start, relative_age
