"""The demo, built once for all pages of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pages.looking import call


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the demo's project, built."""
    folder = tmp_path_factory.mktemp("pages")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        call("demo")
    return folder / "sqlkit_demo"
