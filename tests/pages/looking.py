"""A browser asked what it notices; and sqlkit called as a person does."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from sqlkit.cli import main

HERE = Path(__file__).parent

RULES = 15
"""Rules of axe that such a page passes at least; fewer would mean that it did not look."""


def look(page: Path) -> dict[str, Any]:
    """What the browser noticed of a page."""
    return told_by("look.mjs", str(page))


def told_by(script: str, *arguments: str) -> dict[str, Any]:
    """What a script says; fails, rather than skips, where its environment is missing."""
    node = shutil.which("node")
    assert node, "Node is not installed; these tests are asked for by -m pages only"
    assert os.environ.get("CHROMIUM"), "CHROMIUM names no browser: run `bash .ci/pages`, which installs what is needed"
    done = subprocess.run(
        [node, str(HERE / script), *arguments], capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def is_clean(found: dict[str, Any]) -> None:
    """Nothing said, nothing asked for, readable to all in light and dark, on a desk and on a phone."""
    for plain in (found["plain"], found["scriptless"]):
        assert plain["console"] == []
        assert plain["requests"] == []
    assert len(found["seen"]) == 4
    for seen in found["seen"]:
        assert seen["violations"] == [], seen
        assert seen["passes"] >= RULES
        assert seen["sideways"] <= 0, seen


def call(*arguments: str) -> str:
    """What a command prints; it has to succeed."""
    made = CliRunner().invoke(main, list(arguments), catch_exceptions=False)
    assert made.exit_code == 0, made.output
    return made.output
