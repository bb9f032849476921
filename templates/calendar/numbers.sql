{#---
doc: The whole numbers from 0 to 99999, to count periods and days with.
grain: number
materialized: staging
columns:
  number: integer not null -- the number
tags: [calendar]
---#}
with digits as (

{% for digit in range(10) %}
    select {{ digit }} as digit{{ " union all" | sql if not loop.last }}
{% endfor %}

)

select ten_thousands.digit * 10000 + thousands.digit * 1000 + hundreds.digit * 100 + tens.digit * 10 + ones.digit as number
from digits as ten_thousands
cross join digits as thousands
cross join digits as hundreds
cross join digits as tens
cross join digits as ones
