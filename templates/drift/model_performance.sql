{#---
doc: How good scores turned out to be; each date scored whose horizon is over by now, beside who was lost since.
grain: [model_name, observed_on]
columns:
  model_name: varchar not null -- the model
  observed_on: date not null -- the date of the scores
  model_version: varchar not null -- the version that gave them, as in model_registry
  trained_as_of: date not null -- it knew no row of this day or later
  scored_customers: bigint not null -- customers scored then
  customers: bigint not null -- those of them who were there to be lost, by what is known now; all that follows is of them
  churned_customers: bigint not null -- who was lost
  base_rate: {type: double, doc: "their share; null without customers", checks: [{between: [0, 1]}]}
  training_rate: {type: double, doc: "the share among those the model learnt from; null where no build published it", checks: [{between: [0, 1]}]}
  label_drift: {type: double, doc: base_rate less training_rate, checks: [{between: [-1, 1]}]}
  label_drift_lower: {type: double, doc: "lower end of its 95 % interval; labels have drifted where 0 is outside", checks: [{between: [-1, 1]}]}
  label_drift_upper: {type: double, doc: its upper end, checks: [{between: [-1, 1]}]}
  mean_score: {type: double, doc: the share that was expected, checks: [{between: [0, 1]}]}
  calibration_error: {type: double, doc: base_rate less mean_score, checks: [{between: [-1, 1]}]}
  calibration_se: {type: double, doc: "its standard error, were the scores right", checks: [{between: [0, 1]}]}
  brier_score: {type: double, doc: mean squared difference of score and outcome, checks: [{between: [0, 1]}]}
  brier_baseline: {type: double, doc: the same of base_rate as everybody's score, checks: [{between: [0, 1]}]}
  log_loss: {type: double, doc: "mean negative log-likelihood, scores kept off 0 and 1 by 2.2e-16", checks: [{between: [0, 40]}]}
  auc: {type: double, doc: "chance that who was lost had a higher score than who was not, ties counting half; null where there was only one kind", checks: [{between: [0, 1]}]}
requires: [orders]
tags: [drift]
---#}
{#
Scores of another label or horizon are of another question. AUC by Mann and Whitney's pairs, whole numbers to the end.

The interval of label_drift combines those of both shares (Newcombe 1998, Statistics in Medicine 17, 873, method 10). Rows of
one customer at several training dates are alike, so the training share counts as one of so many customers.
#}
{% from "actions/_intervals.sql" import wilson %}
{% from "scores/_labels.sql" import horizon, labels with context %}
with scored as (

    select
        score_snapshots.model_name,
        score_snapshots.as_of_date as observed_on,
        score_snapshots.customer_id,
        score_snapshots.score,
        score_snapshots.model_version,
        score_snapshots.trained_as_of
    from {{ ref("score_snapshots") }} as score_snapshots
    inner join {{ ref("run_params") }} as run_params
        on run_params.as_of_date >= score_snapshots.as_of_date + interval {{ horizon }} day
    where score_snapshots.label = {{ params.churn_model.label }}
        and score_snapshots.horizon_days = {{ horizon }}

),

over as (

    select distinct scored.observed_on
    from scored

),

{{ labels("over" | sql) }},

outcomes as (

    select
        scored.model_name,
        scored.observed_on,
        scored.model_version,
        scored.trained_as_of,
        scored.score,
        greatest(2.220446049250313e-16, least(1 - 2.220446049250313e-16, scored.score)) as inner_score,
        case when labels.is_churned then 1 when not labels.is_churned then 0 end as outcome
    from scored
    left join labels
        on labels.observed_on = scored.observed_on
        and labels.customer_id = scored.customer_id

),

summed as (

    select
        outcomes.model_name,
        outcomes.observed_on,
        max(outcomes.model_version) as model_version,
        max(outcomes.trained_as_of) as trained_as_of,
        count(*) as scored_customers,
        count(outcomes.outcome) as customers,
        coalesce(sum(outcomes.outcome), 0) as churned_customers,
        cast(sum(cast(case when outcomes.outcome is not null then outcomes.score end as decimal(38, 18))) as double) as expected,
        cast(sum(cast(case when outcomes.outcome is not null then outcomes.score * (1 - outcomes.score) end as decimal(38, 18))) as double) as variance,
        cast(sum(cast(power(outcomes.score - outcomes.outcome, 2) as decimal(38, 18))) as double) as squares,
        cast(sum(cast(
            -ln(case outcomes.outcome when 1 then outcomes.inner_score when 0 then 1 - outcomes.inner_score end) as decimal(38, 18)
        )) as double) as losses
    from outcomes
    group by
        outcomes.model_name,
        outcomes.observed_on

),

at_score as (

    select
        outcomes.model_name,
        outcomes.observed_on,
        outcomes.score,
        sum(outcomes.outcome) as churned,
        sum(1 - outcomes.outcome) as stayed
    from outcomes
    where outcomes.outcome is not null
    group by
        outcomes.model_name,
        outcomes.observed_on,
        outcomes.score

),

ranked as (

    select
        at_score.model_name,
        at_score.observed_on,
        at_score.churned,
        2 * sum(at_score.stayed) over (
            partition by at_score.model_name, at_score.observed_on
            order by at_score.score
            rows between unbounded preceding and current row
        ) - at_score.stayed as twice_outranked
    from at_score

),

pairs as (

    select
        ranked.model_name,
        ranked.observed_on,
        sum(ranked.churned * ranked.twice_outranked) as twice_right
    from ranked
    group by
        ranked.model_name,
        ranked.observed_on

),

shares as (

    select
        summed.model_name,
        summed.observed_on,
        summed.churned_customers / summed.customers as rate,
        label_rates.churned_rows / label_rates.training_rows as training_rate,
{% for end, sign in [("lower", "-"), ("upper", "+")] %}
        {{ wilson("summed.churned_customers" | sql, "summed.customers" | sql, sign) }} as {{ end | sql }},
        {{ wilson("label_rates.churned_rows * (label_rates.training_customers / label_rates.training_rows)" | sql, "label_rates.training_customers" | sql, sign) }} as training_{{ end | sql }}{{ "," | sql if not loop.last }}
{% endfor %}
    from summed
    inner join {{ ref("label_rates") }} as label_rates
        on label_rates.model_name = summed.model_name
        and label_rates.as_of_date = summed.trained_as_of
    where label_rates.label = {{ params.churn_model.label }}
        and label_rates.horizon_days = {{ horizon }}
        and label_rates.training_rows > 0

)

select
    summed.model_name,
    summed.observed_on,
    summed.model_version,
    summed.trained_as_of,
    summed.scored_customers,
    summed.customers,
    summed.churned_customers,
    summed.churned_customers / summed.customers as base_rate,
    shares.training_rate,
    shares.rate - shares.training_rate as label_drift,
    shares.rate - shares.training_rate - sqrt(
        power(shares.rate - shares.lower, 2) + power(shares.training_upper - shares.training_rate, 2)
    ) as label_drift_lower,
    shares.rate - shares.training_rate + sqrt(
        power(shares.upper - shares.rate, 2) + power(shares.training_rate - shares.training_lower, 2)
    ) as label_drift_upper,
    summed.expected / summed.customers as mean_score,
    (summed.churned_customers - summed.expected) / summed.customers as calibration_error,
    sqrt(summed.variance) / summed.customers as calibration_se,
    summed.squares / summed.customers as brier_score,
    (summed.churned_customers / summed.customers) * (1 - summed.churned_customers / summed.customers) as brier_baseline,
    summed.losses / summed.customers as log_loss,
    pairs.twice_right / (2 * summed.churned_customers * (summed.customers - summed.churned_customers)) as auc
from summed
left join pairs
    on pairs.model_name = summed.model_name
    and pairs.observed_on = summed.observed_on
left join shares
    on shares.model_name = summed.model_name
    and shares.observed_on = summed.observed_on
