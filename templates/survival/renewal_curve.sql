{#---
doc: Renewals as they were and as the model has them; how many customers came to each, how many made it, and what share of the new is expected to.
grain: period
columns:
  period: bigint not null -- the renewal, counted from 1
  deciding_customers: bigint -- customers who came to it; null where nobody has
  lost_customers: bigint -- those of them who left
  retention: double -- share of them who renewed
  survival: {type: double, doc: share of the new who made all renewals up to it; by Kaplan and Meier (1958), checks: [{between: [0, 1]}]}
  expected_retention: {type: double not null, doc: retention by the model, checks: [{between: [0, 1]}]}
  expected_survival: {type: double not null, doc: survival by the model, checks: [{between: [0, 1]}]}
  model_version: varchar not null -- version of renewal_model, as in model_registry
requires: [subscriptions or population.duration]
tags: [survival]
---#}
with counted as (

    select
        subjects.periods_spent,
        count(*) filter (where subjects.is_lost) as lost_customers,
        count(*) filter (where not subjects.is_lost) as left_customers
    from {{ ref("renewal_subjects") }} as subjects
    group by subjects.periods_spent

),

modelled as (

    select
        cast(model.periods_ahead as bigint) as period,
        model.survival as expected_survival,
        model.survival / lag(model.survival) over (order by model.periods_ahead) as expected_retention,
        model.model_version
    from {{ ref("renewal_model") }} as model
    where model.periods_spent = 0

),

deciding as (

    select
        modelled.period,
        coalesce(counted.lost_customers, 0) as lost_customers,
        sum(coalesce(counted.lost_customers + counted.left_customers, 0)) over (
            order by modelled.period desc
            rows between unbounded preceding and current row
        ) - coalesce(counted.left_customers, 0) as deciding_customers,
        modelled.expected_retention,
        modelled.expected_survival,
        modelled.model_version
    from modelled
    left join counted
        on counted.periods_spent = modelled.period - 1
    where modelled.period > 0

),

kept as (

    select
        deciding.period,
        nullif(deciding.deciding_customers, 0) as deciding_customers,
        case when deciding.deciding_customers > 0 then deciding.lost_customers end as lost_customers,
        (deciding.deciding_customers - deciding.lost_customers) / deciding.deciding_customers as retention,
        deciding.expected_retention,
        deciding.expected_survival,
        deciding.model_version
    from deciding

)

select
    kept.period,
    kept.deciding_customers,
    kept.lost_customers,
    kept.retention,
    case
        when kept.deciding_customers is null then null
        when min(kept.retention) over (order by kept.period rows between unbounded preceding and current row) = 0 then 0
        else exp(cast(
            sum(cast(ln(nullif(kept.retention, 0)) as decimal(38, 26))) over (
                order by kept.period
                rows between unbounded preceding and current row
            ) as double
        ))
    end as survival,
    kept.expected_retention,
    kept.expected_survival,
    kept.model_version
from kept
