"""Every statement of a schedule of everything is sound, and each task comes after what it reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import snowflake.connector

from tests.snowflake.fake import Fake, leave
from tests.snowflake.fake_shop import Shop, trained
from tests.snowflake.scripts import inside, scheduled
from tests.snowflake.static import faults
from tests.snowflake.test_static import judged, with_inputs


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Everything that any project may have, built once."""
    fake = Fake()
    found = Shop(tmp_path_factory.mktemp("tasks"), fake)
    found.stock()
    fake.account.trained = trained(found)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(snowflake.connector, "connect", fake.connect)
        found.build()
        yield found


def test_every_statement_and_all_within_is_free_of_faults(shop: Shop) -> None:
    count = len(shop.fake.sent)
    found = scheduled(shop)
    tables = with_inputs(shop)
    leave([*found.statements, *inside(found)])
    assert {fault for sql in found.statements for fault in faults(sql)} == set()
    told = {sql: texts for sql in inside(found) if (texts := judged(sql, tables))}
    assert told == {}
    sent = [sql.split()[0] for sql in shop.fake.statements[count:]]
    assert set(sent) <= {"SELECT"}, "a schedule is written, not sent"
    assert len(found.made) > 30


def test_a_task_waits_for_what_it_reads_and_the_publication_for_every_check(shop: Shop) -> None:
    found = scheduled(shop)
    after: dict[str, set[str]] = {}
    for sql in found.statements:
        if named := re.match(r'CREATE TASK "ANALYTICS"."CUSTOMERS_TASKS"."(\w+)"', sql):
            line = re.search(r"^AFTER (.*)$", sql.partition("\nAS ")[0], re.MULTILINE)
            after[named[1]] = set(re.findall(r'CUSTOMERS_TASKS"."(\w+)"', line[1])) if line else set()
    order = list(after)

    def before(name: str) -> set[str]:
        return after[name].union(*(before(one) for one in after[name]))

    assert max(len(names) for names in after.values()) <= 100
    assert max(sum(name in names for names in after.values()) for name in order) <= 100
    for name, compiled in shop.manifest.models.items():
        for read in compiled.reads:
            if {f"MAKE_{name}".upper(), f"MAKE_{read}".upper()} <= after.keys():
                assert f"MAKE_{read}".upper() in before(f"MAKE_{name}".upper()), f"{name} reads {read}"
    everything = set(order) - {"PUBLISH", "END_DAY"}
    assert before("PUBLISH") == everything
    assert {name for name in everything if name.startswith("CHECK_")}


def test_what_takes_python_is_left_and_told(shop: Shop) -> None:
    shop.fake.account.functions = {
        one for one in shop.fake.account.functions if not one[1].startswith("CHURN_MODEL_SCORE")
    }
    found = scheduled(shop)
    assert found.left["churn_explained"] == "the function that explains scores is of one version of its model"
    assert found.left["churn_reasons"] == "it reads churn_explained"
    assert found.left["churn_model"] == "its model has no function by a stable name"
    assert found.left["churn_scores"] == "it reads churn_model"
    assert not {"churn_scores", "churn_reasons"} & set(found.made)
    assert "rfm" in found.made
