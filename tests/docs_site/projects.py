"""A project whose names and docs do all they can to be taken for HTML."""

from __future__ import annotations

from pathlib import Path

from core.shops import shop

from sqlkit.compile import compile_project
from sqlkit.project import load_project
from sqlkit.site.contents import Contents, contents_of
from sqlkit.site.publication import Published

HOSTILE = "</script><script>alert(1)</script>'&<img src=x onerror=alert(1)>"

PROJECT = """
name: "<b>shop</b>"
inputs:
  orders: {file: orders.csv}
  customers:
    file: customers.csv
    attributes: {"a <i>b</i>": {column: b, doc: "<script>1</script>"}, "Plan 'x'": plan}
"""

MODEL = """{#---
doc: "HOSTILE"
grain: customer_id
columns:
  customer_id: "varchar -- HOSTILE"
  "<u>n</u>": {type: bigint, doc: "<u>", checks: [{between: [1, 5]}]}
  "Plan 'x'": varchar
checks:
  - {name: "<s>own</s>", sql: "select 1 as one from this where 1 < 0 and '</pre>' = ''"}
tags: ["<b>tag</b>"]
params: {own.least: 1}
---#}
{# </pre><script>alert(2)</script> #}
{% from "own/_macros.sql" import twice %}
select
    rfm.customer_id,
    {{ twice("frequency") }} as "<u>n</u>",
    customers."Plan 'x'"
from {{ ref("rfm") }} as rfm
left join {{ ref("customers") }} as customers on customers.customer_id = rfm.customer_id
where rfm.frequency > {{ params.own.least }} and rfm.segment <> '</code><script>alert(3)</script>'
"""

MACROS = """{# Macros of <b>own</b>. #}

{# Twice a column, </summary>. #}
{% macro twice(name, by=2) %}
{{ by }} * rfm.{{ name | identifier }}
{% endmacro %}
"""


def contents(root: Path, published: Published | None = None) -> Contents:
    """The hostile project, compiled whole."""
    model = MODEL.replace("HOSTILE", HOSTILE)
    shop(root, PROJECT, **{"own__of<i>": model, "own___macros": MACROS})
    return contents_of((compile_project(load_project(root)),), "analytics", published)
