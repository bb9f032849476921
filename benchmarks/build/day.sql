-- A day more: one order in a thousand, of customers old and new, and refunds of orders of the month before.
copy (
    select
        10 * cast(getvariable('orders') as bigint) + number as order_id,
        'c' || cast(floor(getvariable('orders') // 20 * power((hash(number * 7 + 9) % 1000003) / 1000003.0, 1.5)) as bigint)
            as customer_id,
        timestamp '2026-01-01' + to_seconds(cast(hash(number * 3) % 86400 as bigint)) as ordered_at,
        cast(cast(500 + hash(number * 5) % 20000 as decimal(18, 2)) / 100 as decimal(12, 2)) as amount,
        cast(null as bigint) as refund_of
    from range(cast(getvariable('orders') as bigint) // 1000) as numbers(number)
    union all
    select
        20 * cast(getvariable('orders') as bigint) + sold.order_id,
        sold.customer_id,
        timestamp '2026-01-01 12:00:00',
        -sold.amount,
        sold.order_id
    from (
        select *
        from read_parquet('$orders')
        where
            refund_of is null
            and customer_id is not null
            and ordered_at >= timestamp '2025-12-01'
            and ordered_at < timestamp '2026-01-01'
        order by hash(order_id)
        limit greatest(1, cast(getvariable('orders') as bigint) // 100000)
    ) as sold
) to '$day' (format parquet)
