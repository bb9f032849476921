with span as (

    select
        date_trunc('year', (select min(ordered_on) from {{ ref('transactions') }})) as first_day,
        date_trunc('year', as_of_date) + interval 1 year as end_day,
        as_of_date
    from {{ ref('run_params') }}

),

days as (

    select
        cast(unnest(generate_series(first_day, end_day - interval 1 day, interval 1 day)) as date) as date_day,
        as_of_date
    from span

)

select
    date_day,
    year(date_day) as date_year,
    quarter(date_day) as date_quarter,
    month(date_day) as date_month,
    day(date_day) as day_of_month,
    isodow(date_day) as day_of_week,
    cast(date_trunc('week', date_day) as date) as week_start,
    cast(date_trunc('month', date_day) as date) as month_start,
    cast(date_trunc('quarter', date_day) as date) as quarter_start,
    cast(date_trunc('year', date_day) as date) as year_start,
    strftime(date_day, '%b') as month_label,
    month(date_day) as month_label_sort,
    isodow(date_day) >= 6 as is_weekend,
    date_day < as_of_date as is_before_as_of
from days
