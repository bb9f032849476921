{#---
doc: The quarters that are forecast; three calendar months each, the first from the as_of date on.
grain: quarter_ahead
materialized: staging
columns:
  quarter_ahead: integer not null -- the quarter, counted from 1
  begins_on: date not null -- its first day
  ends_on: date not null -- the first day after it
  days_before: bigint not null -- days from the as_of date to its first day
  days_ahead: bigint not null -- days from the as_of date to the first day after it
requires: [orders, params.forecasts.enabled]
tags: [value]
---#}
{# Not the calendar's quarters: the first would be a part of one, and forecasts of two days could not be compared. #}
{% from "cohorts/_periods.sql" import advance %}
with bounds as (

    select
        cast(numbers.number as integer) as quarter_ahead,
        run_params.as_of_date,
        {{ advance("run_params.as_of_date" | sql, "(numbers.number - 1)" | sql, "quarter") }} as begins_on,
        {{ advance("run_params.as_of_date" | sql, "numbers.number" | sql, "quarter") }} as ends_on
    from {{ ref("numbers") }} as numbers
    cross join {{ ref("run_params") }} as run_params
    where numbers.number between 1 and 4

)

select
    bounds.quarter_ahead,
    bounds.begins_on,
    bounds.ends_on,
    date_diff('day', bounds.as_of_date, bounds.begins_on) as days_before,
    date_diff('day', bounds.as_of_date, bounds.ends_on) as days_ahead
from bounds
