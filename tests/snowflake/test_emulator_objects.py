"""Names, transactions and what belongs to a table beside its rows: faults that a stock emulator lets pass."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from emulator.fixtures import Ask
from emulator.launch import Emulator
from snowflake.connector.errors import Error

pytestmark = pytest.mark.snowflake_emulated
pytest_plugins = ["emulator.fixtures"]


def refused(ask: Ask, sql: str, number: int) -> None:
    with pytest.raises(Error) as caught:
        ask(sql)
    assert caught.value.errno == number, caught.value


# Names: https://docs.snowflake.com/en/sql-reference/identifiers-syntax


def test_a_quoted_lower_case_name_is_another_column(ask: Ask) -> None:
    ask("create table customers (customer_id number)")
    refused(ask, 'select "customer_id" from customers', 904)


def test_a_column_made_in_lower_case_cannot_be_selected_unquoted(ask: Ask) -> None:
    ask('create table made as select 1 as "customer_id"')
    refused(ask, "select customer_id from made", 904)
    assert ask('select "customer_id" from made') == [(1,)]


def test_two_columns_may_differ_in_case_only(ask: Ask) -> None:
    ask('create table both_of_them as select 1 as "a", 2 as "A"')
    assert ask('select a, "a" from both_of_them') == [(2, 1)]
    names = ask("select column_name from information_schema.columns where table_name = 'BOTH_OF_THEM' order by 1")
    assert names == [("A",), ("a",)]


def test_a_table_made_in_lower_case_is_another_table(ask: Ask) -> None:
    ask('create table "orders" (a number)')
    refused(ask, "select * from orders", 2003)


def test_a_cte_and_its_columns_have_case_too(ask: Ask) -> None:
    refused(ask, 'with x as (select 1 as a) select "a" from x', 904)


# Transactions: https://docs.snowflake.com/en/sql-reference/transactions


def test_ddl_commits_what_is_open(ask: Ask) -> None:
    ask("create table a (x number)")
    ask("begin")
    ask("insert into a values (1)")
    ask("create table b (x number)")
    ask("rollback")
    assert ask("select count(*) from a") == [(1,)]


def test_a_transaction_is_all_or_nothing_across_tables(ask: Ask, connect: Callable[..., Any]) -> None:
    ask("create table a (x number)")
    ask("create table b as select 1 as x")
    ask("begin")
    ask("insert into a values (1)")
    ask("insert overwrite into b select 2")
    assert connect().cursor().execute("select (select count(*) from a), (select x from b)").fetchall() == [(0, 1)]
    ask("rollback")
    assert ask("select (select count(*) from a), (select x from b)") == [(0, 1)]


def test_a_failed_statement_is_undone_alone(ask: Ask) -> None:
    """So a client that commits after an error publishes half of what it meant to."""
    ask("create table a (x number)")
    ask("begin")
    ask("insert into a values (1)")
    refused(ask, "insert into a select 'abc'", 100038)
    ask("commit")
    assert ask("select x from a") == [(1,)]


def test_a_lost_session_is_rolled_back(ask: Ask, connect: Callable[..., Any], server: Emulator) -> None:
    ask("create table a (x number)")
    ask("begin")
    ask("insert into a values (1)")
    server.disconnect()
    assert connect().cursor().execute("select count(*) from TEST.PLAIN.a").fetchall() == [(0,)]


# Grants, comments and the rest of an object


def granted(ask: Ask, on: str) -> list[tuple[Any, ...]]:
    return [(row[1], row[5]) for row in ask(f"show grants on {on}")]


def test_replacing_a_table_loses_its_grants(ask: Ask) -> None:
    """https://docs.snowflake.com/en/sql-reference/sql/create-table: unless COPY GRANTS."""
    ask("create table a (x number)")
    ask("grant select on table a to role reader")
    ask("create or replace table a copy grants as select 1 as x")
    assert granted(ask, "table a") == [("SELECT", "READER")]
    ask("create or replace table a as select 1 as x")
    assert granted(ask, "table a") == []


def test_future_grants_are_given_to_new_tables(ask: Ask) -> None:
    ask("grant select on future tables in schema plain to role reader")
    ask("create table a (x number)")
    assert granted(ask, "table a") == [("SELECT", "READER")]


def test_grants_and_comments_move_with_a_swapped_table(ask: Ask) -> None:
    """https://docs.snowflake.com/en/sql-reference/sql/alter-table: SWAP WITH renames both."""
    ask("create table old comment = 'old' as select 1 as x")
    ask("create table new comment = 'new' as select 2 as x")
    ask("grant select on table old to role reader")
    ask("alter table old swap with new")
    assert ask("select x from old") == [(2,)]
    assert granted(ask, "table old") == []
    assert granted(ask, "table new") == [("SELECT", "READER")]
    assert ask("select comment from information_schema.tables where table_name = 'OLD'") == [("new",)]


def test_a_grant_on_what_is_not_there_is_refused(ask: Ask) -> None:
    refused(ask, "grant select on table nowhere to role reader", 2003)


def test_a_replaced_function_loses_its_grants(ask: Ask) -> None:
    ask("create function double(x float) returns float as $$ x * 2 $$")
    ask("grant usage on function double(float) to role reader")
    ask("create or replace function double(x float) copy grants returns float as $$ x * 3 $$")
    assert granted(ask, "function double(float)") == [("USAGE", "READER")]
    ask("create or replace function double(x float) returns float as $$ x * 2 $$")
    assert granted(ask, "function double(float)") == []


def test_comments_are_kept_with_quotes_and_in_place(ask: Ask) -> None:
    ask("create table a (x number comment 'the x', y varchar) comment = 'it\\'s a'")
    ask("comment on column a.y is 'it''s y'")
    shown = "select comment from information_schema.{} where table_name = 'A'"
    assert ask(shown.format("tables")) == [("it's a",)]
    assert ask(shown.format("columns") + " order by ordinal_position") == [("the x",), ("it's y",)]
    refused(ask, "comment on column a.z is 'none'", 904)
    ask("create or replace table a (x number)")
    assert ask(shown.format("tables")) == [(None,)]


def test_tags_and_policies_need_their_table(ask: Ask) -> None:
    ask("create table a (x number)")
    ask("create tag pii allowed_values 'email'")
    ask("alter table a modify column x set tag pii = 'email'")
    refused(ask, "alter table nowhere modify column x set tag pii = 'email'", 2003)


def test_rows_and_dates_of_change_are_shown(ask: Ask) -> None:
    ask("create transient table a (x number)")
    fact = "select row_count, last_altered, is_transient from information_schema.tables where table_name = 'A'"
    ((count, before, transient),) = ask(fact)
    ask("insert into a values (1), (2)")
    ((now, after, _),) = ask(fact)
    assert (count, now, transient) == (0, 2, "YES")
    assert after > before


def test_a_view_is_no_table(ask: Ask) -> None:
    ask("create view v (x comment 'the x') comment = 'seen' as select 1 as x")
    refused(ask, "drop table v", 2203)
    refused(ask, "comment on table v is 'x'", 2203)
    assert [row[9] for row in ask("describe view v")] == ["the x"]


def test_what_exists_is_not_made_again(ask: Ask) -> None:
    ask("create table a (x number)")
    refused(ask, "create table a (y number)", 2002)
    ask("create table if not exists a (y number)")
    assert ask("select column_name from information_schema.columns where table_name = 'A'") == [("X",)]


def test_primary_keys_are_not_enforced(ask: Ask) -> None:
    """https://docs.snowflake.com/en/sql-reference/constraints-overview; NOT NULL is."""
    ask("create table a (x number not null, primary key (x))")
    ask("insert into a values (1), (1)")
    refused(ask, "insert into a values (null)", 100072)


def test_replacing_a_schema_empties_it(ask: Ask) -> None:
    ask("create schema other")
    ask("create table other.a (x number)")
    ask("create or replace transient schema other")
    refused(ask, "select * from other.a", 2003)
    ask("drop schema other")


def test_columns_come_and_go(ask: Ask) -> None:
    ask("create table a (x number)")
    ask("alter table a add column y float comment 'the y', z varchar")
    ask("alter table a drop column x, z")
    assert [(row[0], row[1], row[9]) for row in ask("describe table a")] == [("Y", "FLOAT", "the y")]


def test_an_unknown_statement_is_refused_and_not_answered(ask: Ask) -> None:
    refused(ask, "execute immediate $$ begin return 1; end $$", 999999)


def test_a_temporary_table_is_the_sessions_own(ask: Ask, connect: Callable[..., Any]) -> None:
    ask("create temporary table mine as select 1 as x")
    assert ask("select x from mine") == [(1,)]
    with pytest.raises(Error):
        connect().cursor().execute("select x from mine")
