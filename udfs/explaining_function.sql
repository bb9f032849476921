create or replace function {{ name }}({{ parameters }})
returns varchar
language python
called on null input
immutable
runtime_version = {{ runtime }}
comment = {{ comment }}
artifact_repository = {{ repository }}
imports = ({{ imports }})
packages = ({{ packages }})
handler = 'explain'
as {{ body }}
