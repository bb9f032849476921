{#---
doc: How likely a customer of one segment is to be in which a quarter later, as they moved over the last quarters of rfm_history; every pair of segments, rows of one from_segment summing to 1.
grain: [from_segment, to_segment]
columns:
  from_segment: varchar not null -- segment at the beginning of a quarter, from segments.yml
  from_segment_sort: integer not null -- order of that segment
  to_segment: varchar not null -- segment three months later; (none) for who is no longer counted
  to_segment_sort: integer not null -- order of that segment; 0 for (none)
  quarters: bigint not null -- quarters that were counted, of those that forecasts.transition_quarters asks for; rfm_history has both ends of them
  first_as_of_date: date -- the earliest beginning among them
  from_customers: bigint not null -- customers in from_segment at the beginning, counted anew in each quarter
  customers: bigint not null -- those of them who were in to_segment at its end
  probability: {type: double, doc: customers / from_customers; null where nobody was there, checks: [{between: [0, 1]}]}
  probability_lower: double -- lower end of its 95 % interval, by Wilson
  probability_upper: double -- upper end
requires: [orders, params.forecasts.enabled]
tags: [segments]
---#}
{# Quarters follow one another back from the as_of date, so that no move is counted twice. Of a history by weeks the last
date within the week before is taken for the day. #}
{% from "cohorts/_periods.sql" import advance %}
{% from "actions/_intervals.sql" import wilson %}
with wanted as (

    select
        numbers.number as quarters_back,
        {{ advance("run_params.as_of_date" | sql, "-numbers.number" | sql, "quarter") }} as wanted_on
    from {{ ref("numbers") }} as numbers
    cross join {{ ref("run_params") }} as run_params
    where numbers.number <= {{ params.forecasts.transition_quarters }}

),

dates as (

    select
        wanted.quarters_back,
        max(rfm_history.as_of_date) as as_of_date
    from wanted
    inner join {{ ref("rfm_history") }} as rfm_history
        on rfm_history.as_of_date <= wanted.wanted_on
        and rfm_history.as_of_date > wanted.wanted_on - interval 7 day
    group by wanted.quarters_back

),

steps as (

    select
        began.as_of_date as from_as_of_date,
        ended.as_of_date as to_as_of_date
    from dates as began
    inner join dates as ended
        on ended.quarters_back = began.quarters_back - 1

),

counted as (

    select
        count(*) as quarters,
        min(steps.from_as_of_date) as first_as_of_date
    from steps

),

moves as (

    select
        began.segment_sort as from_segment_sort,
        coalesce(ended.segment_sort, 0) as to_segment_sort,
        count(*) as customers
    from steps
    inner join {{ ref("rfm_history") }} as began
        on began.as_of_date = steps.from_as_of_date
    left join {{ ref("rfm_history") }} as ended
        on ended.as_of_date = steps.to_as_of_date
        and ended.customer_id = began.customer_id
    group by
        began.segment_sort,
        coalesce(ended.segment_sort, 0)

),

named as (

{% for segment in segments %}
    select
        {{ segment.label }} as segment,
        {{ segment.sort }} as segment_sort
    union all
{% endfor %}
    select
        '(none)' as segment,
        0 as segment_sort

),

paired as (

    select
        began.segment as from_segment,
        began.segment_sort as from_segment_sort,
        ended.segment as to_segment,
        ended.segment_sort as to_segment_sort,
        coalesce(moves.customers, 0) as customers,
        sum(coalesce(moves.customers, 0)) over (partition by began.segment_sort) as from_customers
    from named as began
    cross join named as ended
    left join moves
        on moves.from_segment_sort = began.segment_sort
        and moves.to_segment_sort = ended.segment_sort
    where began.segment_sort > 0

)

select
    paired.from_segment,
    paired.from_segment_sort,
    paired.to_segment,
    paired.to_segment_sort,
    counted.quarters,
    counted.first_as_of_date,
    paired.from_customers,
    paired.customers,
    paired.customers / nullif(paired.from_customers, 0) as probability,
{% for end, sign in [("lower", "-"), ("upper", "+")] %}
    case when paired.from_customers > 0 then least(1, greatest(0, {{ wilson("paired.customers" | sql, "nullif(paired.from_customers, 0)" | sql, sign) }})) end as probability_{{ end | identifier }}{{ "," | sql if not loop.last }}
{% endfor %}
from paired
cross join counted
