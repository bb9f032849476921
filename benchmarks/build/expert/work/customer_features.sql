with days as (

    select
        days.ordered_on,
        dates.observed_on,
        dates.observed_on - days.ordered_on as age
    from (select distinct cast(ordered_at as date) as ordered_on from {{ ref('orders') }}) as days
    inner join {{ ref('observation_dates') }} as dates
        on days.ordered_on < dates.observed_on

),

spent as (

    select
        customer_id,
        cast(ordered_at as date) as ordered_on,
        not is_refund as is_order,
        case when refund_of is null then amount else -abs(amount) end as spend
    from {{ ref('orders') }}

),

added as (

    select
        firsts.observed_on,
        spent.customer_id,
        count(*) filter (where spent.is_order) as orders,
        sum(spent.spend) as spend,
        min(spent.ordered_on) filter (where spent.is_order) as first_on,
        max(spent.ordered_on) filter (where spent.is_order) as last_on
    from spent
    inner join (select ordered_on, min(observed_on) as observed_on from days group by ordered_on) as firsts
        on firsts.ordered_on = spent.ordered_on
    group by firsts.observed_on, spent.customer_id

),

totals as (

    select
        dates.observed_on,
        added.customer_id,
        cast(sum(added.orders) as bigint) as orders_total,
        cast(sum(added.spend) as double) as spend_total,
        dates.observed_on - max(added.last_on) as days_since_last_order,
        dates.observed_on - min(added.first_on) as days_since_first_order
    from added
    inner join {{ ref('observation_dates') }} as dates
        on dates.observed_on >= added.observed_on
    group by dates.observed_on, added.customer_id
    having sum(added.orders) > 0

),

windows as (

    select
        days.observed_on,
        spent.customer_id,
        count(*) filter (where is_order and age <= 7) as orders_7d,
        count(*) filter (where is_order and age <= 30) as orders_30d,
        count(*) filter (where is_order and age <= 90) as orders_90d,
        count(*) filter (where is_order and age <= 180) as orders_180d,
        count(*) filter (where is_order) as orders_365d,
        sum(spend) filter (where age <= 7) as spend_7d,
        sum(spend) filter (where age <= 30) as spend_30d,
        sum(spend) filter (where age <= 90) as spend_90d,
        sum(spend) filter (where age <= 180) as spend_180d,
        sum(spend) as spend_365d,
        sum(11 - 2 * ((age - 1) // 7)) filter (where is_order and age <= 84) as slope_sum
    from spent
    inner join days
        on days.ordered_on = spent.ordered_on
    where days.age <= 365
    group by days.observed_on, spent.customer_id

)

select
    totals.observed_on,
    totals.customer_id,
    coalesce(windows.orders_7d, 0) as orders_7d,
    coalesce(windows.orders_30d, 0) as orders_30d,
    coalesce(windows.orders_90d, 0) as orders_90d,
    coalesce(windows.orders_180d, 0) as orders_180d,
    coalesce(windows.orders_365d, 0) as orders_365d,
    coalesce(cast(windows.spend_7d as double), 0) as spend_7d,
    coalesce(cast(windows.spend_30d as double), 0) as spend_30d,
    coalesce(cast(windows.spend_90d as double), 0) as spend_90d,
    coalesce(cast(windows.spend_180d as double), 0) as spend_180d,
    coalesce(cast(windows.spend_365d as double), 0) as spend_365d,
    totals.orders_total,
    totals.spend_total,
    totals.spend_total / totals.orders_total as spend_per_order,
    totals.days_since_last_order,
    totals.days_since_first_order,
    (totals.days_since_first_order - totals.days_since_last_order) / nullif(totals.orders_total - 1, 0) as mean_gap_days,
    totals.days_since_last_order / nullif(mean_gap_days, 0) as gap_ratio,
    coalesce(windows.slope_sum / 286, 0) as orders_slope,
    coalesce(windows.orders_180d - 2 * windows.orders_90d, 0) as orders_decline_90d
from totals
left join windows
    on windows.observed_on = totals.observed_on
    and windows.customer_id = totals.customer_id
