with steps as (

    select
        as_of_date as from_as_of_date,
        lead(as_of_date) over (order by as_of_date) as to_as_of_date
    from (select distinct as_of_date from {{ ref('rfm_history') }})

),

moves as (

    select
        steps.from_as_of_date,
        steps.to_as_of_date,
        coalesce(before.segment, '(none)') as from_segment,
        coalesce(before.segment_sort, 0) as from_segment_sort,
        coalesce(later.segment, '(none)') as to_segment,
        coalesce(later.segment_sort, 0) as to_segment_sort,
        coalesce(later.monetary, 0) as monetary
    from {{ ref('rfm_history') }} as before
    full join {{ ref('rfm_history') }} as later
        on later.customer_id = before.customer_id
        and later.as_of_date > before.as_of_date
    inner join steps
        on steps.from_as_of_date = before.as_of_date
        and steps.to_as_of_date = later.as_of_date

)

select
    from_as_of_date,
    to_as_of_date,
    from_segment,
    from_segment_sort,
    to_segment,
    to_segment_sort,
    count(*) as customers,
    cast(sum(monetary) as decimal(18, 4)) as revenue
from moves
group by all
