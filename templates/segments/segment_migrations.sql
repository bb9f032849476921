{#---
doc: How many customers moved from which segment to which between one as_of date and the next built.
grain: [from_as_of_date, from_segment, to_segment]
columns:
  from_as_of_date: date not null -- the earlier date
  to_as_of_date: date not null -- the next date built after it
  from_segment: varchar not null -- segment at the earlier date; (none) for a customer who was not there
  from_segment_sort: integer not null -- order of that segment; 0 for (none)
  to_segment: varchar not null -- segment at the later date; (none) for a customer no longer counted
  to_segment_sort: integer not null -- order of that segment; 0 for (none)
  customers: bigint not null -- customers who made this move
  revenue: money not null -- their monetary value at the later date
tags: [segments]
---#}
with dates as (

    select distinct rfm_history.as_of_date
    from {{ ref("rfm_history") }} as rfm_history

),

steps as (

    select
        dates.as_of_date as from_as_of_date,
        lead(dates.as_of_date) over (order by dates.as_of_date) as to_as_of_date
    from dates

),

before as (

    select
        steps.from_as_of_date,
        steps.to_as_of_date,
        rfm_history.customer_id,
        rfm_history.segment,
        rfm_history.segment_sort
    from steps
    inner join {{ ref("rfm_history") }} as rfm_history
        on rfm_history.as_of_date = steps.from_as_of_date
    where steps.to_as_of_date is not null

),

later as (

    select
        steps.from_as_of_date,
        steps.to_as_of_date,
        rfm_history.customer_id,
        rfm_history.segment,
        rfm_history.segment_sort,
        rfm_history.monetary
    from steps
    inner join {{ ref("rfm_history") }} as rfm_history
        on rfm_history.as_of_date = steps.to_as_of_date

),

moves as (

    select
        coalesce(before.from_as_of_date, later.from_as_of_date) as from_as_of_date,
        coalesce(before.to_as_of_date, later.to_as_of_date) as to_as_of_date,
        coalesce(before.segment, '(none)') as from_segment,
        coalesce(before.segment_sort, 0) as from_segment_sort,
        coalesce(later.segment, '(none)') as to_segment,
        coalesce(later.segment_sort, 0) as to_segment_sort,
        coalesce(later.monetary, 0) as monetary
    from before
    full outer join later
        on later.customer_id = before.customer_id
        and later.to_as_of_date = before.to_as_of_date

)

select
    moves.from_as_of_date,
    moves.to_as_of_date,
    moves.from_segment,
    moves.from_segment_sort,
    moves.to_segment,
    moves.to_segment_sort,
    count(*) as customers,
    sum(moves.monetary) as revenue
from moves
group by
    moves.from_as_of_date,
    moves.to_as_of_date,
    moves.from_segment,
    moves.from_segment_sort,
    moves.to_segment,
    moves.to_segment_sort
