{#---
doc: Historical and predicted lifetime value of each RFM segment.
grain: segment
columns:
  segment: varchar not null -- segment
  segment_sort: integer not null -- order of the segment
  customers: bigint not null -- customers in the segment
  orders_to_date: bigint not null -- their orders
  revenue_to_date: money not null -- their revenue, less refunds
  margin_to_date: money -- their margin; null where unknown
  mean_revenue_to_date: double -- revenue_to_date / customers
  horizon_months: integer not null -- length of the horizon, from each first order
  horizon_customers: bigint not null -- customers whose horizon is over
  horizon_orders: bigint not null -- orders of those customers within it
  horizon_revenue: money not null -- revenue of those customers within it
  horizon_margin: money -- margin of those customers within it; null where unknown
  horizon_discounted_revenue: money not null -- revenue of those customers within it, discounted
  mean_horizon_revenue: double -- horizon_revenue / horizon_customers
  days_ahead: bigint not null -- length of what is predicted, from the as_of date on
  predicted_customers: bigint not null -- customers with a prediction
  predicted_purchases: decimal(18, 6) -- purchases expected of them in the days ahead; null where there is no model
  predicted_value: money -- what they are expected to be worth, discounted
  mean_predicted_value: double -- predicted_value / predicted_customers
tags: [value]
---#}
with summed as (

    select
        rfm.segment,
        rfm.segment_sort,
        ltv.horizon_months,
        count(*) as customers,
        sum(ltv.orders_to_date) as orders_to_date,
        sum(ltv.revenue_to_date) as revenue_to_date,
        sum(ltv.margin_to_date) as margin_to_date,
        count(*) filter (where ltv.is_horizon_complete) as horizon_customers,
        coalesce(sum(ltv.horizon_orders) filter (where ltv.is_horizon_complete), 0) as horizon_orders,
        coalesce(sum(ltv.horizon_revenue) filter (where ltv.is_horizon_complete), 0) as horizon_revenue,
        sum(ltv.horizon_margin) filter (where ltv.is_horizon_complete) as horizon_margin,
        coalesce(sum(ltv.horizon_discounted_revenue) filter (where ltv.is_horizon_complete), 0) as horizon_discounted_revenue,
        count(predictions.customer_id) as predicted_customers,
        sum(cast(round(predictions.expected_purchases, 6) as decimal(18, 6))) as predicted_purchases,
        sum(predictions.predicted_value) as predicted_value
    from {{ ref("ltv_customers") }} as ltv
    inner join {{ ref("rfm") }} as rfm
        on rfm.customer_id = ltv.customer_id
    left join {{ ref("ltv_predictions") }} as predictions
        on predictions.customer_id = ltv.customer_id
    group by
        rfm.segment,
        rfm.segment_sort,
        ltv.horizon_months

)

select
    summed.segment,
    summed.segment_sort,
    summed.customers,
    summed.orders_to_date,
    summed.revenue_to_date,
    summed.margin_to_date,
    summed.revenue_to_date / summed.customers as mean_revenue_to_date,
    summed.horizon_months,
    summed.horizon_customers,
    summed.horizon_orders,
    summed.horizon_revenue,
    summed.horizon_margin,
    summed.horizon_discounted_revenue,
    summed.horizon_revenue / nullif(summed.horizon_customers, 0) as mean_horizon_revenue,
    {{ params.purchase_model.horizon_days }} as days_ahead,
    summed.predicted_customers,
    summed.predicted_purchases,
    summed.predicted_value,
    summed.predicted_value / nullif(summed.predicted_customers, 0) as mean_predicted_value
from summed
