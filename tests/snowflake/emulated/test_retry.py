"""`sqlkit retry` after a build that failed on Snowflake: the command makes what is left, and takes over the rest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from sqlkit.cli import main
from tests.snowflake.emulated.shop import place
from tests.snowflake.emulated.test_forget import OWN, PROJECT, orders
from tests.snowflake.emulator.launch import Emulator

pytestmark = pytest.mark.snowflake_emulated

SELECT = [word for name in ("+rfm_segments", "+own_orders") for word in ("-s", name)]


@pytest.fixture
def root(emulator: Emulator, tmp_path: Path) -> Path:
    """A project with a profile, and one order too dear for a check of its own model."""
    project: dict[str, Any] = yaml.safe_load(PROJECT)
    orders_of = project["inputs"]["orders"]
    del orders_of["file"]
    orders_of["relation"] = "SHOP.RAW.ORDERS"
    project["profile"] = "shop"
    (tmp_path / "sqlkit.yml").write_text(yaml.safe_dump(project))
    settings = {k: v for k, v in emulator.parameters.items() if k != "session_parameters"}
    settings |= {"type": "snowflake", "database": "ANALYTICS", "schema": "CUSTOMERS", "lock_seconds": 2}
    (tmp_path / "profiles.yml").write_text(yaml.safe_dump({"shop": {"target": "prod", "outputs": {"prod": settings}}}))
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "own_orders.sql").write_text(OWN)
    place(emulator, {"orders": orders(tmp_path, last="2000")})
    return tmp_path


def command(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--project-dir", str(root)])


def test_what_failed_is_made_and_what_was_good_is_taken_over(emulator: Emulator, root: Path) -> None:
    failed = command(root, "build", *SELECT)
    assert failed.exit_code == 1, failed.output
    assert "nothing was published" in failed.output
    assert "sqlkit retry" in failed.output
    template = root / "templates" / "own_orders.sql"
    template.write_text(OWN.replace("1000", "5000"))
    emulator.forget()
    done = command(root, "retry")
    assert done.exit_code == 0, done.output
    made = [entry["sql"] for entry in emulator.ledger() if entry["sql"].startswith("CREATE OR REPLACE TRANSIENT TABLE")]
    assert any('"OWN_ORDERS" AS' in sql for sql in made)
    assert not any('"RFM_SEGMENTS" AS' in sql.splitlines()[0] for sql in made), "it was good already"
    results = json.loads((root / "target" / "run_results.json").read_text())["results"]
    assert {one["status"] for one in results} <= {"success", "pass", "warn"}
    again = command(root, "retry")
    assert again.exit_code == 0
    assert "Nothing to retry" in again.output
