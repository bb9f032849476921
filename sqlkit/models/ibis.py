"""models/*.py -> Model: a function of Ibis tables, whose parameters name what it reads.

@model(grain="customer_id", columns={"customer_id": "varchar not null -- the customer", ...})
def customer_activity(transactions, run_params, *, params):
    '''What each customer did lately.'''
    return ...
"""

from __future__ import annotations

import importlib.util
import inspect
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlglot
from sqlglot import exp

from sqlkit.document import Document
from sqlkit.errors import CompileError, ConfigError, Location, SqlkitError, unknown
from sqlkit.inputs import Input
from sqlkit.models.base import REF, Context, Model, Rendered
from sqlkit.params import nested
from sqlkit.spec import Spec, read_spec

if TYPE_CHECKING:
    import ibis

    IbisFunction = Callable[..., ibis.Table]

ColumnsOf = Callable[[Mapping[str, Input], Mapping[str, Any]], Mapping[str, str]]

_SPECIAL = frozenset({"params", "inputs", "segments"})
_IBIS_TYPES = {"varchar": "string", "bigint": "int64", "integer": "int32", "double": "float64", "blob": "binary"}


class _Declared:
    """An Ibis function and its contract, until the loader knows the folder it stands in."""

    def __init__(self, function: IbisFunction, spec: Spec, columns: ColumnsOf | None) -> None:
        self.function, self.spec, self.columns = function, spec, columns


def model(**contract: Any) -> Callable[[IbisFunction], Any]:
    """Declare a model; the keywords are a contract's keys, the docstring is its doc.

    `columns` may be a function of (inputs, params) for a model whose columns depend on what a project maps.
    """

    def decorate(function: IbisFunction) -> _Declared:
        path, line = Path(inspect.getfile(function)), function.__code__.co_firstlineno
        written = {"doc": inspect.getdoc(function) or "", **contract}
        columns = written.pop("columns") if callable(written.get("columns")) else None
        return _Declared(function, read_spec(Document(path, written, {(): line})), columns)

    return decorate


def load_ibis_models(path: Path, folder: str, shipped: Path) -> list[Model]:
    """Import one file and return the models it declares, each named after its function."""
    name = f"_sqlkit_models_{abs(hash(path))}"
    module_spec = importlib.util.spec_from_file_location(name, path)
    assert module_spec
    assert module_spec.loader
    module = importlib.util.module_from_spec(module_spec)
    sys.modules[name] = module
    try:
        module_spec.loader.exec_module(module)
    except SqlkitError:
        raise
    except (Exception, SystemExit) as error:
        raise ConfigError(
            f"cannot be imported: {type(error).__name__}: {error}", where=_line_of(error, path)
        ) from error
    found = [value for value in vars(module).values() if isinstance(value, _Declared)]
    if not found:
        raise ConfigError("declares no model.", where=path, hint="Decorate a function with @model(...).")
    return [_model(declared, path, folder, shipped in path.parents) for declared in found]


def _model(declared: _Declared, path: Path, folder: str, is_shipped: bool) -> Model:
    function = declared.function
    where = Location(path, function.__code__.co_firstlineno)
    parameters = list(inspect.signature(function).parameters)

    def render(context: Context) -> Rendered:
        arguments: dict[str, Any] = {}
        for name in parameters:
            if name in _SPECIAL:
                arguments[name] = nested(context.params) if name == "params" else getattr(context, name)
            elif name in context.specs:
                arguments[name] = _table(name, context.specs[name])
            else:
                raise CompileError(unknown("model", name, context.specs), where=where)
        try:
            query = _to_sqlglot(function(**arguments))
        except SqlkitError:
            raise
        except Exception as error:
            raise CompileError(f"{type(error).__name__}: {error}", where=_line_of(error, path, where.line)) from error
        return Rendered(query, query.sql("duckdb", pretty=True), "duckdb", (where,))

    name = function.__name__
    location = folder if folder.rpartition("/")[2] == name else f"{folder}/{name}"
    return Model(name, location, declared.spec, path, render, {}, is_shipped, declared.columns)


def _table(name: str, spec: Spec) -> ibis.Table:
    import ibis

    schema = {column.name: _IBIS_TYPES.get(column.type, column.type) for column in spec.columns.values()}
    return ibis.table(schema, name=name, database=REF)


def _to_sqlglot(table: ibis.Table) -> exp.Query:
    from ibis.backends.sql.compilers import DuckDBCompiler

    # Ibis leaves some nodes (interval units) in a form that only SQLGlot's generator takes, so it is parsed anew.
    compiler: Any = DuckDBCompiler
    query = sqlglot.parse_one(compiler().to_sqlglot(table).sql("duckdb"), dialect="duckdb")
    assert isinstance(query, exp.Query)
    return query


def _line_of(error: BaseException, path: Path, default: int | None = None) -> Location:
    line = default
    traceback = error.__traceback__
    while traceback:
        if traceback.tb_frame.f_code.co_filename == str(path):
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    if isinstance(error, SyntaxError) and error.filename == str(path):
        line = error.lineno
    return Location(path, line)
