"""Each file of cases/ becomes the mapping written beside it by hand."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import pytest

from sqlkit.mapping.propose import Proposal, ProposedInput
from tests.mapping.schemas import case, case_names, propose_in, write_files


@cache
def proposed(name: str) -> Proposal:
    with tempfile.TemporaryDirectory() as folder:
        return propose_in(Path(folder), write_files(Path(folder), case(name).files))


def inputs(name: str) -> dict[str, ProposedInput]:
    return {i.name: i for i in proposed(name).inputs}


@pytest.fixture(params=case_names())
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_columns(name: str) -> None:
    found = {i: {n: c.expression for n, c in p.columns.items() if c.expression} for i, p in inputs(name).items()}
    assert found == {i: entry["columns"] for i, entry in case(name).inputs.items()}


def test_what_is_unsure(name: str) -> None:
    found = {i: {n for n, c in p.columns.items() if c.expression and not c.is_sure} for i, p in inputs(name).items()}
    assert found == {i: set(entry.get("unsure", ())) for i, entry in case(name).inputs.items()}


def test_what_is_missing(name: str) -> None:
    found = {i: p.missing for i, p in inputs(name).items()}
    assert found == {i: entry.get("missing", []) for i, entry in case(name).inputs.items()}


def test_how_rows_are_read(name: str) -> None:
    found = {i: (p.rows, p.where, p.suggested_where, p.timezone, p.as_text) for i, p in inputs(name).items()}
    wanted = {}
    for i, entry in case(name).inputs.items():
        suggested = entry.get("suggested")
        rows = entry.get("rows", "orders")
        wanted[i] = (rows, entry.get("where"), suggested, entry.get("timezone"), entry.get("read", []))
    assert found == wanted


def test_currency(name: str) -> None:
    assert proposed(name).currency == case(name).currency


def test_every_column_says_why(name: str) -> None:
    for proposed_input in inputs(name).values():
        for candidate in proposed_input.columns.values():
            assert candidate.reason
            assert 0 <= candidate.confidence <= 1
