"""What `sqlkit clean` deletes is its own: of a folder that a profile names for spilling, nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from sqlkit.cli import main
from sqlkit.profile import load_target
from sqlkit.warehouses import warehouse_for
from sqlkit.warehouses.duckdb.warehouse import DuckDB

PROFILES = """
shop:
  target: dev
  outputs:
    dev: {{type: duckdb, publish: {publish}, temp_directory: {spill}}}
"""


@pytest.mark.parametrize("is_absolute", [True, False])
def test_a_shared_temp_directory_is_not_emptied(tmp_path: Path, is_absolute: bool) -> None:
    root, shared = tmp_path / "project", tmp_path / "project" / "shared"
    shared.mkdir(parents=True)
    (shared / "of somebody else").write_text("keep")
    (root / "orders.csv").write_text("order_id,customer_id,ordered_at,amount\na,c,2024-01-01,2\n")
    (root / "sqlkit.yml").write_text("profile: shop\ninputs: {orders: {file: orders.csv}}\n")
    spill = shared if is_absolute else "shared"
    (root / "profiles.yml").write_text(PROFILES.format(publish=root / "out.duckdb", spill=spill))
    own = spill_of(root)
    own.mkdir()
    (own / "left by a killed build").write_text("go")
    result = CliRunner().invoke(main, ["clean", "--project-dir", str(root)])
    assert result.exit_code == 0, result.output
    assert [path.name for path in shared.iterdir()] == ["of somebody else"]
    assert own.parent == shared


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    """DuckDB would make the last level of it alone, and only once memory runs out."""
    (tmp_path / "sqlkit.yml").write_text("profile: shop\ninputs: {orders: {file: orders.csv}}\n")
    (tmp_path / "profiles.yml").write_text(PROFILES.format(publish=tmp_path / "out.duckdb", spill="some/where"))
    warehouse = warehouse_for(load_target(tmp_path, "shop"), tmp_path)
    warehouse.connect()
    warehouse.close()
    assert (tmp_path / "some" / "where").is_dir()


def test_one_that_cannot_be_made_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "sqlkit.yml").write_text("profile: shop\ninputs: {orders: {file: orders.csv}}\n")
    (tmp_path / "orders.csv").write_text("order_id,customer_id,ordered_at,amount\na,c,2024-01-01,2\n")
    spill = tmp_path / "orders.csv" / "below"
    (tmp_path / "profiles.yml").write_text(PROFILES.format(publish=tmp_path / "out.duckdb", spill=spill))
    result = CliRunner().invoke(main, ["build", "--project-dir", str(tmp_path)])
    assert result.exit_code == 2
    assert "profiles.yml:5" in result.output
    assert "cannot be made: not a directory" in " ".join(result.output.split())


def test_two_targets_spill_apart(tmp_path: Path) -> None:
    places = []
    for name in ("one", "two"):
        root = tmp_path / name
        root.mkdir()
        (root / "sqlkit.yml").write_text("profile: shop\ninputs: {orders: {file: orders.csv}}\n")
        (root / "profiles.yml").write_text(PROFILES.format(publish=root / "out.duckdb", spill=tmp_path / "shared"))
        places.append(spill_of(root))
    assert len(set(places)) == 2


def spill_of(root: Path) -> Path:
    warehouse = warehouse_for(load_target(root, "shop"), root)
    assert isinstance(warehouse, DuckDB)
    return warehouse.spill
