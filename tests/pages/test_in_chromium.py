"""The report in Chromium, from disk: nothing fetched, nothing said, readable to all, few pages of paper."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sqlkit.cli import main

pytestmark = pytest.mark.pages

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"
RULES = 15
"""Rules of axe that such a page passes at least; fewer would mean that it did not look."""


def look(page: Path) -> dict[str, Any]:
    """What the browser noticed; fails, rather than skips, where its environment is missing."""
    node = shutil.which("node")
    assert node, "Node is not installed; these tests are asked for by -m pages only"
    assert os.environ.get("CHROMIUM"), "CHROMIUM names no browser: run `bash .ci/pages`, which installs what is needed"
    done = subprocess.run(
        [node, str(HERE / "look.mjs"), str(page)], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def is_fit_to_send(page: Path) -> None:
    assert page.stat().st_size < 300_000
    found = look(page)
    for plain in (found["plain"], found["scriptless"]):
        assert plain["console"] == []
        assert plain["requests"] == []
        assert 1 <= plain["pages"] <= 5
    assert len(found["seen"]) == 4
    for seen in found["seen"]:
        assert seen["violations"] == [], seen
        assert seen["passes"] >= RULES
        assert seen["sideways"] <= 0, seen


def call(*arguments: str) -> None:
    made = CliRunner().invoke(main, list(arguments), catch_exceptions=False)
    assert made.exit_code == 0, made.output


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        call("demo")
    call("report", "--project-dir", str(folder / "sqlkit_demo"))
    return folder / "sqlkit_demo" / "target" / "report.html"


def test_demo(demo: Path) -> None:
    is_fit_to_send(demo)


def test_the_look_sees_what_is_wrong(demo: Path, tmp_path: Path) -> None:
    """A copy with a script, a picture from elsewhere, pale words and a chart without a name."""
    text = demo.read_text("utf-8")
    broken = tmp_path / "broken.html"
    text = text.replace("</header>", '<p style="color: #eee">pale</p><script>1</script></header>', 1)
    text = text.replace('<html lang="en">', "<html>").replace("default-src 'none'", "default-src *")
    broken.write_text(text.replace("<main>", '<main><img src="file:///none.png">', 1), encoding="utf-8")
    found = look(broken)
    assert found["plain"]["console"] != []
    assert found["plain"]["requests"] != []
    named = {violation.partition(":")[0] for seen in found["seen"] for violation in seen["violations"]}
    assert {"image-alt", "html-has-lang"} <= named


@pytest.mark.parametrize(
    ("example", "variable", "file"),
    [
        ("online_retail", "ONLINE_RETAIL", "online_retail/online_retail_1.parquet"),
        ("cdnow", "CDNOW", "cdnow/CDNOW_master.txt"),
    ],
)
def test_real_data(
    realdata: Path, example: str, variable: str, file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, str(realdata.resolve() / file))
    shutil.copytree(EXAMPLES / example, tmp_path / "project")
    call("build", "--project-dir", str(tmp_path / "project"))
    call("report", "--project-dir", str(tmp_path / "project"))
    is_fit_to_send(tmp_path / "project" / "target" / "report.html")
