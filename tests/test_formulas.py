"""Every formula says which paper it is of, and which equation: functions in their docstrings, templates in comments."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAPER = re.compile(r"\b(18|19|20)\d\d\b")
PLACE = re.compile(
    r"\b(equations?|sections?|appendix|tables?|figures?|pages?|note|discussion|\d+\.\d+\.\d+|\d+[-\u2013]\d+)\b", re.I
)

PLUMBING = {
    "sqlkit/btyd": {"careful", "cells", "fit", "holdout", "models", "numeric", "sparse", "total"},
    "sqlkit/survival": {"cells", "design", "subjects"},
}
"""Modules that count, arrange and search, and hold no formula of a paper."""

TEMPLATES = (
    *("survival_curves", "survival_segments", "survival_tests", "survival_baseline", "renewal_curve"),
    *("../value/purchase_summary", "_erfc"),
)


def modules() -> list[Path]:
    return [
        path
        for folder, plumbing in PLUMBING.items()
        for path in sorted((ROOT / folder).glob("*.py"))
        if path.stem not in {*plumbing, "__init__"}
    ]


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.stem)
def test_a_module_of_formulas_names_its_papers_and_where_in_them(path: Path) -> None:
    tree = ast.parse(path.read_text())
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    told = " ".join(filter(None, [ast.get_docstring(tree), *map(ast.get_docstring, functions)]))
    assert PAPER.search(told), f"{path.name} names no paper"
    assert PLACE.search(told), f"{path.name} names no equation"


FORMULAS = {"log_likelihood", "partial_likelihood", "scores", "survival", "expected"}


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.stem)
def test_a_likelihood_and_what_is_expected_name_the_equation_themselves(path: Path) -> None:
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef) and node.name in FORMULAS:
            assert PLACE.search(ast.get_docstring(node) or ""), f"{path.name}: {node.name} names no equation"


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_names_its_paper(name: str) -> None:
    text = (ROOT / "templates" / "survival" / f"{name}.sql").read_text()
    assert PAPER.search(" ".join(re.findall(r"\{#.*?#\}", text, re.S))), name
