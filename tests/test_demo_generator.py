"""The demo shop is what its truth says: dirt counted in the files, parameters found by outside means."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, astuple
from pathlib import Path

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest
from scipy.special import gammaln, hyp2f1

from sqlkit.demo import Truth, generate
from sqlkit.demo.export import export
from sqlkit.demo.schemas import SCHEMAS

BLOCK = 5_000
SMALLEST = 200
TWO_BLOCKS = 6_000

History = tuple[np.ndarray, np.ndarray, np.ndarray]

# What an analyst would write to find each kind of dirt, knowing the files and nothing of how they were made.
DIRT = {
    "order_duplicate": """
        select count(*), sum(net) from
        (select net, row_number() over (partition by id) as place from orders where id is not null)
        where place > 1""",
    "order_without_customer": "select count(*), sum(net) from orders where cust is null",
    "order_without_id": "select count(*), sum(net) from orders where id is null",
    "order_in_future": "select count(*), sum(net) from orders where year(created) = 2031",
    "order_in_euro": "select count(*), sum(net) from orders where currency = 'EUR'",
    "order_test": "select count(*), sum(net) from orders where status = 'test'",
    "refund_without_order": """
        select count(*), sum(net) from orders
        where refund_of is not null and refund_of not in (select id from orders where id is not null)""",
    "refund_full": """
        select count(*), sum(r.net) from orders r
        join (select distinct id, net from orders) o on r.refund_of = o.id and r.net = -o.net""",
    "refund_partial": """
        select count(*), sum(r.net) from orders r
        join (select distinct id, net from orders) o on r.refund_of = o.id and -r.net < o.net""",
    "customer_without_sign_up": "select count(*), 0 from customers where signed_up is null",
    "customer_duplicate": "select count(*) - count(distinct id), 0 from customers",
    "customer_in_uk_not_united_kingdom": """
        select count(*), 0 from (select distinct on (id) country from customers) where country = 'UK'""",
}

CLEAN = """
    create view clean as select distinct * from orders
    where id is not null and cust is not null and created < timestamp '2024-05-01' and currency = 'GBP'
      and status <> 'test' and net > 0"""


def opened(folder: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for name in SCHEMAS:
        connection.from_parquet(str(folder / f"{name}.parquet")).create_view(name)
    connection.execute(CLEAN)
    return connection


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shop")


@pytest.fixture(scope="module")
def truth(folder: Path) -> Truth:
    return generate(folder, TWO_BLOCKS)


@pytest.fixture(scope="module")
def shop(folder: Path, truth: Truth) -> duckdb.DuckDBPyConnection:
    return opened(folder)


def test_importing_the_demo_loads_nothing_heavy() -> None:
    look = "import sys, sqlkit.demo; print(sorted({'numpy', 'pyarrow'} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", look], text=True).strip() == "[]"


def test_the_same_seed_gives_the_same_rows_and_another_does_not(tmp_path: Path) -> None:
    first, again = generate(tmp_path / "a", SMALLEST), generate(tmp_path / "b", SMALLEST)
    generate(tmp_path / "c", SMALLEST, seed=7)
    assert first == again
    for name in SCHEMAS:
        rows = [pq.read_table(tmp_path / run / f"{name}.parquet") for run in "abc"]
        assert rows[0].equals(rows[1])
        assert not rows[0].equals(rows[2])


def test_rows_do_not_depend_on_the_size_of_a_row_group(tmp_path: Path, folder: Path, truth: Truth) -> None:
    assert export(tmp_path, TWO_BLOCKS, truth.seed, rows_a_group=7_000) == truth
    for name, schema in SCHEMAS.items():
        small, large = (
            pq.ParquetFile(tmp_path / f"{name}.parquet"),
            pq.ParquetFile(folder / f"{name}.parquet"),
        )
        groups = [small.metadata.row_group(index).num_rows for index in range(small.num_row_groups)]
        assert set(groups[:-1]) <= {7_000}
        assert len(groups) == -(-large.metadata.num_rows // 7_000)
        assert small.schema_arrow.equals(schema)
        assert small.read().equals(large.read())


def test_a_larger_shop_begins_with_the_rows_of_a_smaller_one(tmp_path: Path, folder: Path, truth: Truth) -> None:
    generate(tmp_path, BLOCK, truth.seed)
    for name in SCHEMAS:
        smaller, larger = (pq.read_table(place / f"{name}.parquet") for place in (tmp_path, folder))
        assert larger.slice(0, len(smaller)).equals(smaller)
        assert len(larger) > len(smaller)


def test_progress_ends_at_the_whole_and_too_few_customers_are_refused(tmp_path: Path) -> None:
    heard: list[tuple[str, int, int]] = []
    generate(tmp_path, BLOCK + 1, on_progress=lambda *step: heard.append(step))
    assert heard == [("customers", BLOCK, BLOCK + 1), ("customers", BLOCK + 1, BLOCK + 1)]
    with pytest.raises(ValueError, match="needs 200 customers"):
        generate(tmp_path, SMALLEST - 1)


def test_truth_json_holds_what_is_returned(folder: Path, truth: Truth) -> None:
    assert json.loads((folder / "truth.json").read_text(encoding="utf-8")) == asdict(truth)


@pytest.mark.parametrize("customers", [SMALLEST, TWO_BLOCKS])
@pytest.mark.parametrize("seed", [1, 20240501])
def test_dirt_found_in_the_files_is_the_dirt_planted(tmp_path: Path, customers: int, seed: int) -> None:
    planted = generate(tmp_path, customers, seed).dirt
    files = opened(tmp_path)
    found = {kind: files.execute(query).fetchone() for kind, query in DIRT.items()}
    assert found == {kind: astuple(count) for kind, count in planted.items()}
    assert min(count.rows for count in planted.values()) >= 2


def test_without_the_dirt_the_true_process_is_left(shop: duckdb.DuckDBPyConnection, truth: Truth) -> None:
    query = """
        select count(distinct cust), count(*) filter (channel <> 'campaign'),
          count(*) filter (channel = 'campaign'), sum(net) from clean"""
    known = truth.clean
    sales = (known["purchase"], known["campaign_order"])
    expected = (known["buyers"].rows, *(sale.rows for sale in sales), sum(sale.pence for sale in sales))
    assert shop.execute(query).fetchone() == expected
    passes = shop.execute("select count(*), count(ended) from subscriptions").fetchone()
    assert passes == (known["subscriptions"].rows, known["ended_subscriptions"].rows)


@pytest.mark.parametrize(
    "never",
    [
        """from (select distinct id, net from orders where id is not null) o
           full join (select order_id, sum(net) as net from order_items group by all) i on i.order_id = o.id
           where o.net is distinct from i.net""",
        "from order_items where sign(qty) <> sign(net) and net <> 0",
        "from orders r join orders o on r.refund_of = o.id where r.created <= o.created or r.cust <> o.cust",
        """from orders r join orders o on r.refund_of = o.id
           where (o.status = 'refunded') <> (r.net = -o.net) or r.cost not between -o.cost and 0""",
        "from orders where created < '2022-01-01' or created >= '2024-05-01' and year(created) <> 2031",
        "from clean o join customers c on o.cust = c.id where c.signed_up > o.created",
        """from events e join customers c on e.customer = c.id where e."AT" < c.signed_up""",
        """from events where "AT" >= timestamp '2024-05-01' or (feature is null) = (name = 'feature_used')""",
        """from events e left join subscriptions s using (customer) where e.name = 'feature_used'
           and (s.started is null or e."AT" < s.started or e."AT" >= s.ended)""",
        "from tickets where closed < opened or greatest(opened, closed) >= timestamp '2024-05-01'",
        "from subscriptions where ended <= started or greatest(started, ended) >= timestamp '2024-05-01'",
        "from (select id from orders group by all having count(*) > 2 and id is not null)",
        "from (select id from events union all select id from events) group by id having count(*) <> 2",
    ],
)
def test_no_row_breaks_the_shop_s_own_rules(shop: duckdb.DuckDBPyConnection, never: str) -> None:
    assert shop.execute(never).fetchall() == []


def test_a_twentieth_never_order_and_three_in_ten_take_a_pass(truth: Truth) -> None:
    assert truth.clean["buyers"].rows / truth.customers == pytest.approx(0.95, abs=0.012)
    assert truth.clean["subscriptions"].rows / truth.customers == pytest.approx(0.30, abs=0.03)


def test_the_campaign_is_randomised_and_its_effect_is_the_planted_one(
    shop: duckdb.DuckDBPyConnection, truth: Truth
) -> None:
    query = """
        select treated as is_treated, count(*) filter (created < assigned) as earlier,
          count(*) filter (created >= assigned and created < assigned + interval 30 days) > 0 as ordered,
          count(*) filter (channel = 'campaign') as extra
        from campaign c join clean o on o.cust = c.customer group by customer, treated order by customer"""
    found = shop.execute(query).fetchnumpy()
    treated = found["is_treated"].astype(bool)
    assert (len(treated), treated.sum()) == (truth.campaign.assigned, truth.campaign.treated)
    assert abs(treated.mean() - 0.5) < 4 * 0.5 / np.sqrt(len(treated))
    balance, error = difference(np.log(found["earlier"]), treated)
    assert abs(balance) < 4 * error
    effect, error = difference(found["ordered"].astype(float), treated)
    assert abs(effect - truth.campaign.effect) < 3 * error
    assert effect > 4 * error
    assert (found["extra"][treated].sum(), found["extra"][~treated].sum()) == (truth.campaign.extra_orders, 0)


def difference(value: np.ndarray, treated: np.ndarray) -> tuple[float, float]:
    """Treated less held out, and its standard error."""
    sides = (value[treated], value[~treated])
    return sides[0].mean() - sides[1].mean(), np.sqrt(sum(side.var(ddof=1) / len(side) for side in sides))


@pytest.fixture(scope="module")
def history(shop: duckdb.DuckDBPyConnection) -> History:
    """Repeats, recency and age in weeks, to the microsecond, of the orders that BG/NBD made."""
    query = """
        select (count(*) - 1)::double, (epoch_us(max(created)) - epoch_us(min(created))) / 604800e6,
          (epoch_us(timestamp '2024-05-01') - epoch_us(min(created))) / 604800e6
        from clean where channel <> 'campaign' group by cust order by cust"""
    repeats, recency, age = np.array(shop.execute(query).fetchall()).T
    return repeats, recency, age


def test_repeats_are_as_many_as_bg_nbd_expects(history: History, truth: Truth) -> None:
    """P(X(t) = 0) and E[X(t)] of Fader, Hardie and Lee (2005), each customer at their own age."""
    repeats, _, age = history
    r, alpha, a, b = astuple(truth.buying)
    once = (alpha / (alpha + age)) ** r
    assert 0.45 < once.mean() < 0.55
    assert (repeats == 0).mean() == pytest.approx(once.mean(), abs=4 * np.sqrt(0.25 / len(age)))
    shrink = (alpha / (alpha + age)) ** r * hyp2f1(r, b, a + b - 1, age / (alpha + age))
    expected = (a + b - 1) / (a - 1) * (1 - shrink)
    assert repeats.mean() == pytest.approx(expected.mean(), abs=4 * repeats.std() / np.sqrt(len(age)))


def test_a_bg_nbd_fit_finds_the_parameters(history: History, truth: Truth) -> None:
    """Twice the gain in log-likelihood on the truth is chi-squared(4): above 18.5 once in a thousand."""
    from lifetimes import BetaGeoFitter

    fit = BetaGeoFitter().fit(*history)
    known = np.array(astuple(truth.buying))
    assert 0 <= 2 * (log_likelihood(fit.params_, *history) - log_likelihood(known, *history)) < 18.5
    assert np.all(np.abs(fit.params_ - known) < 4 * fit.standard_errors_)
    assert fit.params_["r"] == pytest.approx(truth.buying.r, rel=0.15)


def log_likelihood(parameters: np.ndarray, repeats: np.ndarray, recency: np.ndarray, age: np.ndarray) -> float:
    """That of the same paper, its two terms added in logarithms."""
    r, alpha, a, b = parameters
    common = gammaln(r + repeats) - gammaln(r) + r * np.log(alpha) + gammaln(a + b) - gammaln(b)
    common += gammaln(b + repeats) - gammaln(a + b + repeats)
    alive = -(r + repeats) * np.log(alpha + age)
    gone = np.log(a / (b + np.maximum(repeats, 1) - 1)) - (r + repeats) * np.log(alpha + recency)
    return float((common + np.where(repeats > 0, np.logaddexp(alive, gone), alive)).sum())


def test_spending_is_gamma_gamma_and_unrelated_to_frequency(shop: duckdb.DuckDBPyConnection, truth: Truth) -> None:
    from lifetimes import GammaGammaFitter

    query = "select count(*)::double, avg(net) / 100 from clean group by cust having count(*) > 1 order by cust"
    orders, mean = np.array(shop.execute(query).fetchall()).T
    fit = GammaGammaFitter()
    fit.fit(orders, mean)
    p, q, v = astuple(truth.spending)
    assert p * v / (q - 1) == pytest.approx(45)
    assert mean.mean() == pytest.approx(45, abs=4 * mean.std() / np.sqrt(len(mean)))
    assert np.all(np.abs(fit.params_ - [p, q, v]) < 4 * fit.standard_errors_)
    assert abs(np.corrcoef(orders, mean)[0, 1]) < 4 / np.sqrt(len(mean))


def test_a_logistic_regression_on_the_files_finds_the_churn_drivers(
    shop: duckdb.DuckDBPyConnection, truth: Truth
) -> None:
    """Drivers measured anew at every monthly decision, up to the one that ended the pass."""
    query = """
        with decision as (
          select s.*, started + k * interval 30 days as moment from subscriptions s, range(1, 29) as months(k)
          where moment < timestamp '2024-05-01' and (ended is null or moment <= ended))
        select 1, (select count(*) from tickets t where t.customer = d.customer
            and t.opened >= moment - interval 90 days and t.opened < moment),
          least(90, (select (epoch_us(moment) - epoch_us(max(e."AT"))) // 86400000000 from events e
            where e.customer = d.customer and e.name = 'visit' and e."AT" < moment)),
          (plan = 'annual')::int, (c.tier = 'gold')::int, (ended is not null and moment = ended)::int
        from decision d join (select distinct id, tier from customers) c on c.id = d.customer"""
    rows = np.array(shop.execute(query).fetchall(), dtype=float)
    assert rows[:, -1].sum() == truth.clean["ended_subscriptions"].rows
    found, error = logistic(rows[:, :-1], rows[:, -1])
    known = np.array(astuple(truth.churn)[:5])
    assert np.all(np.abs(found - known) < 4 * error)
    assert np.all(np.abs(found) > 2.5 * error)


def logistic(drivers: np.ndarray, left: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Newton's method: coefficients and standard errors."""
    beta = np.zeros(drivers.shape[1])
    for _ in range(25):
        chance = 1 / (1 + np.exp(-drivers @ beta))
        information = (drivers * (chance * (1 - chance))[:, None]).T @ drivers
        beta = beta + np.linalg.solve(information, drivers.T @ (left - chance))
    return beta, np.sqrt(np.diag(np.linalg.inv(information)))
