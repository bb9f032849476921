select
    metric,
    score,
    cut_point
from {{ ref('cut_points') }}
