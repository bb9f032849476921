from __future__ import annotations

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from sqlkit.inputs import contracts
from sqlkit.mapping.names import Synonyms, sounds_like, tokens, vocabulary, without_prefix
from sqlkit.mapping.quote import column, columns_of, spelled


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("CustomerID", ("customer", "id")),
        ("customer_id", ("customer", "id")),
        ("Customer Id", ("customer", "id")),
        ("CUST-ID", ("customer", "id")),
        ("orderQty", ("order", "quantity")),
        ("InvoiceNo", ("invoice", "number")),
        ("Order #", ("order", "number")),
        ("order_items", ("order", "item")),
        ("Status", ("status",)),
        ("Montant Payé", ("montant", "paye")),
    ],
)
def test_tokens(name: str, expected: tuple[str, ...]) -> None:
    assert tokens(name) == expected


def test_the_same_words_sound_more_alike_than_more_words_or_a_slip() -> None:
    known = Synonyms(strong=(tokens("order id"),))
    same, more, slip, other = (
        sounds_like(tokens(n), known) for n in ("orderid", "shop order id", "ordr id", "product id")
    )
    assert same == 1
    assert 1 > more > 0
    assert 1 > slip > 0
    assert other == 0


def test_a_weak_synonym_counts_only_as_the_whole_name() -> None:
    known = Synonyms(weak=(tokens("id"), tokens("created at")))
    assert 0 < sounds_like(tokens("ID"), known) < 0.8
    assert sounds_like(tokens("order id"), known) == 0


def test_a_word_that_rules_out_wins_unless_the_whole_name_is_a_synonym() -> None:
    known = Synonyms(strong=(tokens("total"), tokens("total due")), never=frozenset({"tax", "due"}))
    assert sounds_like(tokens("total tax"), known) == 0
    assert sounds_like(tokens("amount due"), known) == 0
    assert sounds_like(tokens("total due"), known) > 0.9


def test_a_prefix_goes_only_if_all_names_share_it() -> None:
    prefixed = [tokens(n) for n in ("O_ORDERKEY", "O_CUSTKEY", "O_DATE")]
    assert without_prefix(prefixed) == [("orderkey",), ("customerkey",), ("date",)]
    kept = [tokens(n) for n in ("order_id", "order_date", "total")]
    assert without_prefix(kept) == kept


def test_every_column_of_every_contract_has_synonyms() -> None:
    assert {name: set(entry.columns) for name, entry in vocabulary().items()} == {
        name: set(contract.columns) for name, contract in contracts().items()
    }


def test_a_strong_synonym_means_one_column_of_an_input() -> None:
    for name, entry in vocabulary().items():
        strong = [synonym for column in entry.columns.values() for synonym in set(column.strong)]
        twice = {synonym for synonym in strong if strong.count(synonym) > 1}
        assert not twice, f"{name}: {twice}"


def test_every_contract_column_sounds_like_itself() -> None:
    for entry in vocabulary().values():
        for name, synonyms in entry.columns.items():
            assert sounds_like(tokens(name), synonyms) >= 0.9, name


def _keywords() -> list[str]:
    return [row[0] for row in duckdb.connect().execute("select keyword_name from duckdb_keywords()").fetchall()]


def test_a_column_named_by_any_keyword_can_be_selected() -> None:
    connection = duckdb.connect()
    for keyword in [*_keywords(), "true", "AT", "Order", "map", "date", "a b", 'say "hi"', "1st", "über"]:
        quoted = exp.to_identifier(keyword, quoted=True).sql("duckdb")
        text = spelled(column(keyword))
        parsed = sqlglot.parse_one(text, dialect="duckdb")
        assert isinstance(parsed, exp.Column), keyword
        assert parsed.name == keyword
        assert columns_of(text) == [keyword]
        query = f"select ({parsed.sql('duckdb')}) from (select 7 as {quoted}) as mapped"
        assert connection.execute(query).fetchall() == [(7,)], keyword


def test_spelled_lowers_words_and_keeps_names_and_strings() -> None:
    text = "CAST(\"Unit Price\" * Quantity AS DECIMAL(18, 4)) || TRY_STRPTIME(InvoiceDate, '%d %B %Y')"
    expected = "cast(\"Unit Price\" * Quantity as decimal(18, 4)) || try_strptime(InvoiceDate, '%d %B %Y')"
    assert spelled(sqlglot.parse_one(text, dialect="duckdb")) == expected
