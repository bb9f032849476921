"""Statements whose answer Snowflake documents and another database, or a translation back by SQLGlot, gives otherwise.

Each row names the page. That the emulator tells them apart is what the tests of sqlkit on it are worth.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import duckdb
import pytest
import sqlglot
from emulator.fixtures import Ask
from snowflake.connector.errors import ProgrammingError

pytestmark = pytest.mark.snowflake_emulated
pytest_plugins = ["emulator.fixtures"]

DOCS = "https://docs.snowflake.com/en/sql-reference"


def date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


MEANINGS: dict[str, tuple[str, Any, str]] = {
    # The scale of a quotient is max(S1, min(S1 + 6, 12)), so 6 for whole numbers and 8 for two decimals.
    "scale_of_a_quotient": ("select 2 / 7", 0.285714, "operators-arithmetic"),
    "scale_of_a_quotient_of_money": ("select 10.00::number(12,2) / 3", 3.33333333, "operators-arithmetic"),
    "scale_of_an_average": ("select avg(column1) from values (1), (1), (2)", 1.333333, "functions/avg"),
    "quotient_of_floats": ("select 2::float / 7", 2 / 7, "operators-arithmetic"),
    "whole_numbers_are_not_divided_away": ("select 7 / 2", 3.5, "operators-arithmetic"),
    # FLOAT to NUMBER rounds half away from zero; DuckDB rounds half to even.
    "half_is_rounded_away_from_zero": ("select 2.5::float::number(38,0)", 3, "data-type-conversion"),
    "negative_half_too": ("select (-2.5)::float::int", -3, "data-type-conversion"),
    "text_to_number_rounds": ("select '2.5'::number(38,0)", 3, "functions/to_decimal"),
    # A week begins on Monday by default, and its boundaries are counted, not spans of seven days.
    "weeks_are_counted_by_boundaries": (
        "select datediff('week', '2024-01-06'::date, '2024-01-08'::date)",
        1,
        "functions/datediff",
    ),
    "sunday_is_day_0_by_default": ("select dayofweek('2024-01-07'::date)", 0, "functions-date-time"),
    "a_truncated_date_is_a_date": (
        "select date_trunc('month', '2024-03-05'::date)",
        date("2024-03-01"),
        "functions/date_trunc",
    ),
    "a_moved_date_is_a_date": (
        "select dateadd('month', 1, '2024-01-31'::date)",
        date("2024-02-29"),
        "functions/dateadd",
    ),
    # NULLs are greater than everything: last when ascending, first when descending.
    "nulls_come_first_descending": (
        "select listagg(coalesce(a::varchar, 'null'), ',') within group (order by r) from "
        "(select column1 as a, row_number() over (order by column1 desc) as r from values (1), (null), (2))",
        "null,2,1",
        "constructs/order-by",
    ),
    "greatest_of_a_null_is_null": ("select greatest(1, null, 3)", None, "functions/greatest"),
    "concat_of_a_null_is_null": ("select concat('a', null, 'b')", None, "functions/concat"),
    "concat_ws_of_a_null_is_null": ("select concat_ws('-', 'a', null)", None, "functions/concat_ws"),
    "the_empty_string_is_no_null": ("select coalesce('', 'x')", "", "data-types-text"),
    "listagg_of_nothing_is_empty": (
        "select listagg(column1, ',') from values ('a') where column1 = 'b'",
        "",
        "functions/listagg",
    ),
    # A pattern must match the whole string.
    "rlike_is_anchored": ("select 'abcde' rlike 'bcd'", False, "functions/rlike"),
    "regexp_like_is_anchored": ("select regexp_like('abcde', 'b.*')", False, "functions/regexp_like"),
    "regexp_replace_replaces_all": ("select regexp_replace('a1b2', '[0-9]', '#')", "a#b#", "functions/regexp_replace"),
    "a_backslash_escapes_in_a_literal": ("select regexp_like('7', '\\d')", False, "functions-regexp"),
    "two_backslashes_are_one": ("select regexp_like('7', '\\\\d')", True, "functions-regexp"),
    "substr_from_0_is_from_1": ("select substr('abc', 0, 2)", "ab", "functions/substr"),
    # Text recognised by AUTO: eight digits are seconds since 1970, not a date.
    "eight_digits_are_seconds": ("select '20240105'::date", date("1970-08-23"), "date-time-input-output"),
    "american_dates_are_read": ("select '01/02/2024'::date", date("2024-01-02"), "date-time-input-output"),
    "try_to_date_gives_null": ("select try_to_date('nonsense')", None, "functions/try_to_date"),
    # Times: NTZ drops an offset that the text states, LTZ is a moment.
    "ntz_keeps_the_wall_clock": (
        "select '2024-01-01 10:00:00 +09:00'::timestamp_ntz",
        moment("2024-01-01 10:00:00"),
        "data-types-datetime",
    ),
    "ltz_is_shown_in_the_session_zone": (
        "select '2024-07-01 00:30:00 +00:00'::timestamp_ltz::date",
        date("2024-06-30"),  # America/Los_Angeles, where nobody says otherwise
        "parameters#timezone",
    ),
    "two_zones_move_a_wall_clock": (
        "select convert_timezone('UTC', 'Europe/Berlin', '2024-07-01 00:00:00'::timestamp_ntz)",
        moment("2024-07-01 02:00:00"),
        "functions/convert_timezone",
    ),
    # Without a source zone a wall clock is taken for one of the session's zone, nine hours behind Berlin.
    "one_zone_starts_from_the_session": (
        "select convert_timezone('Europe/Berlin', '2024-07-01 00:00:00'::timestamp_ntz)::timestamp_ntz",
        moment("2024-07-01 09:00:00"),
        "functions/convert_timezone",
    ),
    "an_offset_in_text_counts_in_a_conversion": (
        "select convert_timezone('Europe/Berlin', try_to_timestamp_tz('2024-01-01 10:00:00 +00:00'))::timestamp_ntz",
        moment("2024-01-01 11:00:00"),
        "functions/try_to_timestamp",
    ),
    "text_of_a_timestamp_has_milliseconds": (
        "select '2024-01-05 10:00:00'::timestamp_ntz::varchar",
        "2024-01-05 10:00:00.000",
        "parameters#timestamp-ntz-output-format",
    ),
    "text_of_a_float_has_no_zero": ("select 2::float::varchar || '!'", "2!", "functions/to_char"),
    "text_of_a_number_keeps_its_scale": ("select 1.50::number(5,2)::varchar", "1.50", "functions/to_char"),
    "a_format_says_how": ("select to_char('2024-03-05'::date, 'DD.MM.YYYY')", "05.03.2024", "functions/to_char"),
    "add_months_keeps_the_last_day": (
        "select add_months('2024-02-29'::date, 1)",
        date("2024-03-31"),
        "functions/add_months",
    ),
    "the_sum_of_numbers_is_exact": (
        "select sum(column1::number(12,2))::varchar from values (0.10), (0.20), (0.30)",
        "0.60",
        "functions/sum",
    ),
}


@pytest.mark.parametrize("name", MEANINGS)
def test_answers_as_documented(ask: Ask, name: str) -> None:
    sql, documented, page = MEANINGS[name]
    ((value,),) = ask(sql)
    if isinstance(documented, float):
        assert float(value) == documented, f"{DOCS}/{page}"
    else:
        assert value == documented, f"{DOCS}/{page}"


REFUSED: dict[str, tuple[str, int, str]] = {
    "division_by_zero": ("select 1 / 0", 100051, "operators-arithmetic"),
    "division_of_a_float_by_zero": ("select 1::float / column1 from values (0)", 100051, "operators-arithmetic"),
    "logarithm_of_zero": ("select ln(0)", 100049, "functions/ln"),
    "root_of_a_negative_number": ("select sqrt(-1)", 100049, "functions/sqrt"),
    "try_cast_of_a_number": ("select try_cast(1 as varchar)", 1065, "functions/try_cast"),
    "no_number": ("select 'abc'::number", 100038, "functions/to_decimal"),
    "the_empty_string_as_a_number": ("select ''::number", 100038, "functions/to_decimal"),
    "no_such_day": ("select '2024-02-30'::date", 100038, "functions/to_date"),
    "a_number_as_a_date": ("select 20240105::date", 1003, "data-type-conversion"),
    "unknown_function": ("select date_diff('day', current_date, current_date)", 2140, "functions-all"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refuses_as_documented(ask: Ask, name: str) -> None:
    sql, number, page = REFUSED[name]
    with pytest.raises(ProgrammingError) as caught:
        ask(sql)
    assert caught.value.errno == number, f"{DOCS}/{page}: {caught.value}"


def stock(sql: str) -> Any:
    """The value that SQLGlot's own translation gives on DuckDB; its error's class where it has none."""
    try:
        return duckdb.sql(sqlglot.transpile(sql, read="snowflake", write="duckdb")[0]).fetchall()[0][0]
    except duckdb.Error as error:
        return type(error)


def test_a_stock_translation_gives_other_answers() -> None:
    wrong = {name for name, (sql, documented, _) in MEANINGS.items() if stock(sql) != documented}
    let_pass = {name for name, (sql, *_) in REFUSED.items() if not isinstance(stock(sql), type)}
    assert len(wrong) >= 12, sorted(wrong)
    assert len(let_pass) >= 3, sorted(let_pass)


def test_week_start_moves_the_week(connect: Callable[..., Any]) -> None:
    """https://docs.snowflake.com/en/sql-reference/parameters#week-start."""
    cursor = connect(session_parameters={"WEEK_START": 7}).cursor()
    sql = "select dayofweek('2024-01-07'::date), date_trunc('week', '2024-01-06'::date)"
    assert cursor.execute(sql).fetchall() == [(1, date("2023-12-31"))]
    cursor.execute("alter session set week_start = 1")
    assert cursor.execute(sql).fetchall() == [(7, date("2024-01-01"))]


def test_a_timestamp_with_an_offset_is_not_shown_by_mistake(ask: Ask) -> None:
    """DuckDB keeps no offset, so what would show it is refused instead of answered in another zone."""
    ask("create table seen (at timestamp_tz)")
    ask("insert into seen select '2024-07-01 00:30:00 +09:00'::timestamp_tz")
    for sql in ("select at::date from seen", "select date_trunc('day', at) from seen", "select at::varchar from seen"):
        with pytest.raises(ProgrammingError, match="EMULATOR"):
            ask(sql)
    assert ask("select convert_timezone('UTC', at)::timestamp_ntz from seen") == [(moment("2024-06-30 15:30:00"),)]


def test_a_missing_timestamp_is_missing(ask: Ask) -> None:
    assert ask("select column1::timestamp_ntz from values (null), ('2024-01-05')") == [(None,), (moment("2024-01-05"),)]


def test_session_parameters_are_known_ones(ask: Ask) -> None:
    ask("alter session set timezone = 'Europe/Berlin', week_start = 1 query_tag = 'it''s'")
    assert ask("select '2024-07-01 22:30:00 +00:00'::timestamp_ltz::date") == [(date("2024-07-02"),)]
    for wrong in ("timezon = 'UTC'", "timezone = 'Europe/Nowhere'", f"query_tag = '{'x' * 2001}'"):
        with pytest.raises(ProgrammingError):
            ask(f"alter session set {wrong}")
