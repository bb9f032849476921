{#---
doc: The one row that dates a run.
grain: []
materialized: staging
columns:
  as_of_date: date not null -- rows before this day count
  run_id: varchar not null -- the run
tags: [inputs]
---#}
{# Latest is the day after the last order, and never later than today: as_of is exclusive. #}
with last_order as (

    select max(cast(orders.ordered_at as date)) as ordered_on
    from {{ ref("orders") }} as orders
    cross join {{ ref("clock") }} as clock
    where orders.ordered_at < clock.today + interval 1 day

)

select
    coalesce(
        clock.requested_as_of,
        case when last_order.ordered_on < clock.today then cast(last_order.ordered_on + interval 1 day as date) end,
        clock.today
    ) as as_of_date,
    clock.run_id
from {{ ref("clock") }} as clock
cross join last_order
