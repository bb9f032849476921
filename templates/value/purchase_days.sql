{#---
doc: What each customer bought by day; all orders of a day are one purchase. As known at the as_of date, and as it was known when the holdout of purchase_model began.
grain: [customer_id, ordered_on]
materialized: staging
columns:
  customer_id: varchar not null -- the customer
  ordered_on: date not null -- the day
  is_purchase: boolean not null -- whether anything was bought that day, refunded orders left out
  amount: money -- what was paid for it, less refunds that name their order; null where nothing was
  was_purchase: boolean not null -- the same as known when the holdout began; false from then on
  former_amount: money -- the same as known then
requires: [orders]
tags: [value]
---#}
with began as (

    select cast(run_params.as_of_date - interval {{ params.purchase_model.holdout_days }} day as date) as began_on
    from {{ ref("run_params") }} as run_params

),

{# A refund of the holdout was not known before it. #}
later_refunds as (

    select
        orders.refund_of as order_id,
        sum(abs(orders.amount)) as amount
    from {{ ref("orders") }} as orders
    cross join began
    cross join {{ ref("run_params") }} as run_params
    where orders.refund_of is not null
        and orders.ordered_at >= began.began_on
        and orders.ordered_at < run_params.as_of_date
    group by orders.refund_of

),

known as (

    select
        transactions.customer_id,
        transactions.ordered_on,
        transactions.is_purchase,
        transactions.amount,
        transactions.gross_amount,
        transactions.refund_amount + coalesce(later_refunds.amount, 0) as former_refund,
        transactions.amount + coalesce(later_refunds.amount, 0) as former_amount,
        transactions.ordered_on < began.began_on as is_former
    from {{ ref("transactions") }} as transactions
    cross join began
    left join later_refunds
        on later_refunds.order_id = transactions.order_id

),

judged as (

    select
        known.customer_id,
        known.ordered_on,
        known.is_purchase,
        known.amount,
        known.is_former and known.gross_amount >= 0 and (known.former_refund = 0 or known.former_amount > 0) as was_purchase,
        known.former_amount
    from known

)

select
    judged.customer_id,
    judged.ordered_on,
    bool_or(judged.is_purchase) as is_purchase,
    sum(judged.amount) filter (where judged.is_purchase) as amount,
    bool_or(judged.was_purchase) as was_purchase,
    sum(judged.former_amount) filter (where judged.was_purchase) as former_amount
from judged
group by
    judged.customer_id,
    judged.ordered_on
