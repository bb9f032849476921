"""The report in Chromium, from disk: nothing fetched, nothing said, readable to all, few pages of paper."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pages.looking import call, is_clean, look

pytestmark = pytest.mark.pages

EXAMPLES = Path(__file__).parents[2] / "examples"


def is_fit_to_send(page: Path) -> None:
    assert page.stat().st_size < 300_000
    found = look(page)
    is_clean(found)
    for plain in (found["plain"], found["scriptless"]):
        assert 1 <= plain["pages"] <= 5


@pytest.fixture(scope="module")
def report(demo: Path) -> Path:
    call("report", "--project-dir", str(demo))
    return demo / "target" / "report.html"


def test_demo(report: Path) -> None:
    is_fit_to_send(report)


def test_the_look_sees_what_is_wrong(report: Path, tmp_path: Path) -> None:
    """A copy with a script, a picture from elsewhere, pale words and a chart without a name."""
    text = report.read_text("utf-8")
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
