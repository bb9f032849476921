select
    customer_id,
    recency_days,
    frequency,
    monetary,
    r_score,
    f_score,
    m_score,
    segment,
    segment_sort
from {{ ref('rfm') }}
