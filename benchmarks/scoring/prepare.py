"""What all sides share, made once: tables of customers, fitted pipelines and what each side makes of them.

Run as `python -m benchmarks.scoring.prepare FOLDER ROWS...`, in a process of its own: the runner stays small.
"""

from __future__ import annotations

import pickle
import sys
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.scoring.engine import KEY, NUMERIC, TABLE, TEXT, table_file
from benchmarks.scoring.models import MODELS, TRAINING_ROWS, fitted
from sqlkit.scoring.features import Columns, Feature
from sqlkit.warehouses.base import Registered

FEATURES = [*(Feature(name, "numeric") for name in NUMERIC), *(Feature(name, "text") for name in TEXT)]
GATE_ROWS = 2_000


def make_table(folder: Path, rows: int) -> None:
    """A file with the table `customers`; larger tables begin with the smaller ones' rows."""
    path = table_file(folder, rows)
    if path.exists():
        return
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    with duckdb.connect(str(unfinished)) as connection:
        connection.execute("set variable rows = ?", [rows])
        connection.execute(Path(__file__).with_name("customers.sql").read_text())
    unfinished.rename(path)


def make_model(folder: Path, name: str, frame: Any) -> None:
    """`<name>.pipeline`, `.registered`, `.core.onnx` and `.macro.duckdb`."""
    if (folder / f"{name}.registered").exists():
        return
    pipeline = fitted(name, frame)
    (folder / f"{name}.pipeline").write_bytes(pickle.dumps(pipeline))
    (folder / f"{name}.core.onnx").write_bytes(_core(pipeline, frame))
    registered = _registered(name, pipeline, frame)
    _keep_macro(folder / f"{name}.macro.duckdb", registered.expression)
    (folder / f"{name}.registered").write_bytes(pickle.dumps(registered))


def _registered(name: str, pipeline: Any, frame: Any) -> Registered:
    """The model as sqlkit's registry holds it, after the gate."""
    from sqlkit.scoring.export import export
    from sqlkit.scoring.sql_form import arguments, table_macro
    from sqlkit.warehouses.duckdb.models import macro_name

    sample: Columns = {f.name: frame[f.name].to_numpy()[:GATE_ROWS] for f in FEATURES}
    exported = export(pipeline, FEATURES, sample)
    form = exported.form
    assert form, "the form covers these models"
    macro = table_macro(form, macro_name(name), [KEY])
    names = tuple(f.name for f in FEATURES)
    return Registered(name, "1", exported.data, names, arguments(form, "duckdb"), macro, form.nodes)


def _core(pipeline: Any, frame: Any) -> bytes:
    """The estimator alone, as skl2onnx converts it in float32: what a peer would run on a ready matrix."""
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import FloatTensorType

    model = pipeline[-1]
    width = pipeline[:-1].transform(frame[NUMERIC + TEXT].head(1)).shape[1]
    converted = to_onnx(
        model,
        initial_types=[("X", FloatTensorType([None, width]))],
        options={id(model): {"zipmap": False}},
        target_opset={"": 18, "ai.onnx.ml": 3},
    )
    return bytes(converted.SerializeToString())


def _keep_macro(path: Path, macro: str) -> None:
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute(macro)


def main(folder: Path, sizes: list[int]) -> None:
    """Everything that is not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for rows in {TRAINING_ROWS, *sizes}:
        make_table(folder, rows)
    with duckdb.connect(str(table_file(folder, TRAINING_ROWS)), read_only=True) as connection:
        frame = connection.table(TABLE).order(KEY).df()
    frame[TEXT] = frame[TEXT].astype(object)
    for name in MODELS:
        make_model(folder, name, frame)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(rows) for rows in sys.argv[2:]])
