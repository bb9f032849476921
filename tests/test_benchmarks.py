"""Benchmarks run, and their sides answer alike, of few customers and orders; nothing is timed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.alternate import ROOT, alternate
from benchmarks.build import compare, once, prepare
from benchmarks.build.tools import TOOLS
from benchmarks.value.__main__ import sides
from benchmarks.value.purchases import counts, make
from benchmarks.value.results import page

CUSTOMERS, ORDERS = 400, 4_000


def test_value_beside_lifetimes(tmp_path: Path) -> None:
    make(tmp_path, CUSTOMERS)
    customers, purchases = counts(tmp_path, CUSTOMERS)
    assert customers == CUSTOMERS
    assert purchases / customers == pytest.approx(20, rel=0.3)
    prepare = [sys.executable, "-m", "benchmarks.value.prepare", str(tmp_path), str(CUSTOMERS)]
    subprocess.run(prepare, cwd=ROOT, check=True)
    found = alternate(sides(tmp_path, CUSTOMERS, None), 1, say=lambda line: None)
    assert found.failures == {}
    told = page(found, tmp_path, (customers, purchases), 1)
    assert told.count(": met |") == 13
    assert "missed" not in told


def test_a_build_beside_hand_written_sql(tmp_path: Path) -> None:
    prepare.make_orders(tmp_path, ORDERS)
    prepare.make_sides(tmp_path)
    for name in ("sqlkit", "hand-written SQL"):
        once.run(TOOLS[name], tmp_path / TOOLS[name].folder, has_run=False)
    found = compare.differing_rows(tmp_path)
    assert found == dict.fromkeys(found, 0)
    assert len(found) == 14
