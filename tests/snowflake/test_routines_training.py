"""The training procedure's handler and its zip: the same model as on DuckDB, and errors that quote no row."""

from __future__ import annotations

import ast
import hashlib
import io
import json
import pickle
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

import sqlkit.scoring
from sqlkit.errors import BuildError
from sqlkit.estimators import EXTRAS
from sqlkit.estimators.own import Source
from sqlkit.resources import shipped
from sqlkit.scoring.features import Feature
from sqlkit.training.card import as_json
from sqlkit.training.definition import Definition
from sqlkit.training.search import Search
from sqlkit.training.train import Trained, train
from sqlkit.warehouses.snowflake.routine_package import needed
from sqlkit.warehouses.snowflake.routines import definition_json, package_file, read_answer, training_package
from tests.snowflake.inside import Session, nullable_types, object_types, plain_types
from tests.snowflake.routine_shop import MODELS, ROWS, WANTED, answered, on_duckdb, procedure, shop
from tests.training.customers import FEATURES, Rows, defined


def kept(trained: Trained, place: str) -> dict[str, bytes]:
    """The artifact and what its scores are explained by, each under the hash of its bytes."""
    files = {"onnx": trained.artifact} | ({"json": trained.explanation.encode()} if trained.explanation else {})
    return {f"{place}/{hashlib.sha256(data).hexdigest()}.{kind}": data for kind, data in files.items()}


def test_a_model_before_is_read_from_the_stage() -> None:
    """Against itself it does not take over; a file that is not what its name says is an error."""
    session = Session(plain_types(ROWS))
    first = answered(session, WANTED["linear"])
    run = procedure()
    told = definition_json(WANTED["linear"])
    again = json.loads(run(session, "R", told, MODELS, first.file))
    assert first.card["promotion"] == {"is_promoted": True, "sentence": ""}
    assert not again["card"]["promotion"]["is_promoted"]
    assert "Does not take over from the model before: log loss 0." in again["card"]["promotion"]["sentence"]
    session.stage[f"{MODELS}/{first.file}"] += b"x"
    assert "error" in json.loads(run(session, "R", told, MODELS, first.file))


@pytest.mark.parametrize("types", [plain_types, object_types, nullable_types])
@pytest.mark.parametrize("name", WANTED)
def test_the_model_is_the_one_duckdb_trains(types: Any, name: str) -> None:
    session, expected = Session(types(ROWS)), on_duckdb(name)
    answer = answered(session, WANTED[name])
    assert session.stage == kept(expected, MODELS)
    assert answer.explanation == next((path.rpartition("/")[2] for path in session.stage if "json" in path), "")
    assert answer.version == expected.version == answer.sha256[:12]
    assert answer.card == json.loads(as_json(expected.card))
    assert (answer.nodes, answer.outputs, answer.rows) == (expected.form.nodes, ("score",), 1200)
    assert [p.kind for p in answer.parameters] == ["numeric", "numeric", "numeric", "text", "boolean"]


@pytest.mark.parametrize("name", EXTRAS)
def test_a_booster_with_settings_searched_for_is_the_one_duckdb_trains(name: str) -> None:
    """Not calibrated, so that what XGBoost's float32 costs is told inside as well."""
    wanted = replace(WANTED["linear"], estimator=name, search=Search(1e9, 3))
    session, expected = Session(object_types(ROWS)), train(ROWS, wanted)
    assert isinstance(expected, Trained)
    answer = answered(session, wanted)
    assert session.stage == kept(expected, MODELS)
    assert answer.card == json.loads(as_json(expected.card))
    assert answer.card["search"]["tried"] == 3
    assert answer.expressions, answer.expression_note
    assert (answer.card["tolerance"] is None) == (name == "lightgbm")


def test_the_order_of_rows_is_no_matter() -> None:
    session = Session(plain_types(ROWS).sample(frac=1, random_state=3))
    text = procedure()(session, "R", definition_json(WANTED["linear"]), MODELS)
    assert read_answer(text, "m").version == on_duckdb("linear").version


def test_too_little_is_refused() -> None:
    session = Session(plain_types(shop(150)))
    answer = answered(session, WANTED["linear"])
    assert "Too few" in answer.reason
    assert answer.version == ""
    assert session.stage == {}


def test_a_leak_is_an_error_and_leaves_nothing_behind() -> None:
    rows = {**ROWS, "luck": np.ma.getdata(ROWS["churned"]).astype(float)}
    session = Session(plain_types(rows))
    with pytest.raises(BuildError, match=r"churn is not to be believed: .*luck"):
        answered(session, WANTED["linear"])
    assert session.stage == {}


SECRET = "alice@example.com"

RAISES = f"""
from sqlkit.estimators.logistic_regression import pipeline as shipped

def pipeline(features, seed):
    model = shipped(features, seed)
    def fit(frame, labels):
        raise ValueError("cannot read " + repr(frame["channel"].iloc[0]) + "{SECRET}")
    model.fit = fit
    return model
"""


def corrupted(column: str, value: Any) -> Rows:
    changed = np.ma.array(ROWS[column], dtype=object, copy=True)
    changed[0] = value
    return {**ROWS, column: changed}


@pytest.mark.parametrize(
    ("rows", "definition", "told"),
    [
        (corrupted("spend", SECRET), WANTED["linear"], "column 'spend' is read as a number and is none"),
        (corrupted("period", SECRET), WANTED["linear"], "'period' holds '...'; it may hold train, test, score"),
        (corrupted("period", f"it's {SECRET}"), WANTED["linear"], "'period' holds '...'; it may hold"),
        (corrupted("customer_id", None), WANTED["linear"], "key 'customer_id' is NULL in 1 rows"),
        (ROWS, defined(features=(Feature("recency_dys", "numeric"),)), "Did you mean 'recency_days'?"),
        (ROWS, defined(estimator="random_forrest"), "Did you mean 'random_forest'?"),
        (
            ROWS,
            defined(source=Source("estimators/own.py", RAISES)),
            "estimators/own.py:7: ValueError; its message stays in the warehouse",
        ),
        (
            ROWS,
            defined(source=Source("estimators/own.py", "import nothing_like_it\npipeline = 1")),
            "estimators/own.py:1: ModuleNotFoundError: No module named 'nothing_like_it'",
        ),
    ],
)
def test_an_error_says_what_is_wrong_and_quotes_no_row(rows: Rows, definition: Definition, told: str) -> None:
    text = procedure()(Session(object_types(rows)), "R", definition_json(definition), MODELS)
    assert told in json.loads(text)["error"]
    assert SECRET not in text
    with pytest.raises(BuildError, match="churn cannot be trained"):
        read_answer(text, "churn")


def test_what_nobody_foresaw_is_located_and_not_quoted() -> None:
    class Broken(Session):
        def table(self, name: str) -> Any:
            raise RuntimeError(f"Numeric value '{SECRET}' is not recognized")

    told = json.loads(procedure()(Broken(pd.DataFrame()), "R", definition_json(WANTED["linear"]), MODELS))["error"]
    assert re.match(r"RuntimeError at \w+\.py:\d+; its message stays in the warehouse", told)


def test_only_nouns_of_sqlkit_are_made() -> None:
    told = json.dumps({"module": "subprocess", "name": "Popen", "fields": {"args": ["touch", "/tmp/no"]}})
    assert "ValueError" in json.loads(procedure()(Session(plain_types(ROWS)), "R", told, MODELS))["error"]


BARE = """
import json, pickle, sys, types

sys.path[:0] = [sys.argv[1]]
sys.path.append(sys.argv[2])
for absent in ("duckdb", "ibis", "jinja2", "snowflake"):
    sys.modules[absent] = None
text, frame, definition = pickle.load(sys.stdin.buffer)
files = {}

class Session:
    file = types.SimpleNamespace(put_stream=lambda stream, path, **options: files.update({path: stream.read()}))
    def table(self, name):
        return types.SimpleNamespace(to_pandas=lambda: frame, schema=types.SimpleNamespace(fields=[]))

handler = types.ModuleType("handler")
exec(compile(text, "handler.py", "exec"), vars(handler))
answer = json.loads(handler.train(Session(), "R", definition, "@S"))
import sqlkit.training.train
assert sys.argv[1] in sqlkit.training.train.__file__
sys.stdout.buffer.write(pickle.dumps((answer, files)))
"""


def test_a_bare_interpreter_trains_the_same_bytes_from_the_zip(tmp_path: Path) -> None:
    """As the procedure: only the zip and PyPI. DuckDB trains on the rows of a table of its own."""
    package = training_package()
    archive = tmp_path / package_file(package)
    archive.write_bytes(package)
    frame = plain_types({name: ROWS[name] for name in (*(f.name for f in FEATURES), *KEPT)})
    told = pickle.dumps(((shipped("udfs") / "train.py").read_text(), frame, definition_json(defined())))
    site = str(Path(np.__file__).parents[1])
    command = [sys.executable, "-S", "-I", "-c", BARE, str(archive), site]
    done = subprocess.run(command, input=told, capture_output=True, cwd=tmp_path, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    answer, files = pickle.loads(done.stdout)
    with duckdb.connect() as connection:
        connection.register("frame", frame)
        connection.execute("create table found as select columns(*) from frame")
        fetched = connection.execute("select * from found").fetchnumpy()
    trained = train({name.lower(): values for name, values in fetched.items()}, defined())
    assert isinstance(trained, Trained)
    assert files == kept(trained, "@S"), answer
    assert answer["expressions"] == [], "there was no engine to try them"


KEPT = ("customer_id", "observed_on", "period", "churned")


def test_the_zip_is_the_same_wherever_it_is_made() -> None:
    package = training_package()
    assert training_package() == package
    with zipfile.ZipFile(io.BytesIO(package)) as zipped:
        names = zipped.namelist()
        assert names == sorted(names)
        assert {entry.date_time for entry in zipped.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.compress_type for entry in zipped.infolist()} == {zipfile.ZIP_STORED}
    root = Path(sqlkit.scoring.__file__).parents[1]
    packages = needed("training")
    assert {"estimators", "scoring", "training"} <= set(packages)
    assert not {"build", "cli", "compile", "dialects", "warehouses"} & set(packages)
    expected = {p.relative_to(root.parent).as_posix() for package in packages for p in (root / package).rglob("*.py")}
    inside = {p.relative_to(shipped("udfs")).as_posix() for p in (shipped("udfs") / "sqlkit_training").rglob("*.py")}
    assert set(names) == expected | inside | {"sqlkit/__init__.py"}


def test_the_zip_holds_whatever_it_imports() -> None:
    """Of sqlkit; heavy imports are inside functions, where only reading finds them."""
    imported: set[str] = set()
    with zipfile.ZipFile(io.BytesIO(training_package())) as zipped:
        modules = {name.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for name in zipped.namelist()}
        for name in zipped.namelist():
            nodes = list(ast.walk(ast.parse(zipped.read(name))))
            imported |= {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
            imported |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    own = {name for name in imported if name.split(".")[0] in ("sqlkit", "sqlkit_training")}
    assert own
    assert own <= modules


def test_a_column_is_called_as_the_definition_spells_it() -> None:
    rows = {"Tenure Days" if name == "recency_days" else name: values for name, values in ROWS.items()}
    features = (Feature("Tenure Days", "numeric"), *FEATURES[1:])
    definition = defined(features=features, baseline="Tenure Days")
    expected = train(rows, definition)
    assert isinstance(expected, Trained)
    answer = answered(Session(plain_types(rows)), definition)
    assert answer.version == expected.version
    assert answer.parameters[0].name == "Tenure Days"


def test_what_a_library_says_of_a_value_is_left_out() -> None:
    session = Session(object_types(corrupted("spend", SECRET)))
    told = json.loads(procedure()(session, "R", definition_json(WANTED["linear"]), MODELS))
    assert told == {"error": "column 'spend' is read as a number and is none"}
