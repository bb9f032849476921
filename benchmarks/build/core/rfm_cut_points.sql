with ranked as (

    select
        recency_days,
        frequency,
        monetary,
        rank() over (order by recency_days desc) - 1 as recency_rank,
        rank() over (order by frequency) - 1 as frequency_rank,
        rank() over (order by monetary) - 1 as monetary_rank,
        count(*) over () - 1 as others
    from {{ ref('rfm_base') }}

),

scored as (

    select
        recency_days,
        frequency,
        monetary,
        least(5, 1 + coalesce(5 * recency_rank // nullif(others, 0), 0)) as recency_score,
        least(5, 1 + coalesce(5 * frequency_rank // nullif(others, 0), 0)) as frequency_score,
        least(5, 1 + coalesce(5 * monetary_rank // nullif(others, 0), 0)) as monetary_score
    from ranked

)

select
    'recency' as metric,
    scores.score,
    cast(max(recency_days) filter (where recency_score >= scores.score) as decimal(18, 4)) as cut_point
from scored
cross join (values (2), (3), (4), (5)) as scores (score)
group by scores.score
union all
select
    'frequency' as metric,
    scores.score,
    cast(min(frequency) filter (where frequency_score >= scores.score) as decimal(18, 4)) as cut_point
from scored
cross join (values (2), (3), (4), (5)) as scores (score)
group by scores.score
union all
select
    'monetary' as metric,
    scores.score,
    min(monetary) filter (where monetary_score >= scores.score) as cut_point
from scored
cross join (values (2), (3), (4), (5)) as scores (score)
group by scores.score
