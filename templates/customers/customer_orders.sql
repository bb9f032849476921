{#---
doc: What each customer with an order has bought up to the as_of date.
grain: customer_id
materialized: staging
incremental: customer_id
columns:
  customer_id: varchar not null -- the customer
  first_ordered_on: date not null -- day of the first order
  last_ordered_on: date not null -- day of the last order
  orders: bigint not null -- number of orders
  revenue: money not null -- what was paid, less refunds
  margin: money -- revenue less cost; null where unknown
tags: [customers]
---#}
select
    transactions.customer_id,
    min(transactions.ordered_on) filter (where transactions.is_purchase) as first_ordered_on,
    max(transactions.ordered_on) filter (where transactions.is_purchase) as last_ordered_on,
    count(*) filter (where transactions.is_purchase) as orders,
    sum(transactions.amount) as revenue,
    sum(transactions.margin) as margin
from {{ ref("transactions") }} as transactions
group by transactions.customer_id
having count(*) filter (where transactions.is_purchase) > 0
