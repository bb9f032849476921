"""Whatever is proposed, `load_project` reads the same mapping from the YAML."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sqlkit.environment import expand
from sqlkit.mapping.files import InputFile
from sqlkit.mapping.grain import Grain
from sqlkit.mapping.profile import ColumnFacts, FileFacts
from sqlkit.mapping.propose import Proposal, propose
from sqlkit.mapping.times import FORMATS, ISO, ZONED, Spelling
from sqlkit.mapping.write import example, scalar, written
from sqlkit.project import load_project
from tests.mapping.schemas import case, case_names, propose_in, write_files

ROWS = 20
_KNOWN = [
    "Order ID",
    "order_id",
    "id",
    "CustomerID",
    "User",
    "AT",
    "ordered_at",
    "Total (inc. tax)",
    "amount_cents",
    "Net",
]
_KNOWN += [
    "Quantity",
    "unit price",
    "currency",
    "status",
    "refund_of",
    "email",
    "event_name",
    "session_id",
    "mrr",
    "plan",
]
_TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)
_NAMES = (
    st.sampled_from(_KNOWN) | _TEXT | st.sampled_from(["{{ x }}", "a: b", "a #b", '"', "{%", "no", "null", "~", "%a"])
)


@st.composite
def columns(draw: st.DrawFn, name: str) -> ColumnFacts:
    filled = draw(st.integers(1, ROWS))
    facts = {"filled": filled, "distinct": draw(st.integers(1, filled))}
    kind = draw(st.sampled_from(["varchar", "bigint", "double", "date", "timestamp", "timestamp with time zone"]))
    if kind in ("bigint", "double"):
        whole = filled if kind == "bigint" else draw(st.sampled_from([0, filled]))
        return ColumnFacts(name, kind, ROWS, **facts, numbers=filled, whole=whole, zero=draw(st.sampled_from([0, 1])))
    if kind == "varchar" and draw(st.booleans()):
        values = draw(st.dictionaries(_TEXT | st.just("test"), st.just(1), max_size=3))
        return ColumnFacts(name, kind, ROWS, **facts, currencies=filled, values=values)
    spelling = draw(st.sampled_from([ISO, ZONED, *FORMATS]))
    spellings = (Spelling(spelling, filled, "2024-01-01 00:00:00", "2024-02-01 00:00:00"),)
    return ColumnFacts(name, kind, ROWS, **facts, spellings=spellings)


@st.composite
def files(draw: st.DrawFn) -> FileFacts:
    names: Sequence[str] = draw(st.lists(_NAMES, min_size=1, max_size=8, unique_by=str.lower))
    facts = {name: draw(columns(name)) for name in names}
    types = {name: f.type for name, f in facts.items()}
    stem = draw(st.sampled_from(["orders", "customers", "events", "tickets", "x {{ y }}", "a: b"]))
    return FileFacts(InputFile(f"data/{stem}.csv", stem, draw(st.booleans()), types), ROWS, facts)


def same_after_loading(root: Path, proposal: Proposal) -> None:
    (root / "sqlkit.yml").write_text(written(proposal), encoding="utf-8")
    project = load_project(root)
    assert project.currency == proposal.currency
    assert {name for name, i in project.inputs.items() if i.is_mapped} == {i.name for i in proposal.inputs}
    for proposed in proposal.inputs:
        loaded = project.inputs[proposed.name]
        mapping = loaded.mapping
        assert mapping is not None
        wanted = {n: c.expression for n, c in proposed.columns.items() if c.expression is not None}
        # What is missing goes by its own name, so that a build says which column the file has not got.
        assert mapping.columns == wanted | {name: name for name in proposed.missing}
        assert (mapping.file, mapping.where, mapping.timezone) == (
            proposed.file.file.written,
            proposed.where,
            proposed.timezone,
        )
        assert loaded.rows == proposed.rows
        assert mapping.read.get("types", {}) == dict.fromkeys(proposed.as_text, "varchar")


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    some=st.lists(files(), min_size=1, max_size=2, unique_by=lambda f: f.file.written),
    grain=st.sampled_from([Grain(9, 0, 0, 0), Grain(9, 5, 5, 0), Grain(9, 5, 0, 5), Grain(9, 5, 0, 0)]),
)
def test_any_proposal_loads(tmp_path: Path, some: list[FileFacts], grain: Grain) -> None:
    same_after_loading(tmp_path, propose(some, lambda file, order, amount: grain))


@pytest.mark.parametrize("name", case_names())
def test_the_cases_load(tmp_path: Path, name: str) -> None:
    same_after_loading(tmp_path, propose_in(tmp_path, write_files(tmp_path, case(name).files)))


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1))
def test_a_scalar_comes_back(text: str) -> None:
    from sqlkit.document import parse_document

    document = parse_document(f"key: {scalar(text)}  # a comment\n", Path("x.yml"))
    assert expand(document.data["key"], document, "key") == text


def test_an_input_of_which_nothing_is_found_loads_too(tmp_path: Path) -> None:
    same_after_loading(tmp_path, propose_in(tmp_path, write_files(tmp_path, {"customers.csv": "alpha\nq\nq\n"})))


def test_what_is_unsure_is_marked_on_its_line(tmp_path: Path) -> None:
    text = written(propose_in(tmp_path, write_files(tmp_path, case("either_order").files)))
    (line,) = [line for line in text.splitlines() if line.lstrip().startswith("ordered_at:")]
    assert "# ? day and month could be the other way round" in line
    assert "or: try_strptime(sale_date, '%d/%m/%Y')" in line
    assert text.count("# ?") == 1


def test_the_example_loads(tmp_path: Path) -> None:
    (tmp_path / "sqlkit.yml").write_text(example())
    mapping = load_project(tmp_path).inputs["orders"].mapping
    assert mapping is not None
    assert mapping.file == "orders.csv"
    assert set(mapping.columns) == {"order_id", "customer_id", "ordered_at", "amount"}
