"""Every shipped model yields what was computed by hand, in cases/<area>/<model>[.<project>].yml."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import duckdb
import pytest
from sqlglot import exp

from sqlkit.cache import cache_of_cases
from sqlkit.cases import Case, read_cases, run_cases
from sqlkit.compile import compile_project
from sqlkit.dialects.base import to_sql
from sqlkit.project import Project
from sqlkit.resources import shipped
from tests.projects import FULL, write_project

CASES = Path(__file__).parent / "cases"

TOO_LARGE = {"calendar/numbers"}
"""Models with more rows than a case can list; each has a test of its own below."""


@dataclass(frozen=True)
class Told:
    """A case, the path of its model below `templates`, and the project it is told of."""

    path: str
    project: str
    case: Case

    @property
    def compiled_with(self) -> tuple[str, str]:
        """What cases must share to be compiled together."""
        return self.project, repr(sorted(self.case.params.items()))

    def __str__(self) -> str:
        suffix = "" if self.project == FULL else f".{self.project}"
        return f"{self.path}{suffix}: {self.case.name}"


def _told() -> Iterator[Told]:
    for file in sorted(CASES.rglob("*.yml")):
        model, _, project = file.stem.partition(".")
        path = (file.parent / model).relative_to(CASES).as_posix()
        for case in read_cases(file):
            yield Told(path, project or FULL, replace(case, model=model))


TOLD = list(_told())
Differences = Callable[[tuple[str, str]], dict[str, str]]


@pytest.fixture(scope="module")
def differences(tmp_path_factory: pytest.TempPathFactory) -> Differences:
    """What each case of a group differs in, by the case's place; a group runs whole when first asked for."""

    @cache
    def project(name: str) -> Project:
        return write_project(tmp_path_factory.mktemp(name), name)

    @cache
    def of_group(compiled_with: tuple[str, str]) -> dict[str, str]:
        cases = [told.case for told in TOLD if told.compiled_with == compiled_with]
        of_project = project(compiled_with[0])
        results = run_cases(of_project, cases, cache_of_cases(of_project.root))
        return {str(result.case.where): result.difference for result in results}

    return of_group


@pytest.mark.parametrize("told", TOLD, ids=str)
def test_case(told: Told, differences: Differences) -> None:
    difference = differences(told.compiled_with)[str(told.case.where)]
    assert not difference, f"{told.case.where}\n{difference}"


def test_every_shipped_model_has_a_case_and_every_case_a_model() -> None:
    templates = shipped("templates")
    files = [file for suffix in ("*.sql", "*.py") for file in templates.rglob(suffix)]
    shared = [file for file in files if file.name.startswith("_")]
    models = {file.relative_to(templates).with_suffix("").as_posix() for file in files if file not in shared}
    assert {told.path for told in TOLD} == models - TOO_LARGE
    assert models >= TOO_LARGE


def test_no_two_cases_of_a_model_have_one_name() -> None:
    names = [str(told) for told in TOLD]
    assert sorted(names) == sorted(set(names))


def test_numbers_are_each_whole_number_below_100000_once(tmp_path: Path) -> None:
    manifest = compile_project(write_project(tmp_path, "orders_only"), only={"numbers"})
    numbers = manifest.models["numbers"].query.subquery("numbers")
    measures = ("count(*)", "count(distinct number)", "min(number)", "max(number)")
    with duckdb.connect() as connection:
        found = connection.execute(to_sql(exp.select(*measures).from_(numbers), manifest.dialect)).fetchone()
    assert found == (100_000, 100_000, 0, 99_999)
