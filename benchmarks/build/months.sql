-- The orders a file a month, as a shop's export has them; what is dated ahead has a file of its own.
copy (
    select
        orders.*,
        case when orders.ordered_at < timestamp '2026-01-01' then strftime(orders.ordered_at, '%Y-%m') else 'ahead' end as month
    from read_parquet('$orders') as orders
    order by orders.ordered_at
) to '$months' (format parquet, partition_by (month), overwrite)
