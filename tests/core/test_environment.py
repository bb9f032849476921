"""`env_var` in YAML values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sqlkit.document import Document
from sqlkit.environment import expand
from sqlkit.errors import ConfigError, Location

DOCUMENT = Document(Path("profiles.yml"), None, {(): 1, ("shop",): 7, ("shop", "a"): 8})


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("plain", "plain"),
        (4, 4),
        (None, None),
        ("{{ env_var('SET') }}", "it's 4"),
        ("a {{ env_var('SET') }} b", "a it's 4 b"),
        ("{{ env_var('UNSET', 'spare') }}", "spare"),
        ("{{ env_var('UNSET', '') }}", ""),
        ("{{ env_var('SET', 'spare') }}", "it's 4"),
        (["{{ env_var('SET') }}", {"a": "{{ env_var('UNSET', 'x') }}"}], ["it's 4", {"a": "x"}]),
        ("{ not jinja }", "{ not jinja }"),
    ],
)
def test_a_value_is_looked_up(monkeypatch: pytest.MonkeyPatch, written: Any, value: Any) -> None:
    monkeypatch.setenv("SET", "it's 4")
    monkeypatch.delenv("UNSET", raising=False)
    assert expand(written, DOCUMENT, "shop") == value


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{{ env_var('UNSET') }}", "environment variable UNSET is not set."),
        ("{{ nothing }}", "Only env_var(...) is known here."),
        ("{{ env_var('SET' }}", "Only env_var(...) is known here."),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
    ],
)
def test_what_cannot_be_looked_up_is_an_error_with_its_place(
    monkeypatch: pytest.MonkeyPatch, written: str, told: str
) -> None:
    monkeypatch.delenv("UNSET", raising=False)
    with pytest.raises(ConfigError) as caught:
        expand(written, DOCUMENT, "shop")
    assert told in str(caught.value)
    assert caught.value.where == Location(DOCUMENT.path, 7)


def test_a_value_within_is_told_on_its_own_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UNSET", raising=False)
    with pytest.raises(ConfigError) as caught:
        expand({"a": ["{{ env_var('UNSET') }}"]}, DOCUMENT, "shop")
    assert caught.value.where == Location(DOCUMENT.path, 8)
