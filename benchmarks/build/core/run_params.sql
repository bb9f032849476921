select
    date '2026-01-01' as as_of_date,
    current_date as today
