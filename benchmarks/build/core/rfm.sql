with cut_points as (

    select
        max(cut_point) filter (where metric = 'recency' and score = 5) as recency_5,
        max(cut_point) filter (where metric = 'recency' and score = 4) as recency_4,
        max(cut_point) filter (where metric = 'recency' and score = 3) as recency_3,
        max(cut_point) filter (where metric = 'recency' and score = 2) as recency_2,
        max(cut_point) filter (where metric = 'frequency' and score = 5) as frequency_5,
        max(cut_point) filter (where metric = 'frequency' and score = 4) as frequency_4,
        max(cut_point) filter (where metric = 'frequency' and score = 3) as frequency_3,
        max(cut_point) filter (where metric = 'frequency' and score = 2) as frequency_2,
        max(cut_point) filter (where metric = 'monetary' and score = 5) as monetary_5,
        max(cut_point) filter (where metric = 'monetary' and score = 4) as monetary_4,
        max(cut_point) filter (where metric = 'monetary' and score = 3) as monetary_3,
        max(cut_point) filter (where metric = 'monetary' and score = 2) as monetary_2
    from {{ ref('rfm_cut_points') }}

),

scored as (

    select
        rfm_base.customer_id,
        rfm_base.last_ordered_on,
        rfm_base.recency_days,
        rfm_base.frequency,
        rfm_base.monetary,
        case
            when recency_days <= recency_5 then 5
            when recency_days <= recency_4 then 4
            when recency_days <= recency_3 then 3
            when recency_days <= recency_2 then 2
            else 1
        end as r_score,
        case
            when frequency >= frequency_5 then 5
            when frequency >= frequency_4 then 4
            when frequency >= frequency_3 then 3
            when frequency >= frequency_2 then 2
            else 1
        end as f_score,
        case
            when monetary >= monetary_5 then 5
            when monetary >= monetary_4 then 4
            when monetary >= monetary_3 then 3
            when monetary >= monetary_2 then 2
            else 1
        end as m_score
    from {{ ref('rfm_base') }} as rfm_base
    cross join cut_points

)

select
    customer_id,
    last_ordered_on,
    recency_days,
    frequency,
    monetary,
    r_score,
    f_score,
    m_score,
    r_score || '-' || f_score || '-' || m_score as rfm_score,
    case
        when r_score = 5 and f_score >= 4 then 'Champions'
        when r_score >= 3 and f_score >= 4 then 'Loyal'
        when r_score >= 4 and f_score >= 2 then 'Potential loyalists'
        when r_score = 5 then 'New'
        when r_score = 4 then 'Promising'
        when r_score = 3 and f_score = 3 then 'Need attention'
        when r_score = 3 then 'About to sleep'
        when f_score = 5 then 'Cannot lose them'
        when f_score >= 3 then 'At risk'
        else 'Hibernating'
    end as segment
from scored
