"""What customers may be told apart by, and a name that is none of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sqlkit.compile import compile_project
from sqlkit.errors import SqlkitError
from sqlkit.project import load_project
from tests.projects import write_project


def test_a_misspelt_name_says_what_there_is(tmp_path: Path) -> None:
    for name, known in (("full", "plan, mrr, country"), ("snapshot", "tier, tenure")):
        folder = tmp_path / name
        folder.mkdir()
        write_project(folder, name)
        for parameter, model in (
            ("survival.segments", "survival_counts"),
            ("survival_model.covariates", "survival_model"),
        ):
            project = load_project(folder, {parameter: ["plam"]})
            with pytest.raises(SqlkitError, match=f"names plam; customers can be told apart by {known}"):
                compile_project(project, only={model})


def test_without_subscriptions_or_a_duration_there_is_nothing(tmp_path: Path) -> None:
    disabled = write_project(tmp_path, "orders_only").disabled()
    lacking = {name: what for name, what in disabled.items() if name.startswith(("survival_", "renewal_"))}
    assert len(lacking) == 13
    assert set(lacking.values()) == {"subscriptions or population.duration"}
