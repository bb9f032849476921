with typed as (

    select
        nullif(cast(raw.order_id as varchar), '') as order_id,
        nullif(raw.customer_id, '') as customer_id,
        raw.ordered_at,
        cast(raw.amount as decimal(18, 4)) as amount,
        nullif(cast(raw.refund_of as varchar), '') as refund_of,
        raw.refund_of is not null or coalesce(raw.amount, 0) < 0 as is_refund,
        case
            when raw.order_id is null then 'null_order_id'
            when raw.customer_id is null then 'null_customer_id'
            when raw.ordered_at is null then 'null_ordered_at'
            when raw.amount is null then 'null_amount'
            when raw.ordered_at < timestamp '1900-01-01' then 'implausible_ordered_at'
            when raw.ordered_at >= run_params.today + interval 1 day then 'future_ordered_at'
        end as reason
    from {{ source('raw', 'orders') }} as raw
    cross join {{ ref('run_params') }} as run_params

),

repeated as (

    select order_id
    from typed
    where reason is null
    group by order_id
    having count(*) > 1

),

ranked as (

    select
        typed.*,
        row_number() over (
            partition by typed.order_id
            order by typed.ordered_at, typed.customer_id, typed.amount, typed.refund_of
        ) as occurrence
    from typed
    inner join repeated
        on repeated.order_id = typed.order_id
    where typed.reason is null

),

audited as (

    select *
    from typed
    where reason is not null or order_id not in (select order_id from repeated)
    union all
    select
        order_id,
        customer_id,
        ordered_at,
        amount,
        refund_of,
        is_refund,
        case when occurrence > 1 then 'duplicate_order_id' end as reason
    from ranked

),

refunded as (

    select
        audited.order_id,
        min(audited.ordered_at) as ordered_at
    from audited
    where audited.reason is null
        and not audited.is_refund
        and audited.order_id in (select refund_of from audited where is_refund)
    group by audited.order_id

),

refunded_customers as (

    select
        audited.customer_id,
        min(audited.ordered_at) as ordered_at
    from audited
    where audited.reason is null
        and not audited.is_refund
        and audited.customer_id in (select customer_id from audited where is_refund and refund_of is null)
    group by audited.customer_id

)

select
    audited.order_id,
    audited.customer_id,
    audited.ordered_at,
    audited.amount,
    audited.refund_of,
    audited.is_refund,
    case
        when audited.reason is not null or not audited.is_refund then audited.reason
        when audited.refund_of is not null and refunded.ordered_at <= audited.ordered_at then null
        when audited.refund_of is null and refunded_customers.ordered_at <= audited.ordered_at then null
        else 'refund_without_order'
    end as reason
from audited
left join refunded
    on refunded.order_id = audited.refund_of
left join refunded_customers
    on refunded_customers.customer_id = audited.customer_id
    and audited.is_refund
