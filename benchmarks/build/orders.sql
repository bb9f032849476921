-- Orders of `orders / 20` customers over five years, few of whom buy often; the same rows every time.
-- One in a hundred is refunded, wholly or half; a few rows in ten thousand are repeated, dated ahead or of nobody.
copy (
    with drawn as (

        select
            number,
            (hash(number * 7 + 1) % 1000003) / 1000003.0 as customer_draw,
            cast(hash(number * 3 + 2) % (5 * 365 * 86400) as bigint) as seconds,
            cast(500 + hash(number * 5 + 3) % 20000 as decimal(18, 2)) / 100 as price,
            hash(number * 11 + 4) % 10000 as fate
        from range(cast(getvariable('orders') as bigint)) as numbers(number)

    ),

    sold as (

        select
            drawn.number as order_id,
            'c' || cast(floor(getvariable('orders') // 20 * power(drawn.customer_draw, 1.5)) as bigint) as customer_id,
            timestamp '2021-01-01' + to_seconds(drawn.seconds) as ordered_at,
            cast(drawn.price as decimal(12, 2)) as amount,
            drawn.fate
        from drawn

    )

    select
        sold.order_id,
        case when sold.fate <> 201 then sold.customer_id end as customer_id,
        case when sold.fate = 202 then timestamp '2099-01-01' else sold.ordered_at end as ordered_at,
        sold.amount,
        cast(null as bigint) as refund_of
    from sold
    union all
    select
        sold.order_id,
        sold.customer_id,
        sold.ordered_at + interval 1 hour,
        sold.amount,
        null
    from sold
    where sold.fate between 203 and 205
    union all
    select
        getvariable('orders') + sold.order_id,
        sold.customer_id,
        sold.ordered_at + interval 5 day,
        cast(case when sold.fate < 50 then -sold.amount else -sold.amount / 2 end as decimal(12, 2)),
        sold.order_id
    from sold
    where sold.fate < 100
) to '$path' (format parquet)
