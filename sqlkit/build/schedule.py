"""Runs tasks in order of what they read, several at a time, and stops in good order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from graphlib import TopologicalSorter


def run_in_order(
    names: Collection[str],
    reads: Mapping[str, Collection[str]],
    task: Callable[[str], bool],
    skip: Callable[[str], None],
    interrupt: Callable[[], None],
    *,
    threads: int,
    fail_fast: bool,
) -> None:
    """Run `task` for each name after those it reads; one that returns False has its readers skipped.

    An exception, of a task or from the keyboard, interrupts the tasks under way and is raised here once they ended.
    """
    sorter = TopologicalSorter({name: [r for r in reads[name] if r in names] for name in names})
    sorter.prepare()
    bad: set[str] = set()
    running: dict[Future[bool], str] = {}
    with ThreadPoolExecutor(max_workers=threads) as pool, _interrupting(interrupt, running):
        while sorter.is_active():
            for name in sorted(sorter.get_ready(), key=list(names).index):
                if any(read in bad for read in reads[name]) or (fail_fast and bad):
                    bad.add(name)
                    skip(name)
                    sorter.done(name)
                else:
                    running[pool.submit(task, name)] = name
            if not running:
                continue
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                name = running.pop(future)
                if not future.result():
                    bad.add(name)
                sorter.done(name)


@contextmanager
def _interrupting(interrupt: Callable[[], None], running: Collection[Future[bool]]) -> Iterator[None]:
    """Interrupt until every task has ended: one may be between two statements, where nothing is there to interrupt."""
    try:
        yield
    except BaseException:
        for future in running:
            future.cancel()
        interrupt()
        while wait(running, timeout=0.1).not_done:
            interrupt()
        raise
