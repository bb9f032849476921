"""What a project may map, and what it does map."""

from __future__ import annotations

from pathlib import Path

import pytest

from sqlkit.document import parse_document
from sqlkit.errors import SqlkitError
from sqlkit.inputs import Input, Source, WrittenInput, contracts, input_paths, read_inputs
from sqlkit.spec import Column


def inputs(text: str) -> dict[str, Input]:
    document = parse_document(text, Path("sqlkit.yml"))
    written = {name: WrittenInput.model_validate(entry) for name, entry in document.data["inputs"].items()}
    return read_inputs(document, written)


def orders(text: str) -> Input:
    return inputs("inputs:\n  orders:\n" + "".join(f"    {line}\n" for line in text.splitlines()))["orders"]


def mapping(found: Input) -> Source:
    assert found.mapping
    return found.mapping


def test_every_contract_is_whole() -> None:
    for contract in contracts().values():
        named = {contract.key, contract.time, contract.value} - {None}
        assert named <= contract.columns.keys(), contract.name
        assert contract.doc
        assert all(column.doc for column in contract.columns.values()), contract.name


def test_a_required_column_goes_by_its_own_name() -> None:
    found = orders("file: o.csv\ncolumns: {amount: net / 100}")
    assert mapping(found).columns == {
        "order_id": "order_id",
        "customer_id": "customer_id",
        "ordered_at": "ordered_at",
        "amount": "net / 100",
    }
    assert found.has("amount")
    assert not found.has("channel")


def test_the_key_may_be_missing_and_nothing_else() -> None:
    assert "order_id" not in mapping(orders("file: o.csv\ncolumns: {order_id: null}")).columns
    with pytest.raises(SqlkitError, match="customer_id is required and mapped to null"):
        orders("file: o.csv\ncolumns: {customer_id: null}")


def test_a_mapping_may_be_a_constant() -> None:
    found = mapping(orders("file: o.csv\ncolumns: {amount: 5, channel: false, currency: \"'GBP'\"}")).columns
    assert (found["amount"], found["currency"]) == ("5", "'GBP'")
    assert found["channel"].lower() == "false"


def test_each_column_knows_its_line() -> None:
    places = mapping(orders("file: o.csv\nwhere: amount > 0\ncolumns:\n  amount: net\n  channel: web")).places
    assert {name: places[name].line for name in ("amount", "channel", "where", "order_id")} == {
        "amount": 6,
        "channel": 7,
        "where": 4,
        "order_id": 5,
    }


def test_a_target_changes_what_it_names_and_no_more() -> None:
    found = orders(
        "file: o.csv\nwhere: a\ncolumns: {amount: net}\n"
        "targets:\n  snowflake: {relation: RAW.O}\n  dev: {where: b}\n  prod: {columns: {amount: gross}}"
    )
    source = found.mapping_for("default", "snowflake")
    assert source
    assert (source.relation, source.file, source.where, source.columns["amount"]) == ("RAW.O", None, "a", "net")
    named = found.mapping_for("dev", "snowflake")
    assert named
    assert (named.file, named.where) == ("o.csv", "b"), "a target's own name comes before its warehouse"
    assert found.mapping_for("default", "duckdb") is found.mapping
    prod = found.mapping_for("prod", "duckdb")
    assert prod
    assert prod.columns["amount"] == "gross"


def test_a_target_s_column_leaves_the_other_columns() -> None:
    found = orders("file: o.csv\ncolumns: {channel: web}\ntargets: {prod: {columns: {amount: gross}}}")
    source = found.mapping_for("prod", "duckdb")
    assert source
    assert source.columns["channel"] == "web"


def test_attributes_are_columns_of_customers() -> None:
    found = inputs(
        "inputs:\n  customers:\n    file: c.csv\n    attributes:\n"
        "      tier: TIER\n      age: {column: years, type: int, doc: in years}\n"
    )["customers"]
    assert found.attributes == {
        "tier": Column("tier", "varchar", "attribute tier"),
        "age": Column("age", "integer", "in years"),
    }
    assert mapping(found).columns == {"customer_id": "customer_id", "tier": "TIER", "age": "years"}
    short = inputs("inputs: {customers: {file: c.csv, attributes: [tier]}}")["customers"]
    assert mapping(short).columns["tier"] == "tier"


def test_an_input_that_is_not_mapped_is_there_all_the_same() -> None:
    found = inputs("inputs: {orders: {file: o.csv}}")
    assert found.keys() == contracts().keys()
    assert [name for name, i in found.items() if i.is_mapped] == ["orders"]


def test_mistakes_are_told_together() -> None:
    text = "inputs:\n  ordrs: {file: o.csv}\n  orders:\n    columns:\n      amnt: x\n"
    with pytest.raises(SqlkitError) as caught:
        inputs(text)
    told = [line for line in str(caught.value).splitlines() if not line.startswith("  ")]
    assert [line.split(" ")[0] for line in told] == ["sqlkit.yml:2:", "sqlkit.yml:3:", "sqlkit.yml:5:"]


def test_a_pattern_is_its_files_in_order(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "[c].csv", "d.txt"):
        (tmp_path / name).write_text("")
    assert [p.name for p in input_paths(tmp_path, Source(file="*.csv"))] == ["[c].csv", "a.csv", "b.csv"]
    assert input_paths(tmp_path, Source(file=str(tmp_path / "a.csv"))) == [tmp_path / "a.csv"]
    assert input_paths(tmp_path, Source(relation="orders")) == []


def test_a_file_whose_name_holds_brackets_is_found(tmp_path: Path) -> None:
    (tmp_path / "orders [2024].csv").write_text("")
    assert input_paths(tmp_path, Source(file="orders [2024].csv")) == [tmp_path / "orders [2024].csv"]
