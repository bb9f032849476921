{#---
doc: Orders and revenue expected of the customers there are, in each of the next four quarters, by the quarter they came in and their segment. Who comes later is not in it.
grain: [cohort_start, segment, quarter_ahead]
columns:
  cohort_start: date not null -- first day of the calendar quarter of the first purchase
  segment: varchar not null -- segment at the as_of date; (none) for who is not in rfm
  segment_sort: integer not null -- order of the segment; 0 for (none)
  quarter_ahead: integer not null -- the quarter, counted from 1; three months each, the first from the as_of date on
  begins_on: date not null -- its first day
  ends_on: date not null -- the first day after it
  customers: bigint not null -- customers with a purchase before the as_of date; the same in every quarter
  expected_orders: decimal(18, 6) not null -- purchases expected of them in the quarter; all orders of a day are one
  expected_revenue: money -- what these are expected to be worth, less refunds that name their order, not discounted; null without spend_model
metrics:
  forecast_orders: sum(expected_orders) -- purchases expected of the customers there are
  forecast_revenue: sum(expected_revenue) -- what these are expected to be worth
  forecast_order_value: sum(expected_revenue) / sum(expected_orders) -- expected worth of an order
requires: [orders, params.forecasts.enabled]
tags: [value]
---#}
select
    parts.cohort_start,
    parts.segment,
    parts.segment_sort,
    parts.quarter_ahead,
    quarters.begins_on,
    quarters.ends_on,
    parts.customers,
    cast(round(parts.expected_orders, 6) as decimal(18, 6)) as expected_orders,
    cast(round(parts.expected_revenue, 4) as decimal(18, 4)) as expected_revenue
from {{ ref("forecast_parts") }} as parts
inner join {{ ref("forecast_quarters") }} as quarters
    on quarters.quarter_ahead = parts.quarter_ahead
