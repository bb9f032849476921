"""Tasks in order of what they read, stopped in good order."""

from __future__ import annotations

import threading

import pytest

from sqlkit.build.schedule import run_in_order

READS = {"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"]}


def run(task: object, skip: list[str], **options: object) -> None:
    settings = {"threads": 2, "fail_fast": False, **options}
    run_in_order(list(READS), READS, task, skip.append, lambda: None, **settings)  # of several types


def test_what_is_read_comes_first() -> None:
    done: list[str] = []

    def task(name: str) -> bool:
        assert set(READS[name]) <= set(done)
        done.append(name)
        return True

    run(task, [])
    assert sorted(done) == sorted(READS)


def test_readers_of_what_failed_are_skipped() -> None:
    skipped: list[str] = []
    run(lambda name: name != "b", skipped)
    assert skipped == ["d"]


def test_a_task_between_two_statements_is_interrupted_when_it_comes_to_the_next() -> None:
    """An interruption while nothing runs is lost; it has to come again."""
    interruptions = []
    first, second = threading.Event(), threading.Event()

    def interrupt() -> None:
        interruptions.append(1)
        if first.is_set():
            second.set()

    def task(name: str) -> bool:
        if name == "b":
            while not interruptions:
                pass
            first.set()  # only from now on can it be interrupted
            assert second.wait(10)
            raise KeyboardInterrupt
        if name == "c":
            raise RuntimeError("stop")
        return True

    with pytest.raises(RuntimeError, match="stop"):
        run_in_order(list(READS), READS, task, lambda name: None, interrupt, threads=2, fail_fast=False)
    assert len(interruptions) > 1
