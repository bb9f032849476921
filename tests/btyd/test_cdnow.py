"""CDNOW's master file and its 1/10 sample, from the raw lines to the literature's numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from sqlkit.btyd.cells import counted
from sqlkit.btyd.models import PURCHASES
from sqlkit.btyd.scores import Quadrature, form_of
from sqlkit.compile import compile_project
from sqlkit.profile import DEFAULT
from sqlkit.project import load_project
from sqlkit.scoring.reference import score
from sqlkit.warehouses.duckdb.warehouse import DuckDB
from tests.btyd import literature
from tests.btyd.literature import CALIBRATION, HALVES
from tests.btyd.test_build import build
from tests.published import Publication

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).parents[2]
PROJECT = REPOSITORY / "examples" / "cdnow" / "sqlkit.yml"


def publish(root: Path, file: Path, told: str, patch: pytest.MonkeyPatch) -> Path:
    (root / "sqlkit.yml").write_text(PROJECT.read_text() + told)
    patch.setenv("CDNOW", str(file))
    build(root, "-s", "+ltv_predictions")
    return root


@pytest.fixture(scope="module")
def master(realdata: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        file = realdata / "cdnow" / "CDNOW_master.txt"
        yield publish(tmp_path_factory.mktemp("master"), file, HALVES, patch)


@pytest.fixture(params=[HALVES, CALIBRATION], ids=["halves", "calibration"], scope="module")
def sample(request: pytest.FixtureRequest, realdata: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("sample")
        file = folder / "with_header.txt"  # the project's reading takes the first line for one
        file.write_text("\n".join(["line", *literature.sample_lines(realdata / "cdnow")["line"]]) + "\n")
        yield publish(folder, file, request.param, patch)


def publication(root: Path) -> Publication:
    return Publication(lambda: DuckDB(DEFAULT, root), compile_project(load_project(root)))


def test_master(master: Path) -> None:
    literature.master_holds(publication(master))


def test_master_likelihood(master: Path, realdata: Path) -> None:
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
    at = np.log(literature.weekly(publication(master).card("purchase_model")["parameters"], "holdout"))
    values, _ = PURCHASES["bg_nbd"].log_likelihood(at, cells)
    assert (values * cells.customers).sum() == pytest.approx(-95368.44, abs=0.01)


@pytest.mark.parametrize("sample", [HALVES], indirect=True, ids=["halves"])
def test_sample(sample: Path) -> None:
    literature.halves_hold(publication(sample))


@pytest.mark.parametrize("sample", [CALIBRATION], indirect=True, ids=["calibration"])
def test_first_customers(sample: Path) -> None:
    literature.first_customers_hold(publication(sample))


@pytest.mark.parametrize("sample", [CALIBRATION], indirect=True, ids=["calibration"])
def test_purchases_of_a_new_customer_by_the_macro(sample: Path) -> None:
    days = ", ".join(f"({ahead})" for ahead in literature.NEW_CUSTOMERS)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{sample / 'analytics.duckdb'}' as shop (read_only); use shop")
        connection.execute(f"""
            create temp table ask as
            select
                date '1997-10-01' as observed_on, 0 as frequency, 0 as last_age_days, 0 as age_days, days as days_ahead
            from (values {days}) as asked(days)
        """)
        query = "select days_ahead, expected_purchases from purchase_model_score('temp.ask')"
        literature.new_customers_hold(dict(connection.execute(query).fetchall()))


@pytest.mark.parametrize("sample", [HALVES], indirect=True, ids=["halves"])
def test_units_are_no_matter(sample: Path) -> None:
    """The same with alpha in days is the same; a weekly fit used as a daily one is off by a multiple."""
    found = publication(sample).card("purchase_model")
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
