{#---
doc: What chi-square exceeds with the probability left to each test of drift, by degrees of freedom; good to twelve digits.
grain: degrees
materialized: staging
columns:
  degrees: integer not null -- degrees of freedom
  chi_square: double not null -- exceeded with probability drift.alpha over the number of tests
requires: [orders]
tags: [drift]
---#}
{# Wilson and Hilferty (1931) give where to begin, from a normal quantile good to 0.0005 (Abramowitz and Stegun 26.2.23);
three of Newton's steps on the logarithm of the tail, which is nearly straight, give the digits. #}
{% from "drift/_features.sql" import level with context %}
{% from "drift/_chi_square.sql" import density, most, survival with context %}
with normal as (

    select
        {{ level }} as level,
        sqrt(-2 * ln({{ level }})) as t

),

begun as (

    select
        cast(numbers.number as integer) as degrees,
        normal.level,
        numbers.number / 2 * power(
            1 - 2 / (9 * numbers.number) + sqrt(2 / (9 * numbers.number)) * (
                normal.t - (2.515517 + 0.802853 * normal.t + 0.010328 * normal.t * normal.t)
                / (1 + 1.432788 * normal.t + 0.189269 * normal.t * normal.t + 0.001308 * normal.t * normal.t * normal.t)
            ), 3
        ) as half
    from {{ ref("numbers") }} as numbers
    cross join normal
    where numbers.number between 1 and {{ most }}

),
{% for before, step in [("begun", "once"), ("once", "twice"), ("twice", "thrice")] %}

{{ before | identifier }}_tails as (

    select
        {{ before | identifier }}.degrees,
        {{ before | identifier }}.level,
        {{ before | identifier }}.half,
        {{ survival((before ~ ".half") | sql, (before ~ ".degrees") | sql) }} as tail,
        {{ density((before ~ ".half") | sql, (before ~ ".degrees") | sql) }} as density
    from {{ before | identifier }}

),

{{ step | identifier }} as (

    select
        tails.degrees,
        tails.level,
        tails.half + ln(tails.tail / tails.level) * tails.tail / tails.density / 2 as half
    from {{ before | identifier }}_tails as tails

){{ "," | sql if not loop.last }}
{% endfor %}

select
    thrice.degrees,
    2 * thrice.half as chi_square
from thrice
