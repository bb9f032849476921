with named (segment, segment_sort, description, suggested_action) as (

    values
        ('Champions', 1, 'Bought lately and buy often.', 'Reward them, ask for reviews, let them try new things first.'),
        ('Loyal', 2, 'Buy often and were here not long ago.', 'Offer a membership and products that go with what they bought.'),
        ('Potential loyalists', 3, 'Recent customers with more than one order.', 'Recommend a next purchase; invite them to the loyalty programme.'),
        ('New', 4, 'First order a short while ago.', 'Welcome them and help with the first purchase; aim for the second.'),
        ('Promising', 5, 'First order some weeks ago, no second yet.', 'Give a reason for a second order before the habit is lost.'),
        ('Need attention', 6, 'Around the middle in recency and frequency.', 'A time-limited offer based on past purchases.'),
        ('About to sleep', 7, 'Bought seldom, and not lately.', 'Share popular products; reconnect while they remember you.'),
        ('Cannot lose them', 8, 'Were among the most frequent buyers, silent for long.', 'Speak to them in person; find out what went wrong.'),
        ('At risk', 9, 'Bought often, silent for long.', 'A personal message and an offer to come back.'),
        ('Hibernating', 10, 'Bought seldom, long ago.', 'Include in low-cost mailings only.')

),

summed as (

    select
        segment_sort,
        count(*) as customers,
        sum(frequency) as orders,
        sum(monetary) as revenue,
        sum(recency_days) as recency_days,
        max(last_ordered_on) as last_ordered_on,
        count(*) filter (where recency_days > 90) as inactive_customers
    from {{ ref('rfm') }}
    group by segment_sort

)

select
    named.segment,
    named.segment_sort,
    named.description,
    named.suggested_action,
    coalesce(summed.customers, 0) as customers,
    cast(sum(summed.customers) over () as bigint) as total_customers,
    coalesce(summed.customers, 0) / sum(summed.customers) over () as customer_share,
    cast(coalesce(summed.orders, 0) as bigint) as orders,
    cast(coalesce(summed.revenue, 0) as decimal(18, 4)) as revenue,
    cast(sum(summed.revenue) over () as decimal(18, 4)) as total_revenue,
    coalesce(summed.revenue, 0) / sum(summed.revenue) over () as revenue_share,
    summed.recency_days / summed.customers as mean_recency_days,
    summed.orders / summed.customers as mean_frequency,
    summed.revenue / summed.customers as mean_monetary,
    summed.last_ordered_on,
    coalesce(summed.inactive_customers, 0) as inactive_customers,
    summed.inactive_customers / summed.customers as inactive_share
from named
left join summed
    on summed.segment_sort = named.segment_sort
