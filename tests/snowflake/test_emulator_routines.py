"""Handlers and procedures with a fault in them: each must be refused when it is made, or fail when it is called."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from emulator.fixtures import Ask
from emulator.launch import Emulator
from snowflake.connector.errors import ProgrammingError

pytestmark = pytest.mark.snowflake_emulated
pytest_plugins = ["emulator.fixtures"]

DOUBLE = """
import pandas as pd
from _snowflake import vectorized

@vectorized(input=pd.DataFrame)
def run(frame):
    return frame[0] * 2
"""


def function(
    body: str = DOUBLE,
    name: str = "scored",
    arguments: str = "x float",
    packages: str = "'pandas', 'numpy'",
    imports: str = "",
    handler: str = "run",
    extra: str = "",
    returns: str = "float",
) -> str:
    return f"""create or replace function {name}({arguments})
        returns {returns}
        language python
        runtime_version = '3.11'
        artifact_repository = snowflake.snowpark.pypi_shared_repository
        packages = ({packages})
        imports = ({imports})
        handler = '{handler}'
        {extra}
        as $${body}$$"""


def procedure(body: str, packages: str = "'snowflake-snowpark-python', 'pandas'", arguments: str = "") -> str:
    return f"""create or replace procedure trained({arguments})
        returns variant
        language python
        runtime_version = '3.11'
        artifact_repository = snowflake.snowpark.pypi_shared_repository
        packages = ({packages})
        handler = 'run'
        execute as caller
        as $${body}$$"""


def refused(ask: Ask, sql: str, match: str) -> None:
    with pytest.raises(ProgrammingError, match=match):
        ask(sql)


@pytest.fixture
def rows(ask: Ask) -> int:
    """A table of more rows than a batch holds."""
    ask("create table facts as select row_number() over (order by 1) as n from table(generator(rowcount => 5000))")
    return 5000


def test_a_good_handler_runs_over_all_batches(ask: Ask, rows: int) -> None:
    ask(function())
    assert ask("select sum(scored(n)), count(scored(n)) from facts") == [(rows * (rows + 1), rows)]


WRONG_TEXTS: dict[str, tuple[str, str]] = {
    "a_package_that_is_not_listed": (function(packages="'numpy'"), "pandas"),
    "an_import_of_what_no_package_brings": (function(body="import onnxruntime\n" + DOUBLE), "onnxruntime"),
    "a_handler_of_another_name": (function(handler="Run"), "Could not find handler"),
    "a_syntax_error_in_the_handler": (function(body="def run(:\n"), "SyntaxError"),
    "no_runtime_version": (function().replace("runtime_version = '3.11'", ""), "RUNTIME_VERSION"),
    "an_unsupported_runtime": (function().replace("3.11", "3.8"), "RUNTIME_VERSION"),
    "rights_of_a_caller_in_a_function": (function(extra="execute as caller"), "EXECUTE"),
    "a_body_that_holds_its_own_end": (function(body="def run(x):\n    return '$$'\n"), "syntax error"),
    "a_clause_twice": (function(extra="handler = 'run'"), "duplicate clause"),
    "a_file_that_is_not_on_the_stage": (function(imports="'@files/none.onnx'"), "Remote file"),
    "two_files_of_one_name": (function(imports="'@files/a/x', '@files/b/x'"), "one name"),
    "too_many_arguments": (function(arguments=", ".join(f"a{i} float" for i in range(501))), "500 arguments"),
    "a_definition_that_is_too_long": (function(body=DOUBLE + "#" * 2**20), "1 MB"),
    "a_procedure_without_snowpark": (procedure("def run(session):\n    return 1\n", packages="'pandas'"), "snowpark"),
}


@pytest.mark.parametrize("name", WRONG_TEXTS)
def test_a_wrong_text_is_refused_when_it_is_made(ask: Ask, name: str) -> None:
    ask("create stage files")
    sql, match = WRONG_TEXTS[name]
    refused(ask, sql, match)


SHARED = """
import time
import pandas as pd
from _snowflake import vectorized

seen = []

@vectorized(input=pd.DataFrame)
def run(frame):
    seen.append(1)
    time.sleep(0.05)
    assert len(seen) == 1
    seen.clear()
    return frame[0]
"""

WRONG_HANDLERS: dict[str, tuple[str, str, str]] = {
    "columns_by_name": ("float", DOUBLE.replace("frame[0]", "frame['X']"), "KeyError"),
    "one_row_for_many": ("float", DOUBLE.replace("frame[0] * 2", "pd.Series([1.0])"), "rows for a batch"),
    "a_frame_for_a_column": ("float", DOUBLE.replace("frame[0] * 2", "frame"), "not a DataFrame"),
    "numbers_that_are_no_floats": (
        "number(12,2)",
        DOUBLE.replace("frame[0] * 2", "frame[0].to_numpy().astype('float64') * 1.5 + frame[0]"),
        "unsupported operand",
    ),
    "integers_that_may_be_missing": (
        "number(9,0)",
        DOUBLE.replace("frame[0] * 2", "frame[0].astype('int64') * 2"),
        "cannot convert NA",
    ),
    "a_state_shared_by_threads": (
        "float",
        SHARED,
        "AssertionError|IndexError",
    ),
}


@pytest.mark.parametrize("name", WRONG_HANDLERS)
def test_a_wrong_handler_fails_when_it_is_called(ask: Ask, rows: int, name: str) -> None:
    kind, body, match = WRONG_HANDLERS[name]
    ask(function(body=body, arguments=f"x {kind}"))
    refused(ask, "select sum(scored(iff(mod(n, 7) = 0, null, n))) from facts", match)


def test_a_float_that_is_missing_is_nan_and_comes_back_as_null(ask: Ask) -> None:
    ask(function())
    assert ask("select scored(column1::float) from values (1.5), (null)") == [(3.0,), (None,)]


def test_two_signatures_of_one_name_are_an_ambiguity(ask: Ask) -> None:
    ask(function(arguments="x float"))
    ask(function(arguments="x number(9,0)"))
    refused(ask, "select scored(1)", "overloads")
    ask("drop function scored(number(9,0))")
    assert ask("select scored(1)") == [(2.0,)]


def test_views_follow_a_function_that_is_replaced(ask: Ask) -> None:
    ask("create function doubled(x float) returns float as $$ x * 2 $$")
    ask("create function stable(x float) returns float as $$ doubled(x) $$")
    ask("create view seen as select stable(1) as s")
    ask("create function tripled(x float) returns float as $$ x * 3 $$")
    ask("create or replace function stable(x float) returns float as $$ tripled(x) $$")
    ask("drop function doubled(float)")
    assert ask("select s from seen") == [(3.0,)]


def test_a_handler_imports_a_zip_and_reads_a_file(ask: Ask, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "code.zip", "w") as archive:
        archive.writestr("helper/__init__.py", "FACTOR = 4\n")
    (tmp_path / "model.txt").write_text("5")
    ask("create stage files")
    for name in ("code.zip", "model.txt"):
        ask(f"put 'file://{tmp_path}/{name}' '@files/v1' auto_compress = false overwrite = true")
    body = (
        DOUBLE.replace("frame[0] * 2", "frame[0] * FACTOR * ADDED")
        + """
import sys
from pathlib import Path
from helper import FACTOR
ADDED = int((Path(sys._xoptions["snowflake_import_directory"]) / "model.txt").read_text())
"""
    )
    ask(function(body=body, imports="'@files/v1/code.zip', '@files/v1/model.txt'"))
    assert ask("select scored(1)") == [(20.0,)]


TRAIN = """
import io

def run(session, source):
    frame = session.table(source).to_pandas()
    session.file.put_stream(io.BytesIO(b"model"), "@files/m.bin", auto_compress=False, overwrite=True)
    session.sql("create or replace table learnt as select 1 as x").collect()
    return {"rows": len(frame), "columns": list(frame.columns)}
"""


def test_a_procedure_reads_writes_and_returns(ask: Ask, rows: int, server: Emulator) -> None:
    ask("create stage files")
    ask(procedure(TRAIN, arguments="source varchar"))
    server.forget()
    ((answer,),) = ask("call trained('TEST.PLAIN.FACTS')")
    assert '"rows": 5000' in answer
    assert ask("select x from learnt") == [(1,)]
    assert [row[0] for row in ask("list @files")] == ["files/m.bin"]
    ledger = server.ledger()
    inside = {entry["inside"] for entry in ledger if entry["rows"] > 1}
    assert inside == {"TEST.PLAIN.TRAINED"}  # the rows went to the procedure and to nobody else


def test_files_by_sql_are_refused_inside_a_procedure(ask: Ask) -> None:
    ask("create stage files")
    ask(procedure("def run(session):\n    session.sql('PUT file:///tmp/x @files').collect()\n"))
    refused(ask, "call trained()", "PUT_FILES")


def test_packages_are_resolved_or_named(ask: Ask) -> None:
    asked = "select system$resolve_python_packages('3.11', '({})', 'snowflake.snowpark.pypi_shared_repository')"
    ((found,),) = ask(asked.format("''numpy'', ''pandas''"))
    assert "numpy==" in found
    refused(ask, asked.format("''numpy==1.0'', ''no-such-package''"), "numpy==1.0, no-such-package")
