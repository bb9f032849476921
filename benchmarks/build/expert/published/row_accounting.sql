with outcomes as (

    select
        coalesce(reason, 'clean') as outcome,
        count(*) as row_count,
        sum(amount) as amount
    from {{ ref('orders_audited') }}
    group by reason

)

select
    'orders' as input,
    'read' as outcome,
    false as is_quarantined,
    (select count(*) from {{ source('raw', 'orders') }}) as row_count,
    sum(amount) as amount
from outcomes
union all
select
    'orders' as input,
    outcome,
    outcome <> 'clean' as is_quarantined,
    row_count,
    amount
from outcomes
