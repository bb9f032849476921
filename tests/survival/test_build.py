"""From subscriptions, or a snapshot with a duration, to published tables by YAML alone."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from lifelines import CoxPHFitter, KaplanMeierFitter
from lifelines.statistics import logrank_test

from sqlkit.cli import main
from tests.survival.lives import rossi

pytestmark = pytest.mark.slow

AS_OF = dt.date(2024, 1, 1)
PROJECT = """
as_of: 2024-01-01
inputs:
  subscriptions:
    file: subscriptions.csv
    columns: {ended_at: ended_at, mrr: mrr, plan: plan}
"""
TABLES = (
    "survival_curves survival_segments survival_tests survival_baseline survival_predictions "
    "renewal_curve renewal_predictions"
).split()


def subscriptions() -> pd.DataFrame:
    """One a customer; pro stays longer, some end after the as_of date, some begin after it."""
    rng = np.random.default_rng(5)
    size = 1200
    plan = rng.choice(["basic", "pro"], size, p=[0.6, 0.4])
    mrr = np.where(plan == "pro", 40, 20) + rng.integers(0, 3, size) * 5
    began = [AS_OF - dt.timedelta(days=int(day)) for day in rng.integers(-30, 900, size)]
    life = np.ceil(rng.exponential(np.where(plan == "pro", 500, 250))).astype(int)
    ended = [day + dt.timedelta(days=int(days)) for day, days in zip(began, life, strict=True)]
    known = [day if day < AS_OF + dt.timedelta(days=60) else None for day in ended]
    columns = {"started_at": began, "ended_at": known, "mrr": mrr, "plan": plan}
    return pd.DataFrame(
        {"subscription_id": [f"s{i:04}" for i in range(size)], "customer_id": [f"c{i:04}" for i in range(size)]}
        | columns
    )


def lives(frame: pd.DataFrame) -> pd.DataFrame:
    """Days until the end, or until the last day that counts."""
    seen = frame[[day < AS_OF for day in frame["started_at"]]]
    left = np.array([day is not None and day < AS_OF for day in seen["ended_at"]])
    last = [end if gone else AS_OF - dt.timedelta(days=1) for end, gone in zip(seen["ended_at"], left, strict=True)]
    days = [(end - began).days for end, began in zip(last, seen["started_at"], strict=True)]
    return seen.assign(t=np.array(days, dtype=float), e=left.astype(int))


def build(root: Path, *options: str) -> str:
    result = CliRunner().invoke(main, ["build", "--project-dir", str(root), *options])
    assert result.exit_code == 0, result.output
    return result.output


def query(root: Path, sql: str) -> pd.DataFrame:
    with duckdb.connect(str(root / "analytics.duckdb"), read_only=True) as connection:
        return connection.execute(sql).df()


def made(root: Path, frame: pd.DataFrame, text: str = PROJECT) -> Path:
    root.mkdir(exist_ok=True)
    frame.to_csv(root / "subscriptions.csv", index=False)
    (root / "sqlkit.yml").write_text(text)
    return root


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = made(tmp_path_factory.mktemp("shop"), subscriptions())
    told = build(root)
    assert re.search(r"Model: survival_model trained \w+, runs as expression", told)
    assert re.search(r"Model: renewal_model trained \w+, runs as expression", told)
    return root


def test_curves_are_kaplan_and_meiers(shop: Path) -> None:
    people = lives(subscriptions())
    for segment, rows in (("all", people), *people.groupby("plan")):
        oracle = KaplanMeierFitter().fit(rows["t"], rows["e"])
        found = query(shop, f"select * from survival_curves where segment = '{segment}' order by duration")
        assert found["survival"].to_numpy() == pytest.approx(
            oracle.survival_function_at_times(found["duration"]).to_numpy(), abs=1e-12
        )
        ends = oracle.confidence_interval_.loc[found["duration"]].to_numpy()
        assert found[["survival_lower", "survival_upper"]].to_numpy() == pytest.approx(ends, abs=1e-12)
        median = query(shop, f"select median_duration from survival_segments where segment = '{segment}'").iloc[0, 0]
        assert median == oracle.median_survival_time_


def test_the_test_is_the_log_ranks(shop: Path) -> None:
    people = lives(subscriptions())
    basic, pro = (people[people["plan"] == plan] for plan in ("basic", "pro"))
    oracle = logrank_test(basic["t"], pro["t"], basic["e"], pro["e"])
    found = query(shop, "select chi_square, p_value from survival_tests").iloc[0]
    assert found["chi_square"] == pytest.approx(oracle.test_statistic, rel=1e-10)
    assert found["p_value"] == pytest.approx(oracle.p_value, rel=1e-9)


def test_predictions_are_coxs(shop: Path) -> None:
    people = lives(subscriptions())
    known = people.assign(pro=(people["plan"] == "pro").astype(float))
    oracle = CoxPHFitter().fit(known[["t", "e", "pro", "mrr"]], "t", "e", fit_options={"precision": 1e-14})
    hazard = oracle.baseline_cumulative_hazard_.iloc[:, 0]
    found = query(shop, "select * from survival_predictions order by customer_id").set_index("customer_id")
    there = known[known["e"] == 0].set_index("customer_id").sort_index()
    assert list(found.index) == list(there.index)
    ratios = oracle.predict_partial_hazard(there)
    assert found["hazard_ratio"].to_numpy() == pytest.approx(ratios.to_numpy(), rel=1e-7)
    passed = [hazard[hazard.index <= t + 365].iloc[-1] - hazard[hazard.index <= t].iloc[-1] for t in there["t"]]
    is_seen = (there["t"] + 365 <= known["t"].max()).to_numpy()
    assert found["survival"].isna().to_numpy().tolist() == (~is_seen).tolist()
    expected = np.exp(-ratios.to_numpy() * np.array(passed))[is_seen]
    assert found["survival"].to_numpy()[is_seen] == pytest.approx(expected, rel=1e-7)


def test_holdout_is_that_of_lifelines(shop: Path) -> None:
    """Fitted to what was known 90 days before; of who was there then, how many left since, and how they ranked."""
    began = AS_OF - dt.timedelta(days=90)
    frame = subscriptions()
    former = frame[[day < began for day in frame["started_at"]]].assign(
        pro=lambda f: (f["plan"] == "pro").astype(float)
    )
    gone = np.array([day is not None and day < began for day in former["ended_at"]])
    last = [end if left else began - dt.timedelta(days=1) for end, left in zip(former["ended_at"], gone, strict=True)]
    days = [float((end - start).days) for end, start in zip(last, former["started_at"], strict=True)]
    known = former.assign(t=days, e=gone.astype(int))
    oracle = CoxPHFitter().fit(known[["t", "e", "pro", "mrr"]], "t", "e", fit_options={"precision": 1e-14})
    there = known[(known["e"] == 0) & (known["t"] + 90 <= known["t"].max())]
    hazard = oracle.baseline_cumulative_hazard_.iloc[:, 0]
    passed = [hazard[hazard.index <= t + 90].iloc[-1] - hazard[hazard.index <= t].iloc[-1] for t in there["t"]]
    risk = 1 - np.exp(-oracle.predict_partial_hazard(there).to_numpy() * np.array(passed))
    left = np.array([day is not None and day < AS_OF for day in there["ended_at"]])
    ((card,),) = query(shop, "select card from model_cards where model_name = 'survival_model'").to_numpy()
    found = json.loads(card)["holdout"]
    assert (found["customers"], found["actual"]) == (len(there), left.sum())
    assert found["expected"] == pytest.approx(risk.sum(), rel=1e-7)
    pairs = risk[left][:, None] - risk[~left][None, :]
    assert found["concordance"] == pytest.approx(((pairs > 1e-9) + (abs(pairs) <= 1e-9) / 2).mean(), abs=1e-6)
    assert sum(b["expected"] for b in found["bins"]) == pytest.approx(found["expected"])
    assert len(found["bins"]) == 5


def test_renewals_are_counted_by_month(shop: Path) -> None:
    """By calendar: the i-th renewal of who began on the 31st is on the last day of a shorter month."""
    people = lives(subscriptions())
    ends = [row.ended_at if row.e else AS_OF for row in people.itertuples()]
    spent = [
        whole_months(row.started_at, end - dt.timedelta(days=1))
        for row, end in zip(people.itertuples(), ends, strict=True)
    ]
    known = people.assign(spent=np.maximum(spent, 0))
    found = query(shop, "select * from renewal_curve where deciding_customers is not null order by period")
    for row in found.itertuples():
        deciding = (known["spent"] >= row.period) | ((known["spent"] == row.period - 1) & (known["e"] == 1))
        lost = (known["spent"] == row.period - 1) & (known["e"] == 1)
        assert (row.deciding_customers, row.lost_customers) == (deciding.sum(), lost.sum())


def whole_months(began: dt.date, day: dt.date) -> int:
    months = (day.year - began.year) * 12 + day.month - began.month
    reached = pd.Timestamp(began) + pd.DateOffset(months=months)
    return months - (reached.date() > day)


def test_a_model_runs_alike_as_a_function(shop: Path, tmp_path: Path) -> None:
    text = f"{PROJECT}params: {{survival_model: {{udf: function}}, renewal_model: {{udf: function}}}}\n"
    told = build(made(tmp_path / "shop", subscriptions(), text))
    assert re.search(r"Model: survival_model trained \w+, runs as function", told)
    for table, value in (("survival_predictions", "survival"), ("renewal_predictions", "expected_renewals")):
        sql = f"select {value} from {table} order by customer_id"
        one, other = query(shop, sql), query(tmp_path / "shop", sql)
        assert other[value].to_numpy() == pytest.approx(one[value].to_numpy(), rel=1e-9, nan_ok=True)


def test_any_client_asks_for_any_customer_and_any_time(shop: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{shop / 'analytics.duckdb'}' as shop (read_only); use shop")
        connection.execute(
            "create temp table ask as select 0 as cell, 0 as time_spent, days as time_ahead, 'pro' as plan, 40 as mrr "
            "from (values (0), (90), (365)) as asked(days)"
        )
        rows = connection.execute(
            "select time_ahead, survival from survival_model_score('temp.ask') order by time_ahead"
        ).fetchall()
    assert [days for days, _ in rows] == [0, 90, 365]
    assert 1 == rows[0][1] > rows[1][1] > rows[2][1] > 0


def test_what_became_known_later_changes_nothing(shop: Path, tmp_path: Path) -> None:
    """Ends on or after the as_of date, and subscriptions that began then."""
    later = subscriptions()
    is_late = np.array([day is not None and day >= AS_OF for day in later["ended_at"]])
    assert is_late.sum() > 20
    later.loc[is_late, "ended_at"] = None
    later = later[[day < AS_OF for day in later["started_at"]]]
    open_now = later["ended_at"].isna().to_numpy()
    later.loc[open_now, "ended_at"] = AS_OF + dt.timedelta(days=3)
    root = made(tmp_path / "later", later)
    build(root)
    for table in TABLES:
        sql = f"select * exclude (run_id) from {table} order by all"
        pd.testing.assert_frame_equal(query(root, sql), query(shop, sql))


SNAPSHOT = """
inputs:
  population:
    file: rossi.csv
    columns: {customer_id: person, outcome: arrest = 1, duration: week}
    attributes:
      fin: {column: fin, type: integer}
      age: {column: age, type: double}
      prio: {column: prio, type: integer}
params:
  survival: {segments: [fin], horizon: 52}
  survival_model: {covariates: [fin, age, prio], time_unit: week}
  renewal_model: {period: week}
"""


def test_a_snapshot(tmp_path: Path) -> None:
    frame = rossi().rename(columns={"t": "week", "e": "arrest"}).assign(person=range(432))
    frame.to_csv(tmp_path / "rossi.csv", index=False)
    (tmp_path / "sqlkit.yml").write_text(SNAPSHOT)
    build(tmp_path, "--select", "tag:survival")
    oracle = CoxPHFitter().fit(rossi()[["t", "e", "fin", "age", "prio"]], "t", "e")
    found = query(
        tmp_path, "select metric, metric_value from model_metrics where period = 'hazard_ratio' order by metric"
    )
    assert found["metric"].tolist() == ["age", "fin", "prio"]
    expected = oracle.hazard_ratios_[["age", "fin", "prio"]].to_numpy()
    assert found["metric_value"].to_numpy() == pytest.approx(expected, rel=1e-6)
    segments = query(tmp_path, "select segment, horizon_survival from survival_segments order by segment_by, segment")
    assert segments["segment"].tolist() == ["all", "0", "1"]
    arrested = rossi()["e"].mean()  # nobody is censored before the last week, so survival is a share
    assert segments["horizon_survival"][0] == pytest.approx(1 - arrested)


def test_telco(realdata: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    example = Path(__file__).parents[2] / "examples" / "telco" / "sqlkit.yml"
    shutil.copy(example, tmp_path)
    monkeypatch.setenv("TELCO", str(realdata / "telco" / "Telco-Customer-Churn.csv"))
    build(tmp_path, "--select", "tag:survival")
    sql = "select duration, survival from survival_curves where segment = 'all' and duration in (12, 24, 60)"
    found = dict(query(tmp_path, sql).itertuples(index=False))
    assert found == pytest.approx({12.0: 0.8432, 24.0: 0.7887, 60.0: 0.6644}, abs=5e-5)
    sql = "select churned_customers / customers as share from survival_segments where segment = 'all'"
    assert query(tmp_path, sql).iloc[0, 0] == pytest.approx(0.26537, abs=5e-6)
