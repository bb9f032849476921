"""The PACKAGES clause: what it brings, and what is not to be had."""

from __future__ import annotations

import importlib.metadata as installed
import re


def name_of(requirement: str) -> str:
    """The normalised name in front of a version.

    >>> name_of("scikit_learn==1.9.*"), name_of("numpy")
    ('scikit-learn', 'numpy')
    """
    return re.sub(r"[-_.]+", "-", re.split(r"[<>=!~\[ ;(]", requirement.strip())[0]).lower()


def resolve(wanted: list[str]) -> tuple[list[str], list[str]]:
    """`name==version` of each package as installed here, and the names that are not to be had at the version wanted."""
    from packaging.requirements import Requirement

    found, absent = [], []
    for one in wanted:
        try:
            version = installed.version(name_of(one))
        except installed.PackageNotFoundError:
            absent.append(one)
            continue
        spelled = re.sub(r"(?<![<>=!~])=(?!=)", "==", one)
        (found if version in Requirement(spelled).specifier else absent).append(
            f"{name_of(one)}=={version}" if version in Requirement(spelled).specifier else one
        )
    return found, absent


def modules(packages: list[str]) -> frozenset[str]:
    """Top-level modules that these packages and what they require bring."""
    todo, seen = [name_of(one) for one in packages], set()
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        try:
            required = installed.distribution(name).requires or []
        except installed.PackageNotFoundError:
            continue
        todo += [name_of(one) for one in required if "extra ==" not in one]
    brought = installed.packages_distributions()
    return frozenset(top for top, owners in brought.items() if any(name_of(one) in seen for one in owners))
