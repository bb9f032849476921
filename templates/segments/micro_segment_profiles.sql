{#---
doc: What each segment of alike customers is like, by the features it is made from, beside all customers.
grain: [segment, feature]
columns:
  segment: integer not null -- number of the segment; 0 of none
  segment_name: varchar not null -- what sets it apart
  feature: varchar not null -- a feature, as in customer_features
  feature_sort: integer not null -- its place in micro_segments.features
  customers: bigint not null -- customers in the segment
  total_customers: bigint not null -- customers in all segments and in none
  customer_share: double not null -- customers / total_customers
  known_customers: bigint not null -- customers in the segment with a value of the feature
  mean_value: double -- mean of the feature over them, in its own unit
  overall_mean: double -- mean of the feature over all customers
  standardised_difference: double -- how many standard deviations of all customers the segment's mean is from theirs, of ln(1 + feature), as distances are; null where all are alike
requires: [orders, params.micro_segments.enabled]
tags: [segments]
---#}
{% from "segments/_alike.sql" import alike, checked, logarithm with context %}
{{ checked() }}
with read as (

{% for name, _ in alike %}
    select
        segments.segment,
        segments.segment_name,
        {{ name }} as feature,
        {{ loop.index }} as feature_sort,
        {# Sums of decimals are the same in whatever order. #}
        cast(round(customer_features.{{ name | identifier }}, 6) as decimal(18, 6)) as feature_value,
        cast(round({{ logarithm(name) }}, 12) as decimal(18, 12)) as scaled_value
    from {{ ref("micro_segments") }} as segments
    cross join {{ ref("run_params") }} as run_params
    inner join {{ ref("customer_features") }} as customer_features
        on customer_features.customer_id = segments.customer_id
        and customer_features.observed_on = run_params.as_of_date
    {% if not loop.last %}
    union all
    {% endif %}
{% endfor %}

),

summed as (

    select
        read.segment,
        read.segment_name,
        read.feature,
        read.feature_sort,
        count(*) as customers,
        count(read.feature_value) as known_customers,
        sum(read.feature_value) as feature_sum,
        sum(read.scaled_value) as scaled_sum
    from read
    group by
        read.segment,
        read.segment_name,
        read.feature,
        read.feature_sort

),

overall as (

    select
        read.feature,
        count(*) as customers,
        count(read.feature_value) as known_customers,
        sum(read.feature_value) as feature_sum,
        sum(read.scaled_value) as scaled_sum,
        sum(cast(round(power(cast(read.scaled_value as double), 2), 12) as decimal(18, 12))) as squared_sum
    from read
    group by read.feature

),

spread as (

    select
        overall.feature,
        overall.customers,
        overall.feature_sum / nullif(overall.known_customers, 0) as feature_mean,
        overall.scaled_sum / nullif(overall.known_customers, 0) as scaled_mean,
        sqrt(greatest(
            overall.squared_sum / nullif(overall.known_customers, 0)
            - power(overall.scaled_sum / nullif(overall.known_customers, 0), 2), 0
        )) as deviation
    from overall

)

select
    summed.segment,
    summed.segment_name,
    summed.feature,
    summed.feature_sort,
    summed.customers,
    spread.customers as total_customers,
    summed.customers / spread.customers as customer_share,
    summed.known_customers,
    summed.feature_sum / nullif(summed.known_customers, 0) as mean_value,
    spread.feature_mean as overall_mean,
    (summed.scaled_sum / nullif(summed.known_customers, 0) - spread.scaled_mean) / nullif(spread.deviation, 0) as standardised_difference
from summed
inner join spread
    on spread.feature = summed.feature
