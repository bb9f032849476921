"""A customer erased is in no table, no text and no byte of what sqlkit keeps; all others are as they were."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from sqlkit.cli import main
from tests.forget.shop import (
    FILES,
    GONE,
    NEXT,
    Content,
    build,
    command,
    content,
    contents,
    full_shop,
    holds,
    new_shop,
    paths,
    restore,
    versions,
    without,
    write_orders,
)
from tests.publishing.shop import query, sha


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return full_shop(tmp_path_factory.mktemp("erasure") / "good")


@pytest.fixture
def shop(good: Path, tmp_path: Path) -> Path:
    restore(good, tmp_path / "shop")
    return tmp_path / "shop"


def bytes_of(root: Path, text: str) -> set[str]:
    return {path.name for path in root.rglob("*") if path.is_file() and text.encode() in path.read_bytes()}


def shas(root: Path) -> dict[str, str]:
    return {path.name: sha(path) for path in paths(root)}


def of_builds(rows: Content) -> Content:
    """What a file holds but for what erasures entered in it."""
    erasures = {erasure for erasure, *_ in rows.get("erasures", ())}
    kept = {name: found for name, found in rows.items() if name != "erasures"}
    return kept | ({"egress": [row for row in kept["egress"] if row[0] not in erasures]} if "egress" in kept else {})


def definitions(path: Path) -> list[tuple[object, ...]]:
    return query(
        path,
        "select table_name, column_name, data_type, comment from duckdb_columns() where not internal"
        " union all select table_name, '', '', comment from duckdb_tables()"
        " union all select function_name, '', '', macro_definition from duckdb_functions() where not internal"
        " order by all",
    )


def test_no_table_and_no_byte_of_any_file_is_left(shop: Path) -> None:
    before = contents(shop)
    assert all(holds(before[f"{name}.duckdb"], GONE) for name in FILES), "the shop should hold the customer everywhere"
    assert {"check_failures", "runs"} <= holds(before["analytics.audit.duckdb"], GONE)
    assert {"rfm_history", "quarantine", "own_orders"} <= holds(before["analytics.duckdb"], GONE)
    assert {"analytics.audit.duckdb", "analytics.kept.duckdb", "analytics.duckdb"} <= bytes_of(shop, GONE)
    done = command(shop, "forget", GONE)
    assert done.exit_code == 0, done.output
    assert GONE not in done.output
    after = contents(shop)
    assert {name: holds(rows, GONE) for name, rows in after.items() if holds(rows, GONE)} == {}
    assert bytes_of(shop, GONE) == set()
    assert versions(shop) == [(shop / f"analytics{sample}.duckdb").resolve() for sample in ("", ".sample")]


def test_a_file_whose_other_name_is_gone_is_searched_and_deleted(shop: Path) -> None:
    """Whoever deletes analytics.previous.duckdb leaves the file in analytics.published/."""
    assert command(shop, "forget", GONE).exit_code == 0
    write_orders(shop, last=f"{GONE},2024-11-02 10:00:00,20.00,1")
    assert build(shop).exit_code == 0
    write_orders(shop, without=GONE)
    assert build(shop).exit_code == 0
    (shop / "analytics.previous.duckdb").unlink()
    for told in ("1 row", "Nothing was kept of 1 customer"):
        done = command(shop, "forget", GONE)
        assert done.exit_code == 0, done.output
        assert told in done.output
    assert versions(shop)[0] == (shop / "analytics.duckdb").resolve()
    assert not any(holds(content(path), GONE) for path in versions(shop))


def test_everybody_elses_rows_definitions_and_comments_are_as_they_were(shop: Path) -> None:
    before = contents(shop)
    defined = {path.name: definitions(path) for path in paths(shop)}
    assert command(shop, "forget", GONE).exit_code == 0
    after = contents(shop)
    assert before.keys() - after.keys() == {"analytics.kept.duckdb", "analytics.retry.duckdb"}
    for name, rows in after.items():
        assert definitions(shop / name) == defined[name]
        rows, expected = of_builds(rows), of_builds(without(before[name], GONE))
        told = {row[0]: row for row in before[name]["runs"]}  # a run is everybody's: it loses its message alone
        for run in rows["runs"]:
            differing = {a for a, b in zip(told[run[0]], run, strict=True) if a != b}
            assert all(GONE in str(text) for text in differing)
        assert len(rows.pop("runs")) == len(told)
        expected.pop("runs")
        assert rows == expected, name
        assert holds(rows, NEXT) or name.endswith("audit.duckdb")


def test_the_audit_counts_and_names_nobody(shop: Path) -> None:
    before = contents(shop)
    assert command(shop, "forget", GONE).exit_code == 0
    entries = query(
        shop / "analytics.audit.duckdb",
        "select file_name, table_name, row_count from erasures where customers = 1 and finished_at >= started_at",
    )
    counted = {
        (name, table): sum(any(GONE in (v or "") for v in row) for row in before[name][table])
        for name in (f"{file}.duckdb" for file in FILES if file != "analytics.sample")
        for table in holds(before[name], GONE)
    }
    told = {(name, table): rows for name, table, rows in entries}
    copied = {key: rows for key, rows in told.items() if "/" in key[0]}  # the shop is a copy, which knows no hard links
    assert {key: rows for key, rows in told.items() if key not in copied} == counted
    previous = {table: rows for (name, table), rows in counted.items() if name == "analytics.previous.duckdb"}
    assert {table: rows for (_, table), rows in copied.items()} == previous


def test_the_next_build_equals_one_that_never_knew_the_customer(shop: Path, tmp_path: Path) -> None:
    assert command(shop, "forget", GONE).exit_code == 0
    assert build(shop).exit_code == 0
    other = new_shop(tmp_path / "other")
    shutil.copy(shop / "orders.csv", other)
    assert build(other).exit_code == 0
    for table in ("rfm", "rfm_segments", "cohort_retention", "ltv_customers", "own_orders", "quarantine"):
        sql = f"select * exclude (run_id) from {table} order by all"
        assert query(shop / "analytics.duckdb", sql) == query(other / "analytics.duckdb", sql)
    assert query(shop / "analytics.duckdb", "select count(*) > 0 from erasures") == [(True,)]


def test_inputs_that_still_have_the_customer_hold_it_back(shop: Path) -> None:
    write_orders(shop)
    expected = (shop / "orders.csv").read_text().count(GONE)
    before = shas(shop)
    done = command(shop, "forget", GONE)
    assert done.exit_code == 1
    assert f"inputs still have rows of them: orders ({expected} rows)" in done.output
    assert shas(shop) == before
    done = command(shop, "forget", GONE, "--keep-sources")
    assert done.exit_code == 0
    assert f"orders ({expected} rows)" in done.output
    assert not any(holds(rows, GONE) for rows in contents(shop).values())


def test_a_dry_run_tells_the_same_and_changes_nothing(shop: Path) -> None:
    before = shas(shop)
    told = command(shop, "forget", GONE, "--dry-run")
    assert told.exit_code == 0
    assert shas(shop) == before
    done = command(shop, "forget", GONE)
    lines = [re.findall(r"^analytics\S* .* rows?$", result.output, re.MULTILINE) for result in (told, done)]
    assert lines[0] == lines[1] != []


HOSTILE = (
    "x'; drop table rfm; --",
    "c' or '1'='1",
    'a"; detach sqlkit_audit; --',
    "%",
    "_",
    ".*",
    "kundin-%",
    "\\",
    "$$",
    "a\nb",
    "\x00",
    "{{ 7 }}",
    "/*",
)


def test_a_customer_nobody_knows_changes_nothing_whatever_the_id_is(shop: Path) -> None:
    before = shas(shop)
    done = command(shop, "forget", *HOSTILE)
    assert done.exit_code == 0, done.output
    assert "Nothing was kept of 13 customers." in done.output
    assert shas(shop) == before


def test_a_hostile_id_that_is_a_customers_takes_that_customer_alone(tmp_path: Path) -> None:
    shop = new_shop(tmp_path / "shop")
    hostile = "o'brien; drop table rfm; -- \\ %"
    write_orders(shop, more=f'o-h,"{hostile}",2024-03-01,5.00,1')
    assert build(shop).exit_code == 0
    before = content(shop / "analytics.duckdb")
    write_orders(shop)
    listed = shop / "ids.txt"
    listed.write_text(f"{hostile}\n\nnobody\n", encoding="utf-8")
    done = command(shop, "forget", "--file", str(listed))
    assert done.exit_code == 0, done.output
    assert "of 1 of 2 customers." in done.output
    assert "brien" not in done.output
    after = content(shop / "analytics.duckdb")
    assert holds(before, hostile) >= {"rfm", "own_orders"}
    assert {n: r for n, r in after.items() if n != "erasures"} == {
        n: r for n, r in without(before, hostile).items() if n != "erasures"
    }


def test_a_reader_keeps_what_it_has_open_and_the_next_finds_the_new_file(shop: Path) -> None:
    sql = f"select count(*) from rfm_history where customer_id = '{GONE}'"
    with duckdb.connect(str(shop / "analytics.duckdb"), read_only=True) as reader:
        ((rows,),) = reader.execute(sql).fetchall()
        code = f"import sys; from sqlkit.cli import main; main(['forget', '{GONE}', '--project-dir', sys.argv[1]])"
        subprocess.run([sys.executable, "-c", code, str(shop)], check=True, capture_output=True)
        assert reader.execute(sql).fetchall() == [(rows,)] != [(0,)]
    assert query(shop / "analytics.duckdb", sql) == [(0,)]


def test_a_build_under_way_is_not_disturbed(shop: Path) -> None:
    before = {name: found for name, found in shas(shop).items() if "sample" not in name}
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(shop / "analytics.audit.duckdb")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        done = command(shop, "forget", GONE)
        holder.communicate()
    assert done.exit_code == 1
    assert "is held open by another program" in done.output
    assert {name: found for name, found in shas(shop).items() if "sample" not in name} == before


def test_an_erasure_that_was_killed_is_done_again_though_no_table_holds_a_row(shop: Path) -> None:
    assert command(shop, "forget", GONE).exit_code == 0
    with duckdb.connect(str(shop / "analytics.audit.duckdb")) as audit:
        audit.execute("set force_compression = 'uncompressed'")
        audit.execute("create table rest as select ? || i::varchar as id from range(5000) as a(i)", [GONE])
        audit.execute("checkpoint")
        audit.execute("create table behind_it as select md5(i::varchar) as id from range(50000) as a(i)")
        audit.execute("checkpoint")
        audit.execute("drop table rest")
    assert "Nothing was kept of 1 customer." in command(shop, "forget", GONE).output
    assert bytes_of(shop, GONE) == {"analytics.audit.duckdb"}, "a free block should hold what no table does"
    with duckdb.connect(str(shop / "analytics.audit.duckdb")) as audit:
        audit.execute("update erasures set finished_at = null")
    told = command(shop, "forget", GONE).output
    assert "The last erasure was interrupted, so all files were written anew." in told
    assert bytes_of(shop, GONE) == set()
    assert "interrupted" not in command(shop, "forget", GONE).output


def test_an_id_that_begins_with_a_dash_goes_behind_two(tmp_path: Path) -> None:
    shop = new_shop(tmp_path / "shop")
    write_orders(shop, more="o-d,-5,2024-03-01,5.00,1")
    assert build(shop).exit_code == 0
    write_orders(shop)
    assert command(shop, "forget", "-5").exit_code == 2
    with_dash = CliRunner().invoke(main, ["forget", "--project-dir", str(shop), "--", "-5"])
    assert "of 1 of 1 customer." in with_dash.output
    assert query(shop / "analytics.duckdb", "select count(*) from own_orders where customer_id = '-5'") == [(0,)]


def test_the_counts_of_an_erasure_are_in_the_ledger(shop: Path) -> None:
    assert command(shop, "forget", GONE).exit_code == 0
    sql = "select distinct purpose, kind, customer_rows from egress where run_id in (select erasure_id from erasures)"
    entered = query(shop / "analytics.audit.duckdb", sql)
    assert {("rows of customers in rfm", "aggregate", 0), ("rows of customers in orders", "aggregate", 0)} <= {*entered}
    assert {kind for _, kind, _ in entered} <= {"metadata", "aggregate"}


def test_ids_elsewhere_are_told_and_taken_where_they_are_said_to_be_customers(shop: Path) -> None:
    done = command(shop, "forget", "o7", "--dry-run")
    assert "own_orders.order_id; if it is a customer's, --column order_id." in done.output
    done = command(shop, "forget", "o7", "--dry-run", "--column", "order_id")
    assert re.search(r"analytics.duckdb +own_orders +1 row", done.output)


@pytest.fixture
def child(shop: Path) -> Iterator[subprocess.Popen[str]]:
    script = Path(__file__).with_name("child.py")
    command = [sys.executable, str(script), str(shop)]
    root = str(Path(__file__).parents[2])
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": root, "PATH": ""}
    ) as process:
        yield process
        process.communicate()


def ask(child: subprocess.Popen[str], step: int) -> str:
    assert child.stdin
    assert child.stdout
    child.stdin.write(f"{step}\n")
    child.stdin.flush()
    return child.stdout.readline().strip()


def test_killed_at_any_step_each_file_is_the_old_or_the_new_one(
    good: Path, shop: Path, child: subprocess.Popen[str]
) -> None:
    old = contents(good)
    steps = ask(child, -1).split()
    new = contents(shop)
    # Of the sample: file, link, audit; of the target: the file before the last, the last, its link, the audit.
    assert steps.count("replace") == 7
    renamed = [i for i, step in enumerate(steps) if step != "statement"]
    replaced = [i for i in renamed if steps[i] == "replace"]
    asked = {*range(0, len(steps), 200), *renamed[::8], *replaced, *(i + 1 for i in replaced), len(steps) - 1}
    for step in sorted(asked):
        restore(good, shop)
        assert ask(child, step) == "killed"
        for name, rows in contents(shop).items():
            if name.endswith("stage.duckdb"):
                continue
            known = [of_builds(found[name]) for found in (old, new) if name in found]
            assert of_builds(rows) in known, (step, name, rows.get("erasures"))
        assert {name for name in new if not name.endswith("stage.duckdb")} <= {path.name for path in paths(shop)}
        done = command(shop, "forget", GONE)
        assert done.exit_code == 0, (step, done.output)
        assert {path.name for path in paths(shop)} == new.keys(), step
        assert len(versions(shop)) == 2, step
        assert bytes_of(shop, GONE) == set(), step
        assert not any(holds(rows, GONE) for rows in contents(shop).values()), step
