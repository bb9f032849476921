"""CDNOW's master file and its 1/10 sample, from the raw lines to the literature's numbers."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from sqlkit.btyd.cells import counted
from sqlkit.btyd.models import PURCHASES
from sqlkit.btyd.scores import Quadrature, form_of
from sqlkit.scoring.reference import score
from tests.btyd.test_build import build

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).parents[2]
PROJECT = REPOSITORY / "examples" / "cdnow" / "sqlkit.yml"
HALF = "{purchase_model.holdout_days: 273}"
"""39 weeks to fit to, 39 to be judged on."""


def publish(root: Path, file: Path, customer: str, patch: pytest.MonkeyPatch) -> duckdb.DuckDBPyConnection:
    text = PROJECT.read_text().replace("substr(line, 2, 5)", customer)
    (root / "sqlkit.yml").write_text(text)
    patch.setenv("CDNOW", str(file))
    build(root, "-s", "+ltv_predictions", "--vars", HALF)
    return duckdb.connect(str(root / "analytics.duckdb"), read_only=True)


def card(connection: duckdb.DuckDBPyConnection, model: str) -> Any:
    ((text,),) = connection.execute("select card from model_cards where model_name = ?", [model]).fetchall()
    return json.loads(text)


@pytest.fixture(scope="module")
def master(realdata: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        file = realdata / "cdnow" / "CDNOW_master.txt"
        yield publish(tmp_path_factory.mktemp("master"), file, "substr(line, 2, 5)", patch)


@pytest.fixture(scope="module")
def sample(realdata: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("sample")
        file = folder / "with_header.txt"  # the project's reading takes the first line for one
        with (realdata / "cdnow" / "CDNOW_sample.txt").open() as lines, file.open("w") as copy:
            copy.write("line\n")
            # 00004 0001 19970101  2   29.33: the sample's own number of the customer stands in the master's columns.
            shutil.copyfileobj(map_lines(lines), copy)
        yield publish(folder, file, "substr(line, 2, 5)", patch)


def map_lines(lines: Any) -> Any:
    """The master's layout: customer, day, CDs, dollars."""
    text = []
    for line in lines:
        customer, _, day, count, amount = line.split()
        text.append(f" {customer:>5} {day} {int(count):>2} {amount:>8}\n")
    return io.StringIO("".join(text))


def daily_as_weekly(found: Any) -> list[float]:
    """The parameters of the holdout's fit, alpha in weeks."""
    return [p["holdout"] / 7 if p["name"] == "alpha" else p["holdout"] for p in found["parameters"]]


def test_master(master: duckdb.DuckDBPyConnection) -> None:
    found = card(master, "purchase_model")
    assert found["customers"] == 23_570
    assert daily_as_weekly(found) == pytest.approx([0.2516, 4.789, 0.7234, 2.161], rel=2e-4)
    holdout = found["holdout"]
    assert holdout["auc"] == pytest.approx(0.747, abs=1e-3)
    assert holdout["auc_alive"] == pytest.approx(0.32, abs=1e-3)
    assert holdout["bias"] == pytest.approx(-0.143, abs=1e-3)


def test_master_likelihood(master: duckdb.DuckDBPyConnection, realdata: Path) -> None:
    """In weeks, of the calibration period: a density of x times, so that days cost ln 7 a repeat."""
    summed = """
        with days as (
            select distinct substr(line, 2, 5) as customer, strptime(substr(line, 8, 8), '%Y%m%d')::date as day
            from read_csv(?, header = true, delim = '', columns = {'line': 'varchar'})
            where substr(line, 8, 8) < '19971001'
        )
        select count(*) - 1, max(day) - min(day), date '1997-09-30' - min(day) from days group by customer
    """
    rows = duckdb.execute(summed, [str(realdata / "cdnow" / "CDNOW_master.txt")]).fetchall()
    cells = counted(*np.array(rows, float).T).scaled(1 / 7)
    at = np.log(daily_as_weekly(card(master, "purchase_model")))
    values, _ = PURCHASES["bg_nbd"].log_likelihood(at, cells)
    assert (values * cells.customers).sum() == pytest.approx(-95368.44, abs=0.01)


def test_sample(sample: duckdb.DuckDBPyConnection) -> None:
    """The papers' 2,357 customers, 2,457 repeats to fit to and 1,882 in the holdout."""
    found = card(sample, "purchase_model")
    holdout = found["holdout"]
    assert (holdout["customers"], holdout["actual"]) == (2357, 1882)
    began = next(week for week in holdout["tracking"] if week["day"] == 0)
    assert began["actual"] == 2457
    assert daily_as_weekly(found) == pytest.approx([0.2426, 4.4136, 0.7929, 2.4259], rel=2e-3)


def test_units_are_no_matter(sample: duckdb.DuckDBPyConnection) -> None:
    """The same with alpha in days is the same; a weekly fit used as a daily one is off by a multiple."""
    found = card(sample, "purchase_model")
    daily = [p["value"] for p in found["parameters"]]
    weekly = [p["value"] / 7 if p["name"] == "alpha" else p["value"] for p in found["parameters"]]

    def expected(parameters: list[float], unit: float, frequency: float, last: float, age: float) -> float:
        form = form_of(PURCHASES["bg_nbd"].scores(np.array(parameters), Quadrature(), 0.0))
        history = {"frequency": frequency, "last_age_days": last / unit, "age_days": age / unit}
        history["days_ahead"] = 273 / unit
        values = score(form, {name: np.array([value]) for name, value in history.items()})
        return float(values[0, form.outputs.index("expected_purchases")])

    regular, new = (2.0, 213.0, 272.0), (0.0, 0.0, 0.0)
    assert expected(daily, 1, *regular) == pytest.approx(expected(weekly, 7, *regular), rel=1e-12)
    assert expected(weekly, 1, *new) > 2.5 * expected(daily, 1, *new)
