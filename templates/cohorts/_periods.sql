{#
Periods of a cohort: week, month or quarter. Calendar age counts boundaries (January 31 to February 1 is month 1);
relative age counts whole periods since the day a customer began (February 28 is the first to make a month of it).
#}

{% macro period_start(day, grain) -%}
    cast(date_trunc({{ grain }}, {{ day }}) as date)
{%- endmacro %}

{% macro advance(day, periods, grain) -%}
    {%- if grain == "week" -%}
    cast({{ day }} + interval ({{ periods }} * 7) day as date)
    {%- elif grain == "month" -%}
    cast({{ day }} + interval ({{ periods }}) month as date)
    {%- else -%}
    cast({{ day }} + interval ({{ periods }} * 3) month as date)
    {%- endif -%}
{%- endmacro %}

{% macro calendar_age(began, day, grain) -%}
    {%- if grain == "week" -%}
    cast(floor(date_diff('day', {{ period_start(began, grain) }}, {{ day }}) / 7) as integer)
    {%- else -%}
    cast(date_diff({{ grain }}, {{ began }}, {{ day }}) as integer)
    {%- endif -%}
{%- endmacro %}

{% macro months_completed(began, day) -%}
    (date_diff('month', {{ began }}, {{ day }}) - case when cast({{ began }} + interval (date_diff('month', {{ began }}, {{ day }})) month as date) > {{ day }} then 1 else 0 end)
{%- endmacro %}

{% macro relative_age(began, day, grain) -%}
    {%- if grain == "week" -%}
    cast(floor(date_diff('day', {{ began }}, {{ day }}) / 7) as integer)
    {%- elif grain == "month" -%}
    cast({{ months_completed(began, day) }} as integer)
    {%- else -%}
    cast(floor({{ months_completed(began, day) }} / 3) as integer)
    {%- endif -%}
{%- endmacro %}

{% macro age_of(kind, began, day, grain) -%}
    {%- if kind == "calendar" -%}{{ calendar_age(began, day, grain) }}{%- else -%}{{ relative_age(began, day, grain) }}{%- endif -%}
{%- endmacro %}

{# Whether the age is over for everyone who can be in the cohort: its last possible member began on its last day. #}
{% macro is_over(kind, cohort_start, age, grain, as_of) -%}
    {%- set next_age = "(" | sql ~ age ~ " + 1)" | sql -%}
    {%- if kind == "calendar" -%}
    {{ advance(cohort_start, next_age, grain) }} <= {{ as_of }}
    {%- else -%}
    {%- set last_day = "cast(" | sql ~ advance(cohort_start, 1, grain) ~ " - interval 1 day as date)" | sql -%}
    {{ advance(last_day, next_age, grain) }} <= {{ as_of }}
    {%- endif -%}
{%- endmacro %}
