"""What a plan predicts is what a build does, over random edits of one project."""

from __future__ import annotations

import datetime
import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from sqlkit.build import Request, build
from sqlkit.build.plan import MADE
from sqlkit.build.predict import predict
from sqlkit.cache import cache_of
from sqlkit.compile import compile_project
from sqlkit.profile import DEFAULT
from sqlkit.project import load_project
from sqlkit.warehouses import warehouse_for
from tests.publishing.shop import Shop

EDITS = int(os.environ.get("SQLKIT_EDITS", "60"))

OWN = """{{#---
doc: {doc}
grain: {grain}
columns:
  {grain}: varchar not null -- the key
  total: money -- the sum
---#}}
{comment}select orders.{grain}, sum(orders.amount){factor} as total
from {{{{ ref("orders") }}}} as orders
where orders.amount > {least}
group by orders.{grain}
"""

READER = """{{#---
doc: What the own tables come to.
grain: []
columns:
  customers: bigint not null -- rows
  total: decimal(38, 4) -- the sum
checks:
  - {{name: not_absurd, sql: select customers from this where customers > {most}}}
---#}}
select count(*) as customers, sum(own.total) as total from {{{{ ref("own_{read}") }}}} as own
"""


@dataclass
class Edited:
    """A project as data, written anew after each edit."""

    shop: Shop
    rng: random.Random
    orders: int = 60
    amount: int = 20
    params: dict[str, object] = field(default_factory=dict)
    as_of: datetime.date = datetime.date(2024, 12, 1)
    where: str | None = None
    own: dict[str, dict[str, str]] = field(default_factory=dict)
    reader: dict[str, str] = field(default_factory=lambda: {"most": "1000", "read": "a"})

    def write(self) -> None:
        orders = {"file": "orders.csv", "columns": {"channel": "channel"}}
        if self.where:
            orders["where"] = self.where
        project = {"as_of": self.as_of, "inputs": {"orders": orders}, "params": self.params}
        (self.shop.root / "sqlkit.yml").write_text(yaml.safe_dump(project), encoding="utf-8")
        self.shop.write_orders(self.orders, amount=f"{self.amount}.00")
        folder = self.shop.root / "templates"
        for name, parts in self.own.items():
            (folder / f"own_{name}.sql").write_text(OWN.format(**parts), encoding="utf-8")
        (folder / "own_reader.sql").write_text(READER.format(**self.reader), encoding="utf-8")


def rows(project: Edited) -> None:
    project.orders += project.rng.choice([-3, -1, 1, 5])


def a_value(project: Edited) -> None:
    project.amount = project.rng.randrange(1, 900)


def nothing(project: Edited) -> None:
    """The files are written again as they were."""


def a_parameter(project: Edited) -> None:
    name, values = project.rng.choice([("churn.inactive_days", (90, 180, 200)), ("rfm.inactive_days", (30, 90))])
    area, _, key = name.partition(".")
    project.params[area] = {key: project.rng.choice(values)}


def the_date(project: Edited) -> None:
    project.as_of = datetime.date(2024, 10 + project.rng.randrange(3), 1)


def the_mapping(project: Edited) -> None:
    project.where = project.rng.choice([None, "channel <> 1", "amount > 100"])


def sql(project: Edited) -> None:
    own = project.own[project.rng.choice("ab")]
    own[project.rng.choice(["factor", "least"])] = project.rng.choice(["0", "10"])
    own["factor"] = project.rng.choice(["", " * 2"])


def a_comment(project: Edited) -> None:
    project.own[project.rng.choice("ab")]["comment"] = project.rng.choice(["", "-- summed\n", "/* summed */ "])


def a_doc(project: Edited) -> None:
    project.own[project.rng.choice("ab")]["doc"] = project.rng.choice(["Sums.", "Totals."])


def a_grain(project: Edited) -> None:
    project.own["b"]["grain"] = project.rng.choice(["customer_id", "channel"])


def a_check(project: Edited) -> None:
    project.reader["most"] = project.rng.choice(["1000", "2000"])


def what_is_read(project: Edited) -> None:
    project.reader["read"] = project.rng.choice("ab")


KINDS: list[Callable[[Edited], None]] = [
    rows,
    a_value,
    nothing,
    a_parameter,
    the_date,
    the_mapping,
    sql,
    a_comment,
    a_doc,
    a_grain,
    a_check,
    what_is_read,
]
SELECTIONS = [["+own_reader", "own_b", "+rfm_segments", "+cohort_churn"], ["+own_reader"], ["+rfm", "customer_churn"]]


@pytest.fixture
def project(tmp_path: Path) -> Edited:
    root = tmp_path / "shop"
    (root / "templates").mkdir(parents=True)
    own = {"doc": "Sums.", "grain": "customer_id", "comment": "", "factor": "", "least": "0"}
    found = Edited(Shop(root), random.Random(20260101), own={"a": dict(own), "b": dict(own)})
    found.write()
    return found


def actions(project: Edited, select: list[str]) -> tuple[dict[str, str], dict[str, str]]:
    """What a plan predicts for each published table, and what the build then does."""
    loaded = load_project(project.shop.root)
    manifest = compile_project(loaded, cache=cache_of(loaded.root))
    warehouse = warehouse_for(DEFAULT, loaded.root)
    plan = predict(manifest, warehouse, Request(select), datetime.datetime.now(datetime.UTC)).plan
    is_published = {name for name, model in manifest.models.items() if model.spec.is_published}
    predicted = {s.name: "made" if s.action in MADE else "kept" for s in plan.steps if s.name in is_published}
    result = build(manifest, warehouse_for(DEFAULT, loaded.root), lambda event: None, Request(select, may_break=True))
    done = dict.fromkeys(result.tables, "made") | dict.fromkeys(result.carried, "kept")
    assert result.is_published == bool(plan.make)
    return predicted, done


def test_predicted_actions_are_executed(project: Edited) -> None:
    first = SELECTIONS[0]
    assert actions(project, first)[0]
    made = kept = 0
    for number in range(EDITS):
        edit = project.rng.choice(KINDS)
        edit(project)
        project.write()
        select = first if number % 4 else project.rng.choice(SELECTIONS)
        predicted, done = actions(project, select)
        assert predicted == done, (number, edit.__name__, select)
        made += sum(action == "made" for action in done.values())
        kept += sum(action == "kept" for action in done.values())
    assert made > EDITS  # neither of the two is all that happens
    assert kept > EDITS
