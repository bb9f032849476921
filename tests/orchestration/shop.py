"""A shop's folder as the examples take it: sqlkit/ with a mapping, and a model of its own that can be made to fail."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from tests.documented import REPOSITORY

EXAMPLES = REPOSITORY / "examples" / "orchestration"

MAPPING = """\
as_of: latest
inputs:
  orders:
    file: orders.csv
"""
GOOD = """\
{#---
doc: Customers who are worth a visit.
grain: customer_id
columns:
  customer_id: varchar not null -- the customer
checks:
  - {name: is_known, sql: select customer_id from this where customer_id = 'nobody'}
---#}
select rfm.customer_id
from {{ ref("rfm") }} as rfm
"""
CASE = """\
- name: everybody known
  given:
    rfm:
      - {customer_id: a}
  expect:
    - {customer_id: a}
"""
FAILING = GOOD.replace("= 'nobody'", "<> 'nobody'")
WRONG = GOOD.replace("select rfm.customer_id", "select rfm.custmer_id")


def shop(root: Path) -> Path:
    """Write the folder: 60 customers with 4 orders each."""
    project = root / "sqlkit"
    (project / "templates").mkdir(parents=True)
    lines = [f"o{n},c{n % 60},2024-0{n % 6 + 1}-{n % 27 + 1:02},{n % 50 + 10}.50" for n in range(240)]
    (project / "orders.csv").write_text("\n".join(["order_id,customer_id,ordered_at,amount", *lines, ""]))
    (project / "sqlkit.yml").write_text(MAPPING)
    (project / "cases").mkdir()
    (project / "cases" / "visits.yml").write_text(CASE)
    own(root, GOOD)
    shutil.copyfile(EXAMPLES / "build.sh", root / "build.sh")
    return root


def own(root: Path, text: str) -> None:
    """Give the shop's own model that text."""
    (root / "sqlkit" / "templates" / "visits.sql").write_text(text)


def with_sqlkit(root: Path, **more: str) -> dict[str, str]:
    """Return an environment whose `sqlkit` is the one tested and whose SHOP is the folder."""
    place = root / "bin"
    place.mkdir(exist_ok=True)
    (place / "sqlkit").write_text(f'#!/bin/sh\nPYTHONPATH="{REPOSITORY}" exec "{sys.executable}" -m sqlkit "$@"\n')
    (place / "sqlkit").chmod(0o755)
    return {"PATH": f"{place}:{os.environ['PATH']}", "HOME": str(root), "SHOP": str(root), "PAUSE": "0", **more}
