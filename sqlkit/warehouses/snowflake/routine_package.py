"""The training code as one zip, the same bytes wherever it is made."""

from __future__ import annotations

import ast
import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import sqlkit
from sqlkit.resources import shipped

_BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The earliest date a zip can say: the same for every file and every build."""


def training_package() -> bytes:
    """A zip from which `sqlkit.training.train` and `sqlkit_training` can be imported, with nothing but PyPI beside.

    Stored and not deflated: how far bytes shrink depends on the machine's zlib, and the name is their hash.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as zipped:
        for name, data in sorted(_files()):
            entry = zipfile.ZipInfo(name, _BEGINNING)
            entry.compress_type = zipfile.ZIP_STORED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            zipped.writestr(entry, data)
    return buffer.getvalue()


def package_file(package: bytes) -> str:
    """The name to keep it under, from its content."""
    return f"sqlkit_training_{hashlib.sha256(package).hexdigest()[:12]}.zip"


def _files() -> Iterator[tuple[str, bytes]]:
    root = Path(sqlkit.__file__).parent
    yield "sqlkit/__init__.py", _read(root / "__init__.py")
    for package in needed("training"):
        yield from _modules(root / package, root.parent)
    yield from _modules(shipped("udfs") / "sqlkit_training", shipped("udfs"))


def needed(package: str) -> list[str]:
    """The subpackage and those it imports, and they; found by reading, because most imports are inside functions.

    >>> needed("estimators")
    ['estimators', 'scoring']
    """
    found: set[str] = set()
    waiting = {package}
    while waiting:
        found |= waiting
        waiting = {name for one in waiting for name in _imported(Path(sqlkit.__file__).parent / one)} - found
    return sorted(found)


def _imported(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlkit."):
                yield str(node.module).split(".")[1]


def _modules(folder: Path, base: Path) -> Iterator[tuple[str, bytes]]:
    for path in folder.rglob("*.py"):
        yield path.relative_to(base).as_posix(), _read(path)


def _read(path: Path) -> bytes:
    """With line ends that do not depend on the checkout."""
    return path.read_bytes().replace(b"\r\n", b"\n")
