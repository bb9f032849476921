"""The files a project is written in: sqlkit.yml, profiles.yml, segments.yml, contracts, cases, and --vars."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sqlkit.project
from sqlkit.cases import read_cases
from sqlkit.cli.options import ProjectOptions
from sqlkit.document import parse_document
from sqlkit.profile import load_target
from sqlkit.project import load_project
from sqlkit.segments import read_segments
from sqlkit.spec_yaml import read_spec

from .edits import edited, scrambled
from .outcome import is_understood

PROJECT = """\
name: shop
profile: shop
as_of: 2024-07-01
timezone: Europe/London
currency: GBP
inputs:
  orders:
    file: orders.csv
    read: {delim: ';', types: {amount: varchar}}
    columns: {order_id: id, amount: "amount / 100", currency: "'GBP'", channel: null}
    where: not test
    timezone: UTC
    rows: lines
    targets: {snowflake: {relation: PROD.ORDERS, columns: {amount: amount}}}
  customers:
    query: select * from people
    attributes: {age: {column: age, type: integer, doc: how old}}
params: {rfm: {bins: 5}, churn.inactive_days: 90}
"""
PROFILES = """\
config: {a: 1}
shop:
  target: dev
  outputs:
    dev: {type: duckdb, path: shop.duckdb, threads: 4, memory_limit: 4GB, schema: main}
    prod: {type: snowflake, account: "{{ env_var('SQLKIT_FUZZ', 'abc') }}", user: u, password: p, threads: 1}
"""
SEGMENTS = """\
segments:
  - {label: Best, r: 3-5, f: 1-5, m: 1-5, description: x, action: y}
  - {label: Rest, r: 1-2}
"""
CONTRACT = """\
doc: Own.
grain: [customer_id]
materialized: table
tags: [daily]
requires: orders
params: {own.days: 7}
columns:
  customer_id: varchar not null -- the customer
  score: {type: "decimal(18, 4)", doc: x, checks: [{between: [1, 5]}, unique, {references: rfm.customer_id}]}
checks:
  - {name: positive, sql: select score from this where score < 0, severity: warn}
"""
CASES = """\
- name: one
  as_of: 2024-01-01
  params: {rfm.bins: 4}
  given:
    transactions: [{customer_id: a, amount: 1.5}, {customer_id: null}]
  expect: [{customer_id: a}]
"""


def _written(name: str, text: str) -> Path:
    path = Path(tempfile.mkdtemp(prefix="sqlkit_fuzz_")) / name
    path.write_text(text, encoding="utf-8", errors="surrogatepass", newline="")
    return path


def _project(text: str) -> object:
    project = load_project(_written("sqlkit.yml", text).parent)
    return [project.inputs["orders"].mapping_for("dev", "snowflake"), project.disabled(), project.context]


def _profile(text: str) -> object:
    target = load_target(_written("profiles.yml", text).parent, "shop")
    return [target.schema, target.threads, dict(target.settings)]


READERS: dict[str, tuple[Callable[[str], object], str]] = {
    "project": (_project, PROJECT),
    "profiles": (_profile, PROFILES),
    "segments": (lambda text: read_segments(_written("segments.yml", text), 5), SEGMENTS),
    "contract": (lambda text: read_spec(parse_document(text, Path("own.sql"), first_line=2)), CONTRACT),
    "cases": (lambda text: read_cases(_written("rfm_base.yml", text)), CASES),
    "vars": (lambda text: ProjectOptions(vars=text).variables, "{rfm.bins: 4, rfm: {mode: x}}"),
}
SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module", autouse=True)
def _models_once() -> Iterator[None]:
    """The models of these projects are the shipped ones: they are read once."""
    load, found = sqlkit.project._load_models, sqlkit.project._load_models(Path(tempfile.mkdtemp()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlkit.project, "_load_models", lambda root: list(found))
        yield
    assert sqlkit.project._load_models is load


@pytest.mark.parametrize("name", READERS)
def test_what_the_others_begin_with_is_good(name: str) -> None:
    read, good = READERS[name]
    assert is_understood(lambda: read(good))


@pytest.mark.parametrize("name", READERS)
@given(data=st.data())
@SETTINGS
def test_other_keys_and_values(name: str, data: st.DataObject) -> None:
    read, good = READERS[name]
    text = data.draw(edited(good))
    is_understood(lambda: read(text))


@pytest.mark.parametrize("name", READERS)
@given(data=st.data())
@SETTINGS
def test_other_characters(name: str, data: st.DataObject) -> None:
    read, good = READERS[name]
    text = data.draw(scrambled(good))
    is_understood(lambda: read(text))


@pytest.mark.parametrize("name", READERS)
@given(text=st.text(max_size=60))
@SETTINGS
def test_anything(name: str, text: str) -> None:
    is_understood(lambda: READERS[name][0](text))


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"caf\xe9: 1", b"\x00", b"\xef\xbb\xbf"])
def test_bytes_that_are_no_text(content: bytes) -> None:
    root = Path(tempfile.mkdtemp())
    (root / "sqlkit.yml").write_bytes(content)
    assert not is_understood(lambda: load_project(root))
