"""The protocol: what the ledger sees, files both ways, cancelling, several threads, bound values."""

from __future__ import annotations

import datetime as dt
import io
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from emulator.fixtures import Ask
from emulator.launch import Emulator
from snowflake.connector.errors import Error

pytestmark = pytest.mark.snowflake_emulated
pytest_plugins = ["emulator.fixtures"]


def test_every_statement_is_in_the_ledger_with_what_went_back(ask: Ask, server: Emulator) -> None:
    ask("create table a as select column1 as x, column2 as y from values (1, 'p'), (2, 'q')")
    server.forget()
    ask("select x, y from a")
    with pytest.raises(Error):
        ask("select z from a")
    read, failed = server.ledger()
    assert (read["rows"], read["columns"], read["inside"]) == (2, ["X", "Y"], None)
    assert (failed["rows"], "invalid identifier 'Z'" in failed["error"]) == (0, True)


def test_a_statements_own_tag_goes_before_the_sessions(connect: Callable[..., Any], server: Emulator) -> None:
    cursor = connect(session_parameters={"QUERY_TAG": "of the session"}).cursor()
    server.forget()
    cursor.execute("select 1")
    cursor.execute("select 2", _statement_params={"QUERY_TAG": "of the statement"})
    assert [entry["tag"] for entry in server.ledger()] == ["of the session", "of the statement"]


def test_files_go_up_and_come_down_and_are_counted(ask: Ask, server: Emulator, tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"weights")
    ask("create stage files")
    ask(f"put 'file://{tmp_path}/model.onnx' '@files/v 1' auto_compress = false overwrite = true")
    assert [(row[0], row[1]) for row in ask("list '@files/v 1'")] == [("files/v 1/model.onnx", 7)]
    server.forget()
    ask(f"get '@files/v 1' 'file://{tmp_path}/down/'") if (tmp_path / "down").mkdir() is None else None
    assert [path.read_bytes() for path in (tmp_path / "down").rglob("*.onnx")] == [b"weights"]
    assert [(entry["kind"], entry["bytes"]) for entry in server.ledger()][:1] == [("GET", 7)]
    assert ask("remove '@files/v 1'") == [("files/v 1/model.onnx", "removed")]


def test_a_stream_goes_up(connect: Callable[..., Any], ask: Ask) -> None:
    ask("create stage files")
    cursor = connect().cursor()
    cursor.execute(
        "put 'file:///any/model.onnx' '@files' auto_compress = false overwrite = true", file_stream=io.BytesIO(b"abc")
    )
    assert [row[1] for row in ask("list @files")] == [3]


def test_a_running_statement_is_cancelled_from_another_session(connect: Callable[..., Any]) -> None:
    busy, found = connect(), []
    ((number,),) = busy.cursor().execute("select current_session()").fetchall()

    def run() -> None:
        with pytest.raises(Error) as caught:
            busy.cursor().execute("select system$wait(30)")
        found.append(caught.value.errno)

    thread = threading.Thread(target=run)
    began = time.monotonic()
    thread.start()
    while not found and time.monotonic() < began + 20:
        connect().cursor().execute(f"select system$cancel_all_queries({number})")
        thread.join(0.2)
    assert found == [604]


def test_a_statement_over_its_time_is_cancelled(connect: Callable[..., Any]) -> None:
    cursor = connect().cursor()
    cursor.execute("alter session set statement_timeout_in_seconds = 1")
    with pytest.raises(Error) as caught:
        cursor.execute("select system$wait(30)")
    assert caught.value.errno in (604, 630)


def test_threads_share_a_session(connect: Callable[..., Any]) -> None:
    connection, found = connect(), []

    def run(number: int) -> None:
        for _ in range(10):
            cursor = connection.cursor()
            cursor.execute(f"create or replace table t{number} as select {number} as x")
            found.append(cursor.execute(f"select x from t{number}").fetchall() == [(number,)])

    threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 40


def test_values_arrive_as_they_left(ask: Ask) -> None:
    sql = (
        "select 1::number(38,0), 1.50::number(5,2), 0.1::float, true, 'x', '2024-01-05'::date, "
        "'2024-01-05 10:00:00.123'::timestamp_ntz, to_binary('ff00', 'hex'), null"
    )
    (row,) = ask(sql)
    assert [str(value) for value in row[:2]] == ["1", "1.50"]
    assert row[2:5] == (0.1, True, "x")
    assert row[5:7] == (dt.date(2024, 1, 5), dt.datetime(2024, 1, 5, 10, 0, 0, 123000))
    assert (bytes(row[7]), row[8]) == (b"\xff\x00", None)


def test_bound_values_and_many_rows(ask: Ask, connect: Callable[..., Any]) -> None:
    ask("create table a (x number, y varchar)")
    cursor = connect().cursor()
    cursor.executemany("insert into a values (%s, %s)", [(1, "p"), (2, "it's"), (3, None)])
    assert cursor.execute("select y from a where x = %s", (2,)).fetchall() == [("it's",)]
    assert cursor.execute("select count(*) from a").fetchall() == [(3,)]


def test_a_change_says_how_many_rows(connect: Callable[..., Any], ask: Ask) -> None:
    ask("create table a as select column1 as x from values (1), (2), (3)")
    cursor = connect().cursor()
    cursor.execute("update a set x = 0 where x < 3")
    assert cursor.rowcount == 2
    assert cursor.execute("delete from a where x = 0").fetchall() == [(2,)]


def test_a_result_can_be_read_again(connect: Callable[..., Any]) -> None:
    cursor = connect().cursor()
    cursor.execute("show parameters like 'WEEK_START'")
    again = 'select "key", "value" from table(result_scan(last_query_id()))'
    assert cursor.execute(again).fetchall() == [("WEEK_START", "0")]


def test_a_frame_is_written_as_the_connector_does_it(ask: Ask, connect: Callable[..., Any]) -> None:
    """`write_pandas`: a temporary stage, PUT, INFER_SCHEMA, COPY INTO, with names that are bound."""
    import pandas as pd
    from snowflake.connector.pandas_tools import write_pandas

    frame = pd.DataFrame(
        {"ID": [1, 2], "AT": pd.to_datetime(["2024-01-05 10:00", "2024-01-06 11:00"]), "S": ["a", None]}
    )
    done, _, count, _ = write_pandas(
        connect(), frame, "FRAME", database="TEST", schema="PLAIN", auto_create_table=True, use_logical_type=True
    )
    assert (done, count) == (True, 2)
    assert ask("select id, at, s from frame order by id")[1] == (2, dt.datetime(2024, 1, 6, 11), None)
    assert [row[1] for row in ask("describe table frame")] == ["NUMBER(38,0)", "TIMESTAMP_NTZ(9)", "VARCHAR(16777216)"]
