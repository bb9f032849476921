with days as (

    select
        days.ordered_on,
        dates.observed_on,
        dates.split,
        days.ordered_on < dates.observed_on as is_before
    from (select distinct cast(ordered_at as date) as ordered_on from {{ ref('orders') }} where not is_refund) as days
    inner join {{ ref('observation_dates') }} as dates
        on days.ordered_on between dates.observed_on - 365 and dates.observed_on + 89

)

select
    days.observed_on,
    orders.customer_id,
    days.split,
    case when days.split <> 'score' then not bool_or(not days.is_before) end as is_churned
from {{ ref('orders') }} as orders
inner join days
    on days.ordered_on = cast(orders.ordered_at as date)
where not orders.is_refund
group by days.observed_on, days.split, orders.customer_id
having bool_or(days.is_before)
