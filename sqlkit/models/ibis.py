"""models/*.py -> Model: a function of Ibis tables, whose parameters name what it reads.

@model(grain="customer_id", columns={"customer_id": "varchar not null -- the customer", ...})
def customer_activity(transactions, run_params, *, params):
    '''What each customer did lately.'''
    return ...
"""

from __future__ import annotations

import hashlib
import importlib.util
import inspect
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlkit.document import Document
from sqlkit.errors import CompileError, ConfigError, Location, SqlkitError, unknown
from sqlkit.inputs import Input
from sqlkit.models.base import REF, Context, Model, Rendered
from sqlkit.models.purity import sees_only_its_arguments
from sqlkit.models.watched import Trace
from sqlkit.spec import Spec
from sqlkit.spec_yaml import read_spec

if TYPE_CHECKING:
    import ibis
    from sqlglot import exp

    IbisFunction = Callable[..., ibis.Table]

ColumnsOf = Callable[[Mapping[str, Input], Mapping[str, Any]], Mapping[str, str]]

_IBIS_TYPES = {"varchar": "string", "bigint": "int64", "integer": "int32", "double": "float64", "blob": "binary"}


class _Declared:
    """An Ibis function and its contract, until the loader knows the folder it stands in."""

    def __init__(self, function: IbisFunction, spec: Spec, written: Document, columns: ColumnsOf | None) -> None:
        self.function, self.spec, self.written, self.columns = function, spec, written, columns


def model(bare: IbisFunction | None = None, /, **contract: Any) -> Callable[[IbisFunction], Any]:
    """Declare a model; the keywords are a contract's keys, the docstring is its doc.

    `columns` may be a function of (inputs, params) for a model whose columns depend on what a project maps.
    """

    def decorate(function: IbisFunction) -> _Declared:
        written = {"doc": inspect.getdoc(function) or "", **contract}
        columns = written.pop("columns") if callable(written.get("columns")) else None
        where = _beginning(function)
        document = Document(where.path, written, {(): where.line or 1})
        return _Declared(function, read_spec(document), document, columns)

    if bare is not None:
        told = "a model states its contract: write @model(grain=..., columns=...)."
        raise ConfigError(told, where=_beginning(bare))
    return decorate


def _beginning(function: IbisFunction) -> Location:
    """Return the line of its first decorator."""
    return Location(Path(inspect.getfile(function)), function.__code__.co_firstlineno)


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
    name = declared.function.__name__
    location = folder if folder.rpartition("/")[2] == name else f"{folder}/{name}"
    render = _Function(declared.function, path, path.read_bytes())
    return Model(name, location, declared.spec, path, render, {}, is_shipped, declared.columns, declared.written)


@dataclass(frozen=True)
class _Function:
    """A function of Ibis tables, and the file it is written in."""

    function: IbisFunction
    path: Path
    text: bytes

    @property
    def where(self) -> Location:
        """Where the function begins."""
        return _beginning(self.function)

    @property
    def files(self) -> tuple[Path, ...]:
        """The one file; what it imports besides is not known."""
        return (self.path,)

    @property
    def source_hash(self) -> str | None:
        """Of the file, unless it could look past its context, for example into another module."""
        return self._hash if sees_only_its_arguments(self.text) else None

    @property
    def _hash(self) -> str:
        return hashlib.sha256(self.text).hexdigest()

    def __call__(self, context: Context) -> Rendered:
        """Call the function with the tables its parameters name."""
        trace = Trace(context)
        arguments = {name: self._argument(trace, name) for name in inspect.signature(self.function).parameters}
        try:
            query = _to_sqlglot(self.function(**arguments))
        except SqlkitError:
            raise
        except Exception as error:
            where = _line_of(error, self.path, self.where.line)
            raise CompileError(_told(error), where=where) from error
        text, read = query.sql("duckdb", pretty=True), frozenset(trace.dependencies)
        return Rendered(query, text, "duckdb", (self.where,), trace.params, read, self._hash)

    def _argument(self, trace: Trace, name: str) -> Any:
        if name == "params":
            return trace.watched_params
        if name == "inputs":
            return trace.watched_inputs
        if name == "segments":
            trace.note("segments")
            return trace.context.segments
        if name not in trace.context.specs:
            raise CompileError(unknown("model", name, trace.context.specs), where=self.where)
        trace.note("columns", name)
        return _table(name, trace.context.specs[name])


def _table(name: str, spec: Spec) -> ibis.Table:
    import ibis

    schema = {column.name: _IBIS_TYPES.get(column.type, column.type) for column in spec.columns.values()}
    return ibis.table(schema, name=name, database=REF)


def _to_sqlglot(table: ibis.Table) -> exp.Query:
    import sqlglot
    from ibis.backends.sql.compilers import DuckDBCompiler
    from sqlglot import exp

    # Ibis leaves some nodes (interval units) in a form that only SQLGlot's generator takes, so it is parsed anew.
    compiler: Any = DuckDBCompiler
    query = sqlglot.parse_one(compiler().to_sqlglot(table).sql("duckdb"), dialect="duckdb")
    assert isinstance(query, exp.Query)
    return query


def _told(error: Exception) -> str:
    """Return what is wrong, with the nearest column where one is misspelt: Ibis tells none, or in many ways."""
    import ibis

    if isinstance(error, AttributeError) and isinstance(error.obj, ibis.Table):
        return unknown("column", str(error.name), error.obj.columns)
    missing = _MISSING_COLUMN.match(str(error))
    if missing:
        return unknown("column", missing["name"], re.findall("'([^']*)'", missing["known"]))
    return f"{type(error).__name__}: {error}"


_MISSING_COLUMN = re.compile(r"Column '(?P<name>[^']*)' is not found in table. Existing columns: (?P<known>.*)\.")


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
