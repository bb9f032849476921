{#---
doc: Recency, frequency and monetary value of each customer with an order in the window that counts.
grain: customer_id
materialized: staging
columns:
  customer_id: varchar not null -- the customer
  last_ordered_on: date not null -- day of the last order
  recency_days: bigint not null -- days from the last order to the as_of date
  frequency: bigint not null -- number of orders
  monetary: money not null -- what was paid, less refunds
tags: [segments]
---#}
select
    transactions.customer_id,
    max(transactions.ordered_on) filter (where transactions.is_purchase) as last_ordered_on,
    date_diff(
        'day', max(transactions.ordered_on) filter (where transactions.is_purchase), max(run_params.as_of_date)
    ) as recency_days,
    count(*) filter (where transactions.is_purchase) as frequency,
    sum(transactions.amount) as monetary
from {{ ref("transactions") }} as transactions
cross join {{ ref("run_params") }} as run_params
{% if params.rfm.lookback_days is not none %}
where transactions.ordered_on >= run_params.as_of_date - interval {{ params.rfm.lookback_days }} day
{% endif %}
group by transactions.customer_id
having count(*) filter (where transactions.is_purchase) > 0
