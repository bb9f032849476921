"""A build killed before any of its statements leaves the old publication, whole, and nothing in the way of the next."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.publishing.shop import Child, Content, Shop, content, new_shop, query, run_ids, sha, start

SWAPS = {
    "renamed-0": (False, "interrupted"),
    "renamed-1": (False, "interrupted"),
    "renamed-2": (True, "published"),
}
"""What becomes of a build killed when the file has no new name, has one that nothing points to, is published."""
"""The two sides of the one call that publishes: whether its result shows, and the status of its run."""

LAST = 30
"""The statements round the swap, each of which a sample holds."""


@dataclass
class Killing:
    """A shop whose orders have changed since its publication, and a process that builds it and is killed."""

    shop: Shop
    child: Child
    old: str
    new: Content
    statements: list[str]

    @property
    def good(self) -> Path:
        return self.shop.root / "old.good"

    def kill(self, point: str) -> tuple[bool, str]:
        """Kill a build there; return whether it was shown and, once the next build has looked, its run's status.

        The status is "" for a run that was never entered.
        """
        shutil.copy(self.good, self.shop.published)
        before = self.shop.runs()
        assert self.child.ask(point) == "killed", point
        is_shown = sha(self.shop.published) != self.old
        if is_shown:
            self.assert_new(point)
        answer = self.child.ask("build")
        assert answer.startswith("SET"), f"the build after a kill at {point}: {answer}"
        self.assert_new(point)
        assert self.shop.leftovers() == [], point
        entered = [status for run, status in self.shop.runs().items() if run not in before]
        assert entered.pop() == "published"
        return is_shown, entered.pop() if entered else ""

    def assert_new(self, point: str) -> None:
        """Assert that the publication is the whole new one, of one run that it knows as published."""
        assert content(self.shop.published) == self.new, point
        (run,) = run_ids(self.shop.published)
        assert query(self.shop.published, f"select status from runs where run_id = '{run}'") == [("published",)], point


def killing(root: Path, select: list[str]) -> Killing:
    shop = new_shop(root)
    child = start(shop, "serve", *select)
    assert child.ask("build").startswith("SET")
    old = sha(shop.published)
    shutil.copy(shop.published, root / "old.good")
    shop.write_orders(340)
    statements = child.ask("build").split("|")
    new = content(shop.published)
    shutil.copy(root / "old.good", shop.published)
    return Killing(shop, child, old, new, statements)


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killing]:
    """A build of a few models, so that it can be killed often."""
    found = killing(tmp_path_factory.mktemp("killed") / "shop", ["+rfm_segments"])
    yield found
    found.child.end()


def sample(statements: int, size: int) -> list[int]:
    """About `size` places spread evenly, the first among them, and each of the last."""
    spread = range(0, statements - LAST, max(1, (statements - LAST) // size))
    return [*spread, *range(statements - LAST, statements)]


def assert_survives(killing: Killing, numbers: list[int]) -> None:
    """Kill before each statement; what the audit then says of all those runs comes last, as it hides nothing else."""
    told = {number: killing.kill(str(number)) for number in numbers}
    shown = {number for number, (is_shown, _) in told.items() if is_shown}
    assert all(number > len(killing.statements) - LAST for number in shown), "shown before all was built and checked"
    known = {number: status for number, (_, status) in told.items() if status}
    assert known == {number: "published" if number in shown else "interrupted" for number in known}


def test_killed_before_a_statement(part: Killing) -> None:
    steps = part.statements
    begun = steps.index("ATTACH '" + str(part.shop.root / "analytics.stage.duckdb") + "'")
    end = len(steps)
    assert_survives(part, [0, 4, begun, begun + 1, begun + 8, begun + 50, end - LAST, end - 20, *range(end - 7, end)])


@pytest.mark.parametrize(("point", "found"), SWAPS.items())
def test_killed_beside_the_swap(part: Killing, point: str, found: tuple[bool, str]) -> None:
    assert part.kill(point) == found


def test_killed_before_anything_was_published(tmp_path: Path) -> None:
    shop = new_shop(tmp_path / "shop")
    child = start(shop, "serve", "+rfm_segments")
    for point in ("10", "100", "renamed-0", "renamed-1"):
        assert child.ask(point) == "killed"
        assert not shop.published.exists()
    assert child.ask("build").startswith("SET")
    assert shop.leftovers() == []
    assert len(run_ids(shop.published)) == 1
    child.end()


@pytest.mark.slow
def test_killed_before_every_statement(tmp_path: Path) -> None:
    found = killing(tmp_path / "shop", ["+rfm_segments", "+cohort_retention", "+churn_scores"])
    assert_survives(found, sample(len(found.statements), 8))
    assert {point: found.kill(point) for point in SWAPS} == SWAPS
    found.child.end()
