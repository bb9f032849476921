"""docs/orchestration.md is executed, in order, in one empty folder; what it says of the examples is what they are."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.documented import REPOSITORY, blocks, follow

PAGE = "docs/orchestration.md"
EXAMPLES = REPOSITORY / "examples" / "orchestration"


def test_what_the_page_shows_is_what_is_printed(tmp_path: Path) -> None:
    assert follow(blocks(PAGE), tmp_path) == 11
    log = (tmp_path / "tour" / "log.jsonl").read_text().splitlines()
    assert json.loads(log[-1])["exit_code"] == 1


def test_the_page_names_every_example() -> None:
    linked = set(re.findall(r"\(\.\./examples/orchestration/(\w+\.\w+)\)", (REPOSITORY / PAGE).read_text()))
    assert linked == {path.name for path in EXAMPLES.iterdir() if path.is_file()}


def test_the_job_beside_dbt_is_the_one_the_page_shows() -> None:
    def steps(text: str) -> list[str]:
        found = [line.partition("  #")[0].strip() for line in text.splitlines()]
        return [line for line in found if line.startswith(("sqlkit ", "dbt ", "sh "))]

    written = (EXAMPLES / "dbt_job.sh").read_text()
    written = written.replace('"$here/build.sh"', "build.sh").replace('"${RESULTS_TARGET:-results}"', "results")
    shown = blocks(PAGE, "sh")
    assert steps(shown[0]) == steps(written)
