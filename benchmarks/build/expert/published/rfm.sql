select
    rfm.*,
    case segment
        when 'Champions' then 1
        when 'Loyal' then 2
        when 'Potential loyalists' then 3
        when 'New' then 4
        when 'Promising' then 5
        when 'Need attention' then 6
        when 'About to sleep' then 7
        when 'Cannot lose them' then 8
        when 'At risk' then 9
        else 10
    end as segment_sort
from ({{ core('rfm') }}) as rfm
