create or replace function {{ name }}({{ parameters }})
{%- if copy_grants %}
copy grants
{%- endif %}
returns float
immutable
comment = {{ comment }}
as {{ body }}
