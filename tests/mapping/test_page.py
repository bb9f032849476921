"""docs/mapping.md is executed as the README is, and names every preset."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from sqlkit.mapping.preset import preset_names
from tests.documented import commands, matches

PAGE = (Path(__file__).parents[2] / "docs" / "mapping.md").read_text()


def test_what_the_page_shows_is_what_is_printed(tmp_path: Path) -> None:
    shim = tmp_path / "bin" / "sqlkit"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m sqlkit "$@"\n')
    shim.chmod(0o755)
    folder = tmp_path / "shop"
    folder.mkdir()
    environment = {**os.environ, "PATH": f"{shim.parent}:{os.environ['PATH']}", "HOME": str(tmp_path)}
    for block in re.findall(r"^```console\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE):
        for command, expected in commands(block):
            result = subprocess.run(
                ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=True
            )
            assert matches(expected, result.stdout.rstrip()), f"$ {command}\n{result.stdout}"


def test_the_page_names_every_preset() -> None:
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == ["shopify", "segment", "snowplow", "jaffle"]
    assert set(preset_names()) == {"shopify", "segment", "snowplow", "jaffle"}
