"""An audit of what sqlkit is installed with, as far as one goes without a network.

It proves that every package pyproject.toml brings along, directly or not, states a licence of the list and is no older
than the releases of the list; and that pyproject.toml does not ask for an older one. It does not prove that the list is
whole: a mistake found since it was last edited is not on it. `pip-audit`, where its service can be reached, knows more.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parents[1]
LIST: dict[str, Any] = yaml.safe_load((ROOT / "tests" / "dependencies.yml").read_text())
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = {name: asked for name, asked in PROJECT["optional-dependencies"].items() if name != "test"}
ASKED = [Requirement(text) for asked in (PROJECT["dependencies"], *EXTRAS.values()) for text in asked]


@cache
def installed() -> dict[str, Distribution]:
    """What is installed because of pyproject.toml, by name; the extra for tests is not shipped and not here."""
    found: dict[str, Distribution] = {}
    pending = list(ASKED)
    while pending:
        wanted = pending.pop()
        name = normal(wanted.name)
        if name not in found and (wanted.marker is None or wanted.marker.evaluate({"extra": ""})):
            found[name] = distribution(name)
            pending += [Requirement(text) for text in found[name].requires or ()]
    return found


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def licences(package: Distribution) -> Iterator[str]:
    """Yield each licence that a package is under, from the most exact statement it makes."""
    told = package.metadata
    expression = told.get("License-Expression")
    if expression:
        yield from re.split(r" (?:AND|OR|WITH) |[()]", expression)
        return
    classified = [text.split(" :: ")[-1] for text in told.get_all("Classifier") or () if text.startswith("License ::")]
    yield from classified or [(told.get("License") or "none stated").split("\n")[0]]


def test_every_package_is_under_a_licence_of_the_list() -> None:
    unknown = {
        (name, licence)
        for name, package in installed().items()
        for licence in licences(package)
        if licence.strip() and licence.strip() not in LIST["licences"]
    }
    assert not unknown


def test_no_package_is_older_than_the_mending_of_a_known_mistake() -> None:
    assert len(installed()) > len(ASKED)
    old = {
        (name, package.version, LIST["advisories"][name]["because"])
        for name, package in installed().items()
        if name in LIST["advisories"] and Version(package.version) < Version(str(LIST["advisories"][name]["since"]))
    }
    assert not old


@pytest.mark.parametrize("asked", [r for r in ASKED if normal(r.name) in LIST["advisories"]], ids=lambda r: str(r.name))
def test_no_older_one_is_asked_for(asked: Requirement) -> None:
    """Any release that pyproject.toml allows may be the one that is there already."""
    since = Version(str(LIST["advisories"][normal(asked.name)]["since"]))
    lowest = [Version(part.version) for part in asked.specifier if part.operator in (">=", "==", "~=")]
    assert lowest, f"{asked} has no lower bound; write >={since}"
    assert max(lowest) >= since
