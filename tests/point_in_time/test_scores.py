"""With as_of fixed, what comes later changes no feature, label or score, nor the trained model, byte for byte.

The demo shop as it was exported, beside the same shop as it was on the as_of date: later rows cut off, ends and
closings that came later not yet known.
"""

from __future__ import annotations

import datetime
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

import sqlkit.demo
from sqlkit.cli import main
from sqlkit.project import FILE
from sqlkit.resources import shipped
from tests.point_in_time.shop import different
from tests.publishing.shop import content, query

AS_OF = datetime.date(2023, 9, 1)
CUSTOMERS = 3000

BEGINS = {
    "orders": "CREATED",
    "customers": "SIGNED_UP",
    "events": "AT",
    "subscriptions": "STARTED",
    "tickets": "OPENED",
    "campaign": "ASSIGNED",
}
"""The time at which a row of a raw file came to be; order lines come with their order."""

ENDS = {"subscriptions": "ENDED", "tickets": "CLOSED"}
"""What is written into a row later."""

SEEN = {
    "seen_features": ("customer_features", "[observed_on, customer_id]"),
    "seen_labels": ("churn_labels", "[observed_on, customer_id]"),
    "seen_model": ("churn_model", "[observed_on, customer_id]"),
}
"""Models that live only while a build runs, copied by models of the test's own."""

SEE = """{#---
doc: What a model of another name holds.
grain: GRAIN
columns_of: NAME
columns: {}
---#}
select
{% for column in columns_of("NAME") %}
    NAME.{{ column | identifier }}{{ "," | sql if not loop.last else "" | sql }}
{% endfor %}
from {{ ref("NAME") }} as NAME
"""
PUBLISHED = ("feature_snapshots", "churn_scores", "score_snapshots", "customer_360")
COVERED = {*SEEN, *PUBLISHED, "model"}

VARIANTS = {
    "inactivity": {"label": "inactivity", "estimator": "logistic_regression", "observations": 2},
    "subscription": {"label": "subscription", "estimator": "hist_gradient_boosting", "observations": 4},
}


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Folders of raw files by what is known in them."""
    root = tmp_path_factory.mktemp("shops")
    sqlkit.demo.generate(root / "after", CUSTOMERS)
    cut(root / "after", root / "known")
    return {name: root / name for name in ("known", "after")}


def cut(after: Path, known: Path) -> None:
    """Write the files as they would have been exported on the as_of date; what bears no time was always there."""
    known.mkdir()
    for name, begins in BEGINS.items():
        ends = ENDS.get(name)
        kept = f'* replace (case when "{ends}" < date \'{AS_OF}\' then "{ends}" end as "{ends}")' if ends else "*"
        begun = f"coalesce(\"{begins}\" < date '{AS_OF}', true)"
        _copy(f"select {kept} from '{after / name}.parquet' where {begun}", known / name)
    orders = f"select ID from '{known / 'orders'}.parquet'"
    _copy(f"select * from '{after / 'order_items'}.parquet' where ORDER_ID in ({orders})", known / "order_items")


def _copy(sql: str, path: Path) -> None:
    duckdb.sql(f"copy ({sql}) to '{path}.parquet' (format parquet)")


def results(root: Path, data: Path, variant: str, change: Callable[[Path], None] | None = None) -> dict[str, list[str]]:
    """Build the demo project on raw files; return the rows of all that is covered."""
    (root / "templates").mkdir(parents=True)
    shutil.copy(Path(sqlkit.demo.__file__).parent / "project" / FILE, root)
    (root / "data").symlink_to(data, target_is_directory=True)
    for own, (name, grain) in SEEN.items():
        (root / "templates" / f"{own}.sql").write_text(SEE.replace("GRAIN", grain).replace("NAME", name), "utf-8")
    if change:
        change(root)
    text = (root / FILE).read_text(encoding="utf-8").replace("as_of: latest", f"as_of: {AS_OF}")
    (root / FILE).write_text(text, encoding="utf-8")
    params = VARIANTS[variant] | {"fixed_attributes": ["tier"]}
    variables = json.dumps({f"churn_model.{name}": value for name, value in params.items()})
    command = ["build", "--project-dir", str(root), "--vars", variables]
    built = CliRunner().invoke(main, [*command, *(f"--select=+{name}" for name in (*SEEN, *PUBLISHED))])
    assert built.exit_code == 0, built.output
    file = root / "analytics.duckdb"
    found = {name: rows for name, rows in content(file).items() if name in COVERED}
    return found | {"model": [repr(row) for row in query(file, "select model_version, artifact from model_registry")]}


def forgetting(path: str, forgotten: str) -> Callable[[Path], None]:
    """A project's own copy of a shipped template that lacks a condition where it stands first."""

    def write(root: Path) -> None:
        text = (shipped("templates") / path).read_text(encoding="utf-8")
        assert forgotten in text, "the shipped template has changed: plant the mistake anew"
        (root / "templates" / path).parent.mkdir(parents=True, exist_ok=True)
        (root / "templates" / path).write_text(text.replace(forgotten, "", 1), encoding="utf-8")

    return write


@pytest.mark.parametrize("variant", VARIANTS)
def test_later_rows_change_no_feature_label_or_score(tmp_path: Path, shops: Mapping[str, Path], variant: str) -> None:
    known, after = (results(tmp_path / name, shops[name], variant) for name in ("known", "after"))
    assert known.keys() == COVERED
    assert all(known.values()), [name for name, rows in known.items() if not rows]
    assert different(known, after) == {}


def test_later_rows_did_arrive(shops: Mapping[str, Path]) -> None:
    for name in (*BEGINS, "order_items"):
        counts = [duckdb.sql(f"select count(*) from '{shops[s] / name}.parquet'").fetchall()[0][0] for s in shops]
        assert counts[0] < counts[1] or name == "campaign", name
    for name, ends in ENDS.items():
        both = f"'{shops['known'] / name}.parquet' as k join '{shops['after'] / name}.parquet' as a using (ID)"
        written = duckdb.sql(f"select count(*) from {both} where k.{ends} is null and a.{ends} is not null").fetchall()
        assert written[0][0] >= 5, name


FOLLOWS = {"model", "seen_model", "churn_scores", "score_snapshots", "customer_360"}
MISTAKES = {
    "a feature that counts as open what has no end by the day of the export": (
        "features/customer_features.py",
        " | (known.ended_at.date() >= known.observed_on)",
        {"seen_features", "feature_snapshots", *FOLLOWS},
    ),
    "a label that counts as kept who ever came back": (
        "scores/_labels.sql",
        "        and days.ordered_on < dates.observed_on + interval {{ horizon }} day\n",
        {"seen_labels", *FOLLOWS},
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_planted_mistake_is_found(tmp_path: Path, shops: Mapping[str, Path], mistake: str) -> None:
    """The test above can fail: it finds what is wrong, the model and scores that follow from it, and nothing else."""
    path, forgotten, wrong = MISTAKES[mistake]
    forget = forgetting(path, forgotten)
    known, after = (results(tmp_path / name, shops[name], "inactivity", forget) for name in ("known", "after"))
    assert different(known, after).keys() == wrong


def test_who_signs_up_after_ordering_had_no_attributes_before(tmp_path: Path, shops: Mapping[str, Path]) -> None:
    late = tmp_path / "late"
    shutil.copytree(shops["after"], late)
    signed_up = f"case when ID % 20 = 0 then date '{AS_OF}' + 40 else SIGNED_UP end as SIGNED_UP"
    _copy(f"select * replace ({signed_up}) from '{shops['after'] / 'customers'}.parquet'", late / "customers")
    cut(late, tmp_path / "then")
    known = results(tmp_path / "known", tmp_path / "then", "inactivity")
    after = results(tmp_path / "after", late, "inactivity")
    assert different(known, after) == {}
