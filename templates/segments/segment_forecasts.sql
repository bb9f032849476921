{#---
doc: How many of the customers there are will be in each segment over the next four quarters, if they move as segment_transitions says. Who comes later is not in it.
grain: [segment, quarter_ahead]
columns:
  segment: varchar not null -- segment, from segments.yml; (none) for who is no longer counted
  segment_sort: integer not null -- order of the segment; 0 for (none)
  quarter_ahead: integer not null -- quarters from the as_of date to the day it is of; 0 is today
  forecast_on: date not null -- that day
  total_customers: bigint not null -- customers of all segments today, and so in all quarters
  expected_customers: double not null -- customers expected in the segment on that day
  customers_lower: double not null -- lower end of a 95 % interval, of chance and of what the transitions are uncertain by; not of segments that segment_transitions saw nobody in (from_customers 0), whose customers are taken to stay
  customers_upper: double not null -- upper end
  expected_share: double not null -- expected_customers / total_customers
requires: [orders, params.forecasts.enabled]
tags: [segments]
---#}
{# A Markov chain: where a customer goes depends on where they are, and a quarter is like another. Of a segment that nobody
was in nothing is known, so that whoever is in it now is taken to stay. By chance each customer ends anywhere alone, the
variance being sum n p (1 - p); what the transitions are uncertain by is carried through the product to first order. #}
{% from "cohorts/_periods.sql" import advance %}
{% set quarters = 4 %}
with transitions as (

    select
        transitions.from_segment_sort as began,
        transitions.to_segment_sort as ended,
        coalesce(transitions.probability, case when transitions.from_segment_sort = transitions.to_segment_sort then 1 else 0 end) as probability,
        nullif(transitions.from_customers, 0) as observed
    from {{ ref("segment_transitions") }} as transitions
    union all
    select
        0 as began,
        transitions.to_segment_sort as ended,
        cast(case when transitions.to_segment_sort = 0 then 1 else 0 end as double) as probability,
        cast(null as bigint) as observed
    from {{ ref("segment_transitions") }} as transitions
    group by transitions.to_segment_sort

),

after_0 as (

    select
        transitions.began,
        transitions.ended,
        cast(case when transitions.began = transitions.ended then 1 else 0 end as double) as probability
    from transitions

),
{% for quarter in range(1, quarters + 1) %}

after_{{ quarter }} as (

    select
        before.began,
        transitions.ended,
        cast(sum(cast(before.probability * transitions.probability as decimal(38, 18))) as double) as probability
    from after_{{ quarter - 1 }} as before
    inner join transitions
        on transitions.began = before.ended
    group by
        before.began,
        transitions.ended

),
{% endfor %}

powers as (

{% for quarter in range(quarters + 1) %}
    select
        {{ quarter }} as quarter_ahead,
        after_{{ quarter }}.began,
        after_{{ quarter }}.ended,
        after_{{ quarter }}.probability
    from after_{{ quarter }}
    {{ "union all" | sql if not loop.last }}
{% endfor %}

),

today as (

    select
        rfm.segment_sort,
        count(*) as customers
    from {{ ref("rfm") }} as rfm
    group by rfm.segment_sort

),

expected as (

    select
        powers.quarter_ahead,
        powers.ended,
        cast(sum(cast(coalesce(today.customers, 0) * powers.probability as decimal(38, 14))) as double) as customers,
        cast(sum(cast(coalesce(today.customers, 0) * powers.probability * (1 - powers.probability) as decimal(38, 14))) as double) as variance
    from powers
    left join today
        on today.segment_sort = powers.began
    group by
        powers.quarter_ahead,
        powers.ended

),

{# By how much a segment grows with the probability of each move, which counts in every quarter on the way. #}
slopes as (

    select
        expected.quarter_ahead + powers.quarter_ahead + 1 as quarter_ahead,
        expected.ended as moved_from,
        powers.began as moved_to,
        powers.ended,
        cast(sum(cast(expected.customers * powers.probability as decimal(38, 14))) as double) as slope
    from expected
    inner join powers
        on expected.quarter_ahead + powers.quarter_ahead < {{ quarters }}
    group by
        expected.quarter_ahead + powers.quarter_ahead + 1,
        expected.ended,
        powers.began,
        powers.ended

),

moments as (

    select
        slopes.quarter_ahead,
        slopes.ended,
        slopes.moved_from,
        transitions.observed,
        cast(sum(cast(transitions.probability * slopes.slope as decimal(38, 14))) as double) as mean,
        cast(sum(cast(transitions.probability * slopes.slope * slopes.slope as decimal(38, 14))) as double) as mean_square
    from slopes
    inner join transitions
        on transitions.began = slopes.moved_from
        and transitions.ended = slopes.moved_to
    where transitions.observed is not null
    group by
        slopes.quarter_ahead,
        slopes.ended,
        slopes.moved_from,
        transitions.observed

),

uncertain as (

    select
        moments.quarter_ahead,
        moments.ended,
        cast(sum(cast((moments.mean_square - moments.mean * moments.mean) / moments.observed as decimal(38, 14))) as double) as variance
    from moments
    group by
        moments.quarter_ahead,
        moments.ended

),

named as (

    select
        transitions.to_segment as segment,
        transitions.to_segment_sort as segment_sort,
        max(transitions.quarters) as counted
    from {{ ref("segment_transitions") }} as transitions
    group by
        transitions.to_segment,
        transitions.to_segment_sort

),

total as (

    select count(*) as customers
    from {{ ref("rfm") }} as rfm

),

bounded as (

    select
        expected.quarter_ahead,
        expected.ended,
        expected.customers,
        1.959963984540054 * sqrt(greatest(0, expected.variance + coalesce(uncertain.variance, 0))) as half
    from expected
    left join uncertain
        on uncertain.quarter_ahead = expected.quarter_ahead
        and uncertain.ended = expected.ended

)

select
    named.segment,
    named.segment_sort,
    cast(bounded.quarter_ahead as integer) as quarter_ahead,
    {{ advance("run_params.as_of_date" | sql, "bounded.quarter_ahead" | sql, "quarter") }} as forecast_on,
    total.customers as total_customers,
    bounded.customers as expected_customers,
    greatest(0, bounded.customers - bounded.half) as customers_lower,
    least(total.customers, bounded.customers + bounded.half) as customers_upper,
    bounded.customers / total.customers as expected_share
from bounded
inner join named
    on named.segment_sort = bounded.ended
cross join total
cross join {{ ref("run_params") }} as run_params
where named.counted > 0
    and total.customers > 0
