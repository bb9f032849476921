{#---
doc: One row a day, from the year of the first order to the end of the as_of date's year.
grain: date_day
columns:
  date_day: date not null -- the day
  date_year: integer not null -- calendar year
  date_quarter: integer not null -- quarter of the year, 1 to 4
  date_month: integer not null -- month of the year, 1 to 12
  day_of_month: integer not null -- day of the month
  day_of_week: integer not null -- 1 Monday to 7 Sunday
  week_start: date not null -- the Monday on or before
  month_start: date not null -- first day of the month
  quarter_start: date not null -- first day of the quarter
  year_start: date not null -- first day of the year
  month_label: varchar not null -- as Jan
  month_label_sort: integer not null -- order of the label
  is_weekend: boolean not null -- Saturday or Sunday
  is_before_as_of: boolean not null -- whether rows of the day count
tags: [calendar]
---#}
{% set months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] %}
with span as (

    select
        cast(date_trunc('year', coalesce(min(transactions.ordered_on), max(run_params.as_of_date))) as date) as first_day,
        cast(date_trunc('year', max(run_params.as_of_date)) + interval 1 year as date) as end_day
    from {{ ref("run_params") }} as run_params
    left join {{ ref("transactions") }} as transactions
        on transactions.ordered_on < run_params.as_of_date

),

days as (

    select cast(span.first_day + interval (numbers.number) day as date) as date_day
    from span
    inner join {{ ref("numbers") }} as numbers
        on numbers.number < date_diff('day', span.first_day, span.end_day)

)

select
    days.date_day,
    extract(year from days.date_day) as date_year,
    extract(quarter from days.date_day) as date_quarter,
    extract(month from days.date_day) as date_month,
    extract(day from days.date_day) as day_of_month,
    date_diff('day', cast(date_trunc('week', days.date_day) as date), days.date_day) + 1 as day_of_week,
    cast(date_trunc('week', days.date_day) as date) as week_start,
    cast(date_trunc('month', days.date_day) as date) as month_start,
    cast(date_trunc('quarter', days.date_day) as date) as quarter_start,
    cast(date_trunc('year', days.date_day) as date) as year_start,
    case extract(month from days.date_day)
    {% for month in months %}
        when {{ loop.index }} then {{ month }}
    {% endfor %}
    end as month_label,
    extract(month from days.date_day) as month_label_sort,
    date_diff('day', cast(date_trunc('week', days.date_day) as date), days.date_day) >= 5 as is_weekend,
    days.date_day < run_params.as_of_date as is_before_as_of
from days
cross join {{ ref("run_params") }} as run_params
