{#---
doc: How wrong the forecast of the holdout was; in all, by cohort and by segment, and how often its intervals held.
grain: [grouped_by, measure]
columns:
  grouped_by: varchar not null -- all, cohort or segment, as in forecast_backtest
  measure: varchar not null -- orders or revenue
  forecast_as_of: date not null -- the first day of the holdout
  days_ahead: bigint not null -- length of the holdout
  groups_forecast: bigint not null -- groups that were forecast
  expected: double not null -- what was expected of them together
  actual: double not null -- what came
  bias: double -- expected / actual - 1
  absolute_error: double not null -- sum over groups of the difference, above or below
  wape: double -- absolute_error / actual, the weighted absolute percentage error
  groups_within: bigint not null -- groups in whose 95 % interval it came
  within_share: double -- groups_within / groups_forecast; near 0.95 where the model is right, and nothing like it where a season is missed
requires: [orders, params.forecasts.enabled]
tags: [value]
---#}
with judged as (

{% for measure in ["orders", "revenue"] %}
    select
        backtest.grouped_by,
        {{ measure }} as measure,
        backtest.forecast_as_of,
        backtest.days_ahead,
        cast(backtest.expected_{{ measure | identifier }} as decimal(38, 8)) as expected,
        cast(backtest.actual_{{ measure | identifier }} as decimal(38, 8)) as actual,
        backtest.is_{{ measure | identifier }}_within as is_within
    from {{ ref("forecast_backtest") }} as backtest
    where backtest.expected_{{ measure | identifier }} is not null
    {{ "union all" | sql if not loop.last }}
{% endfor %}

),

summed as (

    select
        judged.grouped_by,
        judged.measure,
        judged.forecast_as_of,
        judged.days_ahead,
        count(*) as groups_forecast,
        sum(judged.expected) as expected,
        sum(judged.actual) as actual,
        sum(abs(judged.expected - judged.actual)) as absolute_error,
        count(*) filter (where judged.is_within) as groups_within
    from judged
    group by
        judged.grouped_by,
        judged.measure,
        judged.forecast_as_of,
        judged.days_ahead

)

select
    summed.grouped_by,
    summed.measure,
    summed.forecast_as_of,
    summed.days_ahead,
    summed.groups_forecast,
    cast(summed.expected as double) as expected,
    cast(summed.actual as double) as actual,
    summed.expected / summed.actual - 1 as bias,
    cast(summed.absolute_error as double) as absolute_error,
    summed.absolute_error / summed.actual as wape,
    summed.groups_within,
    summed.groups_within / summed.groups_forecast as within_share
from summed
