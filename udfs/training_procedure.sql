create or replace procedure {{ name }}(rows_table varchar, definition_json varchar, stage varchar, champion varchar)
returns varchar
language python
runtime_version = {{ runtime }}
artifact_repository = {{ repository }}
packages = ({{ packages }})
imports = ({{ imports }})
handler = 'train'
comment = {{ comment }}
execute as caller
as {{ body }}
