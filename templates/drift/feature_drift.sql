{#---
doc: Whether what the model sees is still what it was; each feature, and the score, of the customers scored as of now beside those of the reference date.
grain: feature
columns:
  feature: varchar not null -- the feature, as in feature_snapshots; or score
  kind: {type: varchar not null, doc: "number, text or score", checks: [{accepted: [number, text, score]}]}
  model_name: varchar not null -- the model that reads it
  model_version: varchar -- its version, as in model_registry; null where there is no model
  trained_as_of: date -- the model knows no row of this day or later
  reference_as_of: date -- what is compared with, the date it was trained as of; where that is now, or no build published it, the last date before; null where there is none
  n_reference: bigint not null -- customers scored then; of the score, by the same model
  n_current: bigint not null -- customers scored now
  is_comparable: boolean not null -- whether there are enough of them, and the feature was there; all below is null otherwise
  share_null_reference: {type: double, doc: share of customers without a value then, checks: [{between: [0, 1]}]}
  share_null_current: {type: double, doc: share of customers without a value now, checks: [{between: [0, 1]}]}
  mean_reference: double -- mean of the values then; null for text
  mean_current: double -- mean of the values now; null for text
  psi: {type: double, doc: "population stability index, over the reference's tenths or its categories", checks: [{between: [0, 1000]}]}
  psi_threshold: double -- what it has to exceed, drift.psi or what chance alone brings at these numbers of customers
  ks_statistic: {type: double, doc: greatest distance of the two distribution functions of the values; null for text, checks: [{between: [0, 1]}]}
  ks_threshold: double -- what it has to exceed, drift.ks or what chance alone brings
  is_drifted: boolean -- whether either exceeds its threshold
  finding: {type: varchar not null, doc: what that is, checks: [{accepted: [not comparable, no drift, more are missing, fewer are missing, values are higher, values are lower, distributed otherwise]}]}
requires: [orders]
tags: [drift]
---#}
{#
PSI: bins end at the reference's deciles, values of the data, so that ties fall into one bin and equal deciles into one
cut; text is binned by category, those of less than 5 % of the reference, and new ones, together; no value is a bin of its
own. Each bin counts half a customer more at both dates, so that an empty one is finite. Where nothing has changed PSI is
about (1/n + 1/m) times a chi-square of one degree fewer than bins (Yurdakul and Naranjo 2020, Journal of Risk Model
Validation 14(4)).

KS: at distinct values, all ties before the distance is taken. Chance alone exceeds sqrt(-ln(level / 2) / 2 (1/n + 1/m))
with at most the probability `level` (Smirnov 1948), less where values are tied.
#}
{% from "drift/_features.sql" import level, numbers, texts with context %}
with features as (

    select
        listed.feature,
        listed.kind
    from (
        values
            ('score', 'score')
{% for feature in numbers %}
            , ({{ feature }}, 'number')
{% endfor %}
{% for feature in texts %}
            , ({{ feature }}, 'text')
{% endfor %}
    ) as listed(feature, kind)

),

cumulated as (

    select
        counted.feature,
        counted.number,
        counted.category,
        counted.number is null and counted.category is null as is_missing,
        counted.n_reference,
        counted.n_current,
        sum(counted.n_reference) over (
            partition by counted.feature, counted.number is null
            order by counted.number, counted.category
            rows between unbounded preceding and current row
        ) as up_to_reference,
        sum(counted.n_current) over (
            partition by counted.feature, counted.number is null
            order by counted.number, counted.category
            rows between unbounded preceding and current row
        ) as up_to_current,
        sum(counted.n_reference) over (partition by counted.feature, counted.number is null) as known_reference,
        sum(counted.n_current) over (partition by counted.feature, counted.number is null) as known_current
    from {{ ref("feature_counts") }} as counted

),

cut as (

    select
        cumulated.feature,
        cumulated.number,
        cumulated.category,
        cumulated.is_missing,
        cumulated.n_reference,
        cumulated.n_current,
        cumulated.up_to_reference * cumulated.known_current - cumulated.up_to_current * cumulated.known_reference as distance,
        cumulated.known_reference * cumulated.known_current as known_pairs,
        case when cumulated.number is not null
            and least(9, floor(10 * cumulated.up_to_reference / cumulated.known_reference))
            > least(9, floor(10 * (cumulated.up_to_reference - cumulated.n_reference) / cumulated.known_reference))
        then 1 else 0 end as is_cut,
        case when cumulated.category is not null
            and 20 * cumulated.n_reference >= sum(cumulated.n_reference) over (partition by cumulated.feature)
        then cumulated.category end as frequent
    from cumulated

),

placed as (

    select
        cut.feature,
        cut.is_missing,
        cut.frequent,
        cut.n_reference,
        cut.n_current,
        sum(cut.is_cut) over (
            partition by cut.feature, cut.is_missing
            order by cut.number, cut.category
            rows between unbounded preceding and current row
        ) - cut.is_cut as cuts_below
    from cut

),

binned as (

    select
        placed.feature,
        placed.is_missing,
        sum(placed.n_reference) as n_reference,
        sum(placed.n_current) as n_current
    from placed
    group by
        placed.feature,
        placed.is_missing,
        placed.frequent,
        placed.cuts_below

),

shares as (

    select
        binned.feature,
        binned.is_missing,
        (binned.n_reference + 0.5)
            / (sum(binned.n_reference) over (partition by binned.feature) + 0.5 * count(*) over (partition by binned.feature)) as reference,
        (binned.n_current + 0.5)
            / (sum(binned.n_current) over (partition by binned.feature) + 0.5 * count(*) over (partition by binned.feature)) as current
    from binned

),

added as (

    select
        shares.feature,
        shares.is_missing,
        cast((shares.current - shares.reference) * ln(shares.current / shares.reference) as decimal(38, 18)) as psi
    from shares

),

indices as (

    select
        added.feature,
        count(*) - 1 as degrees,
        cast(sum(added.psi) as double) as psi,
        coalesce(max(added.psi) filter (where added.is_missing), 0) = max(added.psi) as is_of_missing
    from added
    group by added.feature

),

distances as (

    select
        cut.feature,
        sum(cut.n_reference) as n_reference,
        sum(cut.n_current) as n_current,
        coalesce(sum(cut.n_reference) filter (where cut.is_missing), 0) as missing_reference,
        coalesce(sum(cut.n_current) filter (where cut.is_missing), 0) as missing_current,
        cast(sum(cast(cut.number * cut.n_reference as decimal(38, 12))) as double) as sum_reference,
        cast(sum(cast(cut.number * cut.n_current as decimal(38, 12))) as double) as sum_current,
        max(cut.distance / cut.known_pairs) filter (where cut.number is not null) as up,
        max(-cut.distance / cut.known_pairs) filter (where cut.number is not null) as down
    from cut
    group by cut.feature

),

judged as (

    select
        features.feature,
        features.kind,
        coalesce(distances.n_reference, 0) as n_reference,
        coalesce(distances.n_current, 0) as n_current,
        coalesce(
            distances.n_reference >= {{ params.drift.min_customers }}
            and distances.n_current >= {{ params.drift.min_customers }}
            and distances.missing_reference < distances.n_reference,
            false
        ) as is_comparable,
        distances.missing_reference / distances.n_reference as share_null_reference,
        distances.missing_current / distances.n_current as share_null_current,
        distances.sum_reference / (distances.n_reference - distances.missing_reference) as mean_reference,
        distances.sum_current / (distances.n_current - distances.missing_current) as mean_current,
        indices.psi,
        greatest(
            {{ params.drift.psi }},
            coalesce(critical_values.chi_square, 0) * (1 / distances.n_reference + 1 / distances.n_current)
        ) as psi_threshold,
        indices.is_of_missing,
        greatest(distances.up, distances.down) as ks_statistic,
        case when features.kind <> 'text' then greatest({{ params.drift.ks }}, sqrt(-ln({{ level }} / 2) / 2 * (
            1 / (distances.n_reference - distances.missing_reference)
            + 1 / (distances.n_current - distances.missing_current)
        ))) end as ks_threshold,
        distances.up >= distances.down as is_higher
    from features
    left join distances
        on distances.feature = features.feature
    left join indices
        on indices.feature = features.feature
    left join {{ ref("critical_values") }} as critical_values
        on critical_values.degrees = indices.degrees

),

flagged as (

    select
        judged.feature,
        judged.kind,
        judged.n_reference,
        judged.n_current,
        judged.is_comparable,
        judged.share_null_reference,
        judged.share_null_current,
        judged.mean_reference,
        judged.mean_current,
        judged.psi,
        judged.psi_threshold,
        judged.is_of_missing,
        judged.ks_statistic,
        judged.ks_threshold,
        judged.is_higher,
        coalesce(judged.ks_statistic > judged.ks_threshold, false) as is_moved,
        judged.psi > judged.psi_threshold or coalesce(judged.ks_statistic > judged.ks_threshold, false) as is_drifted
    from judged

)

select
    flagged.feature,
    flagged.kind,
    'churn_model' as model_name,
    dates.model_version,
    dates.trained_as_of,
    dates.reference_as_of,
    flagged.n_reference,
    flagged.n_current,
    flagged.is_comparable,
{% for column in ["share_null_reference", "share_null_current", "mean_reference", "mean_current", "psi", "psi_threshold", "ks_statistic", "ks_threshold", "is_drifted"] %}
    case when flagged.is_comparable then flagged.{{ column | identifier }} end as {{ column | identifier }},
{% endfor %}
    case
        when not flagged.is_comparable then 'not comparable'
        when not flagged.is_drifted then 'no drift'
        when flagged.is_of_missing and flagged.share_null_current > flagged.share_null_reference then 'more are missing'
        when flagged.is_of_missing and flagged.share_null_current < flagged.share_null_reference then 'fewer are missing'
        when flagged.is_moved and flagged.is_higher then 'values are higher'
        when flagged.is_moved then 'values are lower'
        else 'distributed otherwise'
    end as finding
from flagged
cross join {{ ref("drift_dates") }} as dates
