with spent as (

    select
        orders.customer_id,
        run_params.as_of_date as observed_on,
        run_params.as_of_date - cast(orders.ordered_at as date) as age,
        not orders.is_refund as is_order,
        case when orders.refund_of is null then orders.amount else -abs(orders.amount) end as spend
    from {{ ref('orders') }} as orders
    cross join {{ ref('run_params') }} as run_params
    where orders.ordered_at < run_params.as_of_date

),

summed as (

    select
        observed_on,
        customer_id,
        count(*) filter (where is_order and age <= 7) as orders_7d,
        count(*) filter (where is_order and age <= 30) as orders_30d,
        count(*) filter (where is_order and age <= 90) as orders_90d,
        count(*) filter (where is_order and age <= 180) as orders_180d,
        count(*) filter (where is_order and age <= 365) as orders_365d,
        sum(spend) filter (where age <= 7) as spend_7d,
        sum(spend) filter (where age <= 30) as spend_30d,
        sum(spend) filter (where age <= 90) as spend_90d,
        sum(spend) filter (where age <= 180) as spend_180d,
        sum(spend) filter (where age <= 365) as spend_365d,
        count(*) filter (where is_order) as orders_total,
        cast(sum(spend) as double) as spend_total,
        min(age) filter (where is_order) as days_since_last_order,
        max(age) filter (where is_order) as days_since_first_order,
        sum(11 - 2 * ((age - 1) // 7)) filter (where is_order and age <= 84) as slope_sum
    from spent
    group by observed_on, customer_id
    having orders_total > 0

)

select
    observed_on,
    customer_id,
    orders_7d,
    orders_30d,
    orders_90d,
    orders_180d,
    orders_365d,
    coalesce(cast(spend_7d as double), 0) as spend_7d,
    coalesce(cast(spend_30d as double), 0) as spend_30d,
    coalesce(cast(spend_90d as double), 0) as spend_90d,
    coalesce(cast(spend_180d as double), 0) as spend_180d,
    coalesce(cast(spend_365d as double), 0) as spend_365d,
    orders_total,
    spend_total,
    spend_total / orders_total as spend_per_order,
    days_since_last_order,
    days_since_first_order,
    (days_since_first_order - days_since_last_order) / nullif(orders_total - 1, 0) as mean_gap_days,
    days_since_last_order / nullif(mean_gap_days, 0) as gap_ratio,
    coalesce(slope_sum / 286, 0) as orders_slope,
    coalesce(orders_180d - 2 * orders_90d, 0) as orders_decline_90d
from summed
