"""Training, functions and queries where their texts run unchanged: 20,000 rows scored as DuckDB scores them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from snowflake.connector.errors import DatabaseError
from sqlglot import exp

from sqlkit.relation import Relation
from sqlkit.scoring.runtime import run_onnx
from sqlkit.training.train import Trained, train
from sqlkit.warehouses.snowflake.routines import (
    Answer,
    call,
    call_procedure,
    create_entry,
    create_function,
    create_procedure,
    create_sql_function,
    drop_function,
    entry_name,
    function_name,
    function_types,
    package_file,
    procedure_name,
    read_answer,
    score_query,
    scoring_packages,
    stage_path,
    training_package,
    training_packages,
)
from tests.snowflake.emulator.launch import Emulator
from tests.snowflake.routine_shop import MIXED, WANTED, shop
from tests.training.customers import Rows, plain

pytestmark = pytest.mark.snowflake_emulated

CUSTOMERS = 20_000
EXACT = 1e-12


def placed(name: str) -> Relation:
    return Relation(name, "MODELS", "ROUTINES")


MODELS = stage_path(placed("artifacts"), "models")


@dataclass(frozen=True)
class Installed:
    """A connection, and the procedure behind it."""

    cursor: Any
    procedure: Relation
    rows: Rows

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self.cursor.execute(sql).fetchall()
        return found

    def scores(self, query: str) -> np.ndarray[Any, Any]:
        """By customer_id, which counts from 0."""
        found = sorted(self.run(query))
        assert [int(key) for key, _ in found] == list(range(CUSTOMERS))
        return np.array([np.nan if score is None else score for _, score in found])


@pytest.fixture(scope="module")
def installed(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    """Rows in a table, the zip on a stage, the procedure made."""
    import snowflake.connector

    folder, rows = tmp_path_factory.mktemp("routines"), shop(CUSTOMERS)
    package, packages = training_package(), training_packages()
    procedure = placed(procedure_name(package, packages))
    (folder / package_file(package)).write_bytes(package)
    code = stage_path(placed("artifacts"), "code")
    with snowflake.connector.connect(**emulator.parameters, database="ROUTINES", schema="MODELS") as connection:
        emulator.load("ROUTINES.MODELS.FEATURES", parquet(rows, folder))
        found = Installed(connection.cursor(), procedure, rows)
        found.run("create stage if not exists ROUTINES.MODELS.ARTIFACTS")
        found.run(f"put 'file://{folder / package_file(package)}' {code} auto_compress=false overwrite=true")
        found.run(create_procedure(procedure, f"{code}/{package_file(package)}", packages))
        yield found


def parquet(rows: Rows, folder: Path) -> Path:
    """The rows as DuckDB would hold them."""
    import pandas as pd

    columns = {}
    for name, values in rows.items():
        null = np.ma.getmaskarray(values)
        columns[name] = pd.Series(np.ma.getdata(values)).astype(object).where(~null, None)
    frame, file = pd.DataFrame(columns), folder / "features.parquet"
    with duckdb.connect() as connection:
        connection.register("frame", frame)
        kinds = {"customer_id": "bigint", "observed_on": "date", "period": "varchar", "churned": "boolean"}
        kinds |= {f.name: "varchar" if f.kind == "text" else "double" for f in MIXED} | {"is_new": "boolean"}
        listed = ", ".join(f"cast({name} as {kind}) as {name}" for name, kind in kinds.items())
        connection.execute(f"copy (select {listed} from frame) to '{file}'")
    return file


@pytest.fixture(scope="module", params=WANTED)
def trained(request: pytest.FixtureRequest, installed: Installed) -> tuple[Answer, np.ndarray[Any, Any]]:
    """A model trained by CALL, and the scores of the one DuckDB trains."""
    definition = WANTED[request.param]
    ((text,),) = installed.run(call_procedure(installed.procedure, placed("features"), definition, MODELS))
    here = train(installed.rows, definition)
    assert isinstance(here, Trained)
    rows = plain(installed.rows)
    rows["is_new"] = np.ma.filled(np.ma.masked_array(rows["is_new"], dtype=float), np.nan)
    return read_answer(text, "churn"), run_onnx(here.artifact)(rows)


def selected(function: Relation, arguments: Sequence[str]) -> str:
    query = exp.select("CUSTOMER_ID", exp.alias_(call(function, arguments), "SCORE"))
    return query.from_("ROUTINES.MODELS.FEATURES").sql("snowflake")


def test_the_answer_is_one_text_and_counts(installed: Installed, trained: tuple[Answer, Any]) -> None:
    answer, _ = trained
    assert answer.rows == CUSTOMERS
    assert answer.query
    assert answer.expressions, answer.expression_note
    assert [p.kind for p in answer.parameters] == ["numeric", "numeric", "numeric", "text", "boolean"]
    listed = {str(row[0]).rpartition("/")[2] for row in installed.run(f"list {MODELS}")}
    assert answer.file in listed


def test_no_row_is_told_in_training(emulator: Emulator, installed: Installed) -> None:
    emulator.forget()
    installed.run(call_procedure(installed.procedure, placed("features"), WANTED["linear"], MODELS))
    told = [entry for entry in emulator.ledger() if entry["inside"] is None]
    assert [entry["rows"] for entry in told] == [1]
    inside = [entry for entry in emulator.ledger() if entry["inside"] is not None]
    assert max(entry["rows"] for entry in inside) == CUSTOMERS, "they were read, and there"


def test_the_function_scores_as_duckdb_does(installed: Installed, trained: tuple[Answer, Any]) -> None:
    answer, expected = trained
    function = placed(function_name("churn", answer.version, "function"))
    path = f"{MODELS}/{answer.file}"
    installed.run(create_function(function, len(answer.arguments), path, scoring_packages()))
    found = installed.scores(selected(function, answer.arguments))
    np.testing.assert_allclose(found, expected, rtol=0, atol=EXACT)
    through = entered(installed, answer, function, answer.arguments)
    np.testing.assert_allclose(through, expected, rtol=0, atol=EXACT)


def test_the_expression_scores_as_duckdb_does(installed: Installed, trained: tuple[Answer, Any]) -> None:
    answer, expected = trained
    function = placed(function_name("churn", answer.version, "expression"))
    installed.run(create_sql_function(function, answer.parameters, answer.expressions[0]))
    found = installed.scores(selected(function, answer.clean))
    np.testing.assert_allclose(found, expected, rtol=0, atol=EXACT)
    through = entered(installed, answer, function, answer.clean)
    np.testing.assert_allclose(through, expected, rtol=0, atol=EXACT)
    installed.run(drop_function(function, function_types("expression", answer.parameters)))
    with pytest.raises(DatabaseError):
        installed.scores(selected(function, answer.clean))


def test_the_query_scores_as_duckdb_does(installed: Installed, trained: tuple[Answer, Any]) -> None:
    answer, expected = trained
    installed.run(f"create or replace table SCORED as {score_query(answer.query, placed('features'))}")
    found = installed.scores("select CUSTOMER_ID, SCORE from SCORED")
    np.testing.assert_allclose(found, expected, rtol=0, atol=EXACT)


def entered(installed: Installed, answer: Answer, core: Relation, arguments: Sequence[str]) -> np.ndarray[Any, Any]:
    """Scores by the stable name, over the columns as they are."""
    entry = placed(entry_name("churn"))
    installed.run(create_entry(entry, answer.parameters, core, arguments))
    raw = [exp.to_identifier(p.name.upper(), quoted=True).sql("snowflake") for p in answer.parameters]
    return installed.scores(selected(entry, raw))


def test_an_artifact_that_was_changed_is_refused(installed: Installed, tmp_path: Path) -> None:
    file = tmp_path / f"{hashlib.sha256(b'what was trained').hexdigest()}.onnx"
    file.write_bytes(b"something else")
    installed.run(f"put 'file://{file}' {MODELS} auto_compress=false overwrite=true")
    text = create_function(placed("tampered"), 1, f"{MODELS}/{file.name}", scoring_packages())
    with pytest.raises(Exception, match="is not the one that was installed"):
        installed.run(text)


def test_an_error_is_a_sentence(installed: Installed) -> None:
    ((text,),) = installed.run(call_procedure(installed.procedure, placed("nothing"), WANTED["linear"], MODELS))
    with pytest.raises(Exception, match=r"churn cannot be trained: SnowparkSQLException .*stays in the warehouse"):
        read_answer(text, "churn")
