with bounds as (

    select
        run_params.as_of_date,
        (
            select min(cast(orders.ordered_at as date))
            from {{ ref('orders') }} as orders
            where orders.ordered_at < run_params.as_of_date
        ) as first_ordered_on
    from {{ ref('run_params') }} as run_params

)

select
    as_of_date as observed_on,
    'score' as split
from bounds
union all
select
    as_of_date - 90,
    'test'
from bounds
where as_of_date - 180 >= first_ordered_on
union all
select
    cast(as_of_date - cast(180 + 30 * steps.number as integer) as date),
    'train'
from bounds
cross join range(6) as steps (number)
where as_of_date - cast(270 + 30 * steps.number as integer) >= first_ordered_on
