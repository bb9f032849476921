"""What is told of a change, and that a state survives being kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sqlkit.state import BEHIND_HISTORY, BY_TASKS, InputState, ModelState, State, differences, input_differences

COLUMNS = {"a": {"type": "bigint", "doc": "a number"}}
MODEL = ModelState(
    "rfm",
    "f1",
    "select 1",
    "h1",
    {"columns": COLUMNS, "checks": [], "materialized": "table", "doc": "d"},
    {"rfm.bins": 5, "rfm.lookback_days": None},
    {"today": "2024-01-01"},
    {"base": "f0"},
    {"orders": "3:12"},
    "run",
)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ({}, []),
        ({"fingerprint": "f2", "reads": {"base": "f9"}}, []),
        ({"fingerprint": "f2", "sql": "select 2", "source_hash": "h2"}, ["its SQL was edited"]),
        ({"fingerprint": "f2", "sql": "select 2"}, ["its SQL comes out otherwise"]),
        (
            {"sql": "select 4", "params": {"rfm.bins": 4, "rfm.lookback_days": None}},
            ["rfm.bins changed from 5 to 4"],
        ),
        (
            {"sql": "select 4", "source_hash": "h2", "params": {"rfm.bins": 5, "rfm.lookback_days": 30}},
            ["rfm.lookback_days changed from null to 30", "its SQL was edited"],
        ),
        ({"values": {"today": "2024-01-02"}}, ["the day was 2024-01-01, now 2024-01-02"]),
        (
            {"contract": {**MODEL.contract, "columns": {**COLUMNS, "b": {"type": "date", "doc": ""}}}},
            ["column b was added"],
        ),
        ({"contract": {**MODEL.contract, "columns": {}}}, ["column a was removed"]),
        (
            {"contract": {**MODEL.contract, "columns": {"a": {"type": "date", "doc": ""}}}},
            ["column a was bigint, now date"],
        ),
        ({"contract": {**MODEL.contract, "checks": [{"name": "c"}]}}, ["its checks changed"]),
        ({"contract": {**MODEL.contract, "doc": "e"}}, ["its contract changed"]),
        ({"reads": {"clean": "f3"}}, ["now reads clean", "no longer reads base"]),
    ],
)
def test_differences_in_words(now: dict[str, object], said: list[str]) -> None:
    assert differences(replace(MODEL, **now), MODEL) == said


def test_a_model_never_made_is_new() -> None:
    assert differences(MODEL, None) == ["is new"]


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        (BY_TASKS, "was made by tasks since the last build"),
        (BEHIND_HISTORY, "a history that it reads was made without it"),
    ],
)
def test_what_no_build_made_as_it_is_says_so(mark: str, said: str) -> None:
    assert differences(MODEL, replace(MODEL, fingerprint=mark)) == [said]


def test_a_state_is_kept_as_it_is() -> None:
    assert ModelState.from_json(MODEL.as_json()) == MODEL


def test_what_another_release_kept_can_be_read() -> None:
    text = MODEL.as_json().replace('"source_hash": "h1"', '"of_another_release": 1')
    assert ModelState.from_json(text) == replace(MODEL, source_hash="")


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ((3, "3:a"), (3, "3:a"), {}),
        ((3, "3:a"), (4, "4:b"), {"orders": "3 rows before, 4 now"}),
        ((3, "3:a"), (3, "3:b"), {"orders": "3 rows as before, with other contents"}),
        (None, (1, "1:b"), {"orders": "1 row, not seen before"}),
    ],
)
def test_inputs_that_changed(before: tuple[int, str] | None, now: tuple[int, str], said: dict[str, str]) -> None:
    def state(held: tuple[int, str] | None) -> State:
        return State({}, {"orders": InputState("orders", "", held[1], held[0])} if held else {})

    assert input_differences(state(now), state(before)) == said
