{#
Macros that every input's audit is made of: each row of the input keeps its place, typed, with the first reason
why it cannot be used, if there is one. Nothing is dropped here.

  mapped   the columns as the project maps them, not yet typed
  typed    those that it gives in the contract's types, and what is wrong with the row by itself
  judged   what is wrong with the row beside others: a key seen before
  audited  all columns: those that the project does not give are empty, and were carried through no step
#}

{% macro audited(input, extra=none) %}
{% set contract = inputs[input].contract %}
{% set every = inputs[input].columns.values() | list %}
{% set columns = inputs[input].given %}
{% set is_keyed = contract.key is not none and inputs[input].rows != "lines" %}
{% set has_key = inputs[input].has(contract.key) or not inputs[input].is_mapped %}
{% set key = contract.key %}
with mapped as (

    select
    {% for column in every %}
        mapped.{{ column.name | identifier }}{{ "," | sql if not loop.last }}
    {% endfor %}
    from {{ source(input) }} as mapped

),

typed as (

    select
    {% for column in columns %}
        {{ typed(column) }} as {{ column.name | identifier }},
    {% endfor %}
        case
        {% for column in columns if column.not_null and inputs[input].has(column.name) %}
            when {{ missing(column) }} then {{ "null_" ~ column.name }}
        {% endfor %}
        {% for column in every if column.type != "varchar" %}
            when {{ unparsable(column) }} then {{ "unparsable_" ~ column.name }}
        {% endfor %}
        {% if contract.time %}
            when try_cast(mapped.{{ contract.time | identifier }} as timestamp) < timestamp '1900-01-01'
                then {{ "implausible_" ~ contract.time }}
            when try_cast(mapped.{{ contract.time | identifier }} as timestamp) >= clock.today + interval 1 day
                then {{ "future_" ~ contract.time }}
        {% endif %}
        {% if extra %}
            {{ extra }}
        {% endif %}
        end as reason,
        case
        {% for column in every if column.type != "varchar" %}
            when {{ unparsable(column) }} then cast(mapped.{{ column.name | identifier }} as varchar)
        {% endfor %}
        end as detail
    from mapped
    cross join {{ ref("clock") }} as clock

),

{% if is_keyed and has_key %}
repeated as (

    select typed.{{ key | identifier }}
    from typed
    where typed.reason is null
    group by typed.{{ key | identifier }}
    having count(*) > 1

),

ranked as (

    select
        {{ typed_columns(columns) }},
        typed.detail,
        row_number() over (
            partition by typed.{{ key | identifier }}
            order by {{ content(columns, contract.time) }}
        ) as occurrence
    from typed
    inner join repeated
        on repeated.{{ key | identifier }} = typed.{{ key | identifier }}
    where typed.reason is null

),

judged as (

    select
        {{ typed_columns(columns) }},
        typed.reason,
        typed.detail
    from typed
    left join repeated
        on repeated.{{ key | identifier }} = typed.{{ key | identifier }}
    where repeated.{{ key | identifier }} is null or typed.reason is not null
    union all
    select
        {{ typed_columns(columns, "ranked") }},
        case when ranked.occurrence > 1 then {{ "duplicate_" ~ key }} end as reason,
        ranked.detail
    from ranked

),
{% elif is_keyed %}
fingerprinted as (

    select
        {{ typed_columns(columns) }},
        typed.reason,
        typed.detail,
        md5({{ fingerprint(input, key) }}) as content
    from typed

),

judged as (

    select
        fingerprinted.content || '-' || cast(
            row_number() over (
                partition by fingerprinted.content
                order by {{ content(columns, contract.time, "fingerprinted") }}
            ) as varchar
        ) as {{ key | identifier }},
    {% for column in columns if column.name != key %}
        fingerprinted.{{ column.name | identifier }},
    {% endfor %}
        fingerprinted.reason,
        fingerprinted.detail
    from fingerprinted

),
{% else %}
judged as (

    select
        {{ typed_columns(columns) }},
        typed.reason,
        typed.detail
    from typed

),
{% endif %}

audited as (

    select
        {{ every_column(input, is_keyed) }},
        judged.reason,
        judged.detail
    from judged

)
{% endmacro %}


{# Empty text is no text: an export writes '' where it has nothing. #}
{% macro typed(column) -%}
    {%- if column.type == "varchar" -%}
    case when trim(cast(mapped.{{ column.name | identifier }} as varchar)) <> '' then cast(mapped.{{ column.name | identifier }} as varchar) end
    {%- else -%}
    try_cast(mapped.{{ column.name | identifier }} as {{ column.type | sql }})
    {%- endif -%}
{%- endmacro %}


{% macro blank(column) -%}
    coalesce(trim(cast(mapped.{{ column.name | identifier }} as varchar)), '') = ''
{%- endmacro %}


{% macro missing(column) -%}
    {{ typed(column) }} is null and {{ blank(column) }}
{%- endmacro %}


{% macro unparsable(column) -%}
    {{ typed(column) }} is null and not {{ blank(column) }}
{%- endmacro %}


{# The input's columns: given, made as its key, or empty. #}
{% macro every_column(input, is_keyed) -%}
    {% set carried = inputs[input].given | map(attribute="name") | list -%}
    {% set made = [inputs[input].contract.key] if is_keyed else [] -%}
    {% for column in inputs[input].columns.values() -%}
    {% if column.name in carried + made %}judged.{{ column.name | identifier }}{% else %}cast(null as {{ column.type | sql }}) as {{ column.name | identifier }}{% endif %}{{ ",\n        " | sql if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{% macro typed_columns(columns, table="typed") -%}
    {% for column in columns %}{{ table | identifier }}.{{ column.name | identifier }}{{ ",\n        " | sql if not loop.last }}{% endfor %}
{%- endmacro %}


{# A total order of an input's rows, undated and earliest first: rows that tie are equal, and later ones come last. #}
{% macro content(columns, time, table="typed") -%}
    {% if time in columns | map(attribute="name") %}{{ table | identifier }}.{{ time | identifier }} nulls first{{ ", " | sql if columns | length > 1 }}{% endif %}
    {% for column in columns if column.name != time %}{{ table | identifier }}.{{ column.name | identifier }}{{ ", " | sql if not loop.last }}{% endfor %}
{%- endmacro %}


{# Text of a row that every warehouse writes alike; a time is its date, hour and minute. #}
{% macro fingerprint(input, key) -%}
    {% set given = inputs[input].given | map(attribute="name") | list -%}
    {% for column in inputs[input].columns.values() if column.name != key -%}
    {% set value = "typed." | sql ~ column.name | identifier -%}
    {% if column.name not in given -%}
    ''{{ " || '|' || ''" | sql if column.type == "timestamp" }}
    {%- elif column.type == "timestamp" -%}
    coalesce(cast(cast({{ value }} as date) as varchar), '') || '|' || coalesce(cast(extract(hour from {{ value }}) * 60 + extract(minute from {{ value }}) as varchar), '')
    {%- else -%}
    coalesce(cast({{ value }} as varchar), '')
    {%- endif %} || '|'{{ " || " | sql if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{# The rows of an input that can be used: those of its audit without a reason. #}
{% macro clean(input) %}
select
{% for column in inputs[input].columns.values() %}
    audited.{{ column.name | identifier }}{{ "," | sql if not loop.last }}
{% endfor %}
from {{ ref(input ~ "_audited") }} as audited
where audited.reason is null
{% endmacro %}
