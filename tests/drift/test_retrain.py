"""`retrain: drift`: the plan says that the published tables call for a challenger, and the build trains it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from sqlkit.cli import main
from sqlkit.project import FILE
from tests.drift.shop import LATER, read

pytestmark = pytest.mark.slow

NEXT = "2024-05-02"


def called(root: Path, command: str, rule: str, *more: str) -> str:
    text = (root / FILE).read_text("utf-8").replace(f"as_of: {LATER}", f"as_of: {NEXT}")
    (root / FILE).write_text(text, "utf-8")
    told = f"{{churn_model.retrain_days: 180, churn_model.retrain: {rule}}}"
    words = [command, "--project-dir", str(root), "--vars", told, "--select", "+tag:drift", *more]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    return result.output


def step(root: Path, rule: str) -> tuple[str, list[str]]:
    planned = json.loads(called(root, "plan", rule, "--format", "json"))
    (found,) = (one for one in planned["plan"]["steps"] if one["name"] == "churn_model")
    return found["action"], found["reasons"]


def test_the_plan_says_why_and_the_build_does_it(shop: Path, tmp_path: Path) -> None:
    root = shutil.copytree(shop, tmp_path / "shop")
    drifted = read(root, "select count(*) as n from feature_drift where is_drifted")["n"][0]
    (turned_out,) = read(root, "select * from model_performance").to_dict("records")
    is_off = abs(turned_out["base_rate"] - turned_out["mean_score"]) > 1.96 * turned_out["calibration_se"]
    assert drifted or is_off  # the demo is chosen so; without it this test would say nothing
    action, reasons = step(root, "drift")
    assert action == "train"
    expected = f"{turned_out['base_rate']:.1%} came true where {turned_out['mean_score']:.1%} were expected"
    assert any("had drifted by" in reason if drifted else expected in reason for reason in reasons)
    assert step(root, "age")[0] == step(root, "never")[0] == "score"
    assert step(root, "always")[0] == "train"
    called(root, "build", "drift")
    entries = read(root, "select trained_as_of from model_registry where model_name = 'churn_model' order by 1")
    assert entries["trained_as_of"].astype(str).tolist() == ["2024-02-01", NEXT]
