"""Shipped templates taken over: written so that nothing changes, and told apart from what is shipped later."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from core.shops import shop
from sqlkit import __version__
from sqlkit.cli import main
from sqlkit.compile import compile_project
from sqlkit.errors import ConfigError
from sqlkit.overrides.drift import Override, drift
from sqlkit.overrides.eject import eject
from sqlkit.overrides.files import shipped_files
from sqlkit.project import load_project
from sqlkit.resources import shipped

OURS = shipped("templates")
EVERYTHING = """
currency: GBP
inputs:
  orders: {file: orders.csv, columns: {channel: channel, currency: currency}}
  customers: {file: customers.csv}
  subscriptions: {file: subscriptions.csv}
"""


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--project-dir", str(root)])


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """A copy of the shipped templates, to be changed as an upgrade would."""
    return Path(shutil.copytree(OURS, tmp_path / "shipped"))


def only(found: list[Override]) -> Override:
    (override,) = found
    return override


def test_ejecting_every_template_changes_no_model(tmp_path: Path) -> None:
    root = shop(tmp_path / "shop", EVERYTHING)
    before = compile_project(load_project(root))
    for name in shipped_files(OURS):
        eject(root, OURS, "0.1.0", name)
    project = load_project(root)
    after = compile_project(project)
    assert not any(model.shipped for model in project.models.values()), "each is the project's own"
    assert {n: c.sql for n, c in after.models.items()} == {n: c.sql for n, c in before.models.items()}
    assert {n: c.spec for n, c in after.models.items()} == {n: c.spec for n, c in before.models.items()}
    found = drift(root, OURS)
    assert len(found) == len(shipped_files(OURS))
    assert {(o.ejected_from, o.has_drifted, o.diff) for o in found} == {("0.1.0", False, "")}


def test_a_block_alone_keeps_the_rest(tmp_path: Path) -> None:
    root = shop(tmp_path / "shop")
    before = compile_project(load_project(root)).models["rfm"]
    (path,) = eject(root, OURS, "0.1.0", "rfm", block="segment_sort")
    assert path == root / "templates" / "segments" / "rfm.sql"
    assert compile_project(load_project(root)).models["rfm"].sql == before.sql
    path.write_text(path.read_text().replace("then {{ segment.sort }}", "then 1 + {{ segment.sort }}"))
    assert compile_project(load_project(root)).models["rfm"].sql != before.sql
    found = only(drift(root, OURS))
    assert found.has_drifted is False
    changed = [line for line in found.diff.splitlines() if line[0] in "+-" and line[:3] not in ("+++", "---")]
    assert [line[0] for line in changed] == ["-", "+"]
    assert changed[1].endswith("then 1 + {{ segment.sort }}")


def test_what_is_shipped_later_is_drift(tmp_path: Path, ours: Path) -> None:
    root = shop(tmp_path / "shop")
    eject(root, ours, "0.0.1", "rfm_base")
    eject(root, ours, "0.0.1", "rfm_segments")
    path = ours / "segments" / "rfm_base.sql"
    path.write_text(path.read_text() + "-- upgraded\n")
    found = {override.name: override for override in drift(root, ours)}
    assert {n: o.has_drifted for n, o in found.items()} == {"rfm_base": True, "rfm_segments": False}
    assert "--- sqlkit/segments/rfm_base.sql\n+++ templates/segments/rfm_base.sql\n" in found["rfm_base"].diff
    assert "\n--- upgraded\n" in found["rfm_base"].diff, "the line that the override lacks"
    eject(root, ours, "0.0.2", "rfm_base", is_forced=True)
    assert only(drift(root, ours, {"rfm_base"})).has_drifted is False


def test_drift_of_a_block_is_of_that_block(tmp_path: Path, ours: Path) -> None:
    root = shop(tmp_path / "shop")
    eject(root, ours, "0.0.1", "rfm", block="segment_sort")
    path = ours / "segments" / "rfm.sql"
    text = path.read_text()
    path.write_text(text + "-- elsewhere\n")
    assert only(drift(root, ours)).has_drifted is False
    path.write_text(text.replace("{% block segment_sort %}", "{% block segment_sort %} -- inside"))
    assert only(drift(root, ours)).has_drifted is True
    path.write_text(text.replace("block segment_sort", "block sorting"))
    found = only(drift(root, ours))
    assert (found.has_drifted, found.gone, found.diff) == (True, ("segment_sort",), "")


def test_an_override_written_by_hand_says_nothing_of_its_origin(tmp_path: Path) -> None:
    text = (OURS / "segments" / "rfm_base.sql").read_text()
    root = shop(tmp_path / "shop", segments__rfm_base=text + "\n-- own\n")
    found = only(drift(root, OURS))
    assert (found.ejected_from, found.has_drifted) == (None, None)
    assert "+-- own" in found.diff
    result = run(root, "diff", "--shipped", "--exit-code")
    assert result.exit_code == 0
    assert "whether the shipped one has changed is not known" in result.output


def test_a_model_in_the_other_language_takes_the_place_too(tmp_path: Path) -> None:
    root = shop(tmp_path / "shop")
    own = root / "models" / "segments" / "rfm_base.py"
    own.parent.mkdir(parents=True)
    own.write_text("# mine\n")
    assert only(drift(root, OURS)).path == own
    assert "another language" in run(root, "diff", "--shipped").output
    with pytest.raises(ConfigError, match="takes the place"):
        eject(root, OURS, "0.1.0", "rfm_base", is_forced=True)


def test_variants_of_a_warehouse_come_along(tmp_path: Path, ours: Path) -> None:
    root = shop(tmp_path / "shop")
    (ours / "segments" / "rfm_base.snowflake.sql").write_text("select 1 as one\n")
    written = eject(root, ours, "0.1.0", "rfm_base")
    assert [path.name for path in written] == ["rfm_base.sql", "rfm_base.snowflake.sql"]
    assert [(o.path.name, o.has_drifted, o.diff) for o in drift(root, ours)] == [
        ("rfm_base.sql", False, ""),
        ("rfm_base.snowflake.sql", False, ""),
    ]
    written[1].unlink()
    with pytest.raises(ConfigError, match="exists already"):
        eject(root, ours, "0.1.0", "rfm_base")
    assert not written[1].exists(), "all of it is written or nothing"


def test_exit_codes_and_words(tmp_path: Path) -> None:
    root = shop(tmp_path / "shop")
    assert "all is as shipped" in run(root, "diff", "--shipped").output
    result = run(root, "eject", "rfm_base")
    assert result.exit_code == 0, result.output
    path = root / "templates" / "segments" / "rfm_base.sql"
    assert f"# Ejected from sqlkit {__version__}, sha256 " in path.read_text().splitlines()[1]
    assert "Yours is equal to it." in run(root, "diff", "--shipped", "rfm_base", "--exit-code").output
    text = path.read_text()
    path.write_text(text.replace(text.split("sha256 ")[1][:16], "0" * 16))
    assert run(root, "diff", "--shipped").exit_code == 0
    drifted = run(root, "diff", "--shipped", "--exit-code")
    assert drifted.exit_code == 1
    assert f"has changed since you ejected it (sqlkit {__version__}, now {__version__})" in drifted.output
    assert run(root, "diff", "--shipped", "rfm", "--exit-code").exit_code == 0, "of another model"
