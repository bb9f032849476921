"""The cases of cases/*.yml: small files as shops export them, and the mapping a careful person would write."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlkit.document import read_document
from sqlkit.mapping.files import open_files
from sqlkit.mapping.grain import measure_with
from sqlkit.mapping.profile import profile
from sqlkit.mapping.propose import Answers, Proposal, propose
from sqlkit.profile import DEFAULT
from sqlkit.warehouses import warehouse_for

FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    """Files by name, and by input what is expected of them; `currency` is of the whole proposal."""

    name: str
    files: dict[str, str]
    inputs: dict[str, dict[str, Any]]
    currency: str | None


def case(name: str) -> Case:
    data = read_document(FOLDER / f"{name}.yml").data
    expect = dict(data["expect"])
    currency = expect.pop("currency", None)
    return Case(name, data["files"], expect, currency)


def case_names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.yml"))


def write_files(root: Path, files: dict[str, str]) -> list[str]:
    for name, text in files.items():
        (root / name).write_text(text, encoding="utf-8")
    return [str(root / name) for name in files]


def propose_in(root: Path, paths: list[str], answers: Answers | None = None) -> Proposal:
    warehouse = warehouse_for(DEFAULT, root)
    warehouse.connect()
    try:
        files = [profile(file, warehouse) for file in open_files(paths, warehouse)]
        return propose(files, measure_with(warehouse), answers)
    finally:
        warehouse.close()
