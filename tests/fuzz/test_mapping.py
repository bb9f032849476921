"""What a mapping may say in SQL, and what a file may hold."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from sqlkit.document import Document
from sqlkit.inputs import WrittenInput, read_inputs
from sqlkit.mapping.gather import gathered, proposed_for
from sqlkit.mapping.write import written
from sqlkit.profile import DEFAULT
from sqlkit.validation import validate
from sqlkit.warehouses import warehouse_for
from sqlkit.warehouses.base import Warehouse

from .edits import PIECES, VALUES
from .outcome import is_understood

ORDERS = "order_id,customer_id,ordered_at,amount,channel\no1,c1,2024-01-05,10.50,web\no2,c2,2024-01-06 10:00,1,shop\n"
EXPRESSIONS = st.lists(
    st.one_of(
        st.sampled_from("amount channel order_id amont \"amount\" 'x' 1 + - * / ( ) , ; :: = < not and case".split()),
        st.sampled_from(
            ["cast(amount as decimal(10, 2))", "upper(channel)", "nothing(amount)", "select 1", "sum(amount)"]
        ),
        st.sampled_from(
            ["amount over ()", "(select 1)", "x -> x", "current_date", "read_csv('a')", "drop table x", "$1", "?"]
        ),
        PIECES,
    ),
    max_size=4,
).map(" ".join)
SOURCES = st.one_of(
    EXPRESSIONS.map(lambda text: {"file": "orders.csv", "where": text}),
    EXPRESSIONS.map(lambda text: {"query": text}),
    EXPRESSIONS.map(lambda text: {"relation": text}),
    st.text(max_size=8).map(lambda text: {"file": text}),
    st.sampled_from(["*.csv", "**", "[", ".", "/", "..", "orders.csv/", "~"]).map(lambda text: {"file": text}),
    st.dictionaries(st.sampled_from(["delim", "header", "types", "skip", "nothing"]), VALUES, max_size=2).map(
        lambda options: {"file": "orders.csv", "read": options}
    ),
)
SETTINGS = settings(max_examples=60, deadline=None)


@cache
def _shop() -> Path:
    root = Path(tempfile.mkdtemp(prefix="sqlkit_fuzz_"))
    (root / "orders.csv").write_text(ORDERS)
    return root


@cache
def _warehouse() -> Warehouse:
    warehouse = warehouse_for(DEFAULT, _shop())
    warehouse.connect()
    return warehouse


def _mapped(entry: dict[str, object]) -> object:
    path, lines = Path("sqlkit.yml"), {(): 1}
    written = validate(Document(path, entry, lines), WrittenInput)
    inputs = read_inputs(Document(path, {"inputs": {"orders": entry}}, lines), {"orders": written})
    return _warehouse().source(inputs["orders"], "Europe/London")


def test_what_the_others_begin_with_is_good() -> None:
    assert is_understood(
        lambda: _mapped({"file": "orders.csv", "columns": {"amount": "amount"}, "where": "amount > 1"})
    )


@given(st.dictionaries(st.sampled_from(["order_id", "amount", "ordered_at", "currency", "channel"]), EXPRESSIONS))
@SETTINGS
def test_columns(columns: dict[str, str]) -> None:
    is_understood(lambda: _mapped({"file": "orders.csv", "columns": columns}))


@given(SOURCES)
@SETTINGS
def test_sources(source: dict[str, object]) -> None:
    is_understood(lambda: _mapped(source))


@given(
    st.one_of(
        st.binary(max_size=60),
        st.text(max_size=60).map(lambda text: text.encode(errors="surrogatepass")),
        st.lists(PIECES | st.sampled_from(["id", "total", "1.5", "2024-01-05", ",", "\n", ";", '"']), max_size=30)
        .map("".join)
        .map(lambda text: text.encode(errors="surrogatepass")),
    ),
    st.sampled_from(["orders.csv", "orders.json", "orders.parquet", "orders.tsv", "orders.csv.gz", "orders"]),
)
@SETTINGS
def test_a_file_to_propose_a_mapping_for(content: bytes, name: str) -> None:
    folder = Path(tempfile.mkdtemp(prefix="sqlkit_fuzz_"))
    (folder / name).write_bytes(content)
    files = (str(folder / name),)
    is_understood(lambda: written(proposed_for(gathered(files, _warehouse()), _warehouse())))
