{#---
doc: RFM scores and segment of each customer at every as_of date built so far.
grain: [customer_id, as_of_date]
materialized: history
columns:
  customer_id: varchar not null -- the customer
  recency_days: bigint not null -- days from the last order to the as_of date
  frequency: bigint not null -- number of orders
  monetary: money not null -- what was paid, less refunds
  r_score: integer not null -- recency score
  f_score: integer not null -- frequency score
  m_score: integer not null -- monetary score
  segment: varchar not null -- segment
  segment_sort: integer not null -- order of the segment
tags: [segments]
---#}
select
    rfm.customer_id,
    rfm.recency_days,
    rfm.frequency,
    rfm.monetary,
    rfm.r_score,
    rfm.f_score,
    rfm.m_score,
    rfm.segment,
    rfm.segment_sort
from {{ ref("rfm") }} as rfm
