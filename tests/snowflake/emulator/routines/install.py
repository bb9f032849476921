"""From a routine's text to something DuckDB can call."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import sqlglot
from sqlglot import exp

from emulator.catalogue import Key
from emulator.errors import compilation
from emulator.identifiers import encode, normal
from emulator.routines import dtypes
from emulator.routines.parse import Routine
from emulator.routines.process import Process
from emulator.routines.registry import Installed, duck_name, new_folder
from emulator.routines.scan import split

if TYPE_CHECKING:
    from emulator.cursor import Cursor
    from emulator.session import Session

DUCK = {
    "FLOAT": "DOUBLE",
    "VARCHAR": "VARCHAR",
    "BOOLEAN": "BOOLEAN",
    "DATE": "DATE",
    "TIMESTAMP_NTZ": "TIMESTAMP",
    "TIMESTAMP_LTZ": "TIMESTAMPTZ",
    "BINARY": "BLOB",
    "VARIANT": "JSON",
    "OBJECT": "JSON",
    "ARRAY": "JSON",
}


def duck_type(kind: str) -> str:
    """DuckDB's type for one in a signature."""
    name, precision, scale = dtypes.base(kind)
    if name == "NUMBER":
        return f"DECIMAL({precision},{scale})" if scale or precision > 18 else "BIGINT"
    return DUCK.get(name, "VARCHAR")


def raw_type(kind: str) -> str:
    """The same for a Python function, to which a VARIANT travels as text."""
    return duck_type(kind).replace("JSON", "VARCHAR")


def install(text: Routine, key: Key, cursor: Cursor) -> Installed:
    """Copies the imports, starts the handler or makes the macro."""
    one = Installed(text, key, duck_name(key, text.types))
    if text.language == "SQL":
        if text.kind == "FUNCTION":
            make_macro(one, cursor)
        return one
    one.folder = new_folder()
    for reference in text.imports:
        shutil.copy(cursor.session.account.stages.file(reference, cursor.session), one.folder)
    one.process = Process(text, one.folder)
    one.process.start()
    if text.kind == "FUNCTION":
        register(one, cursor.session)
    return one


def register(one: Installed, session: Session) -> None:
    """A DuckDB function over Arrow, whose vectors are cut into batches by the handler's interpreter."""
    text, process = one.text, one.process
    assert process is not None
    kinds = [argument.type for argument in text.args]
    request = {"types": kinds, "returns": text.returns, "strict": text.strict}

    def call(*columns: pa.ChunkedArray) -> pa.Array:
        table = pa.table({f"c{place}": column for place, column in enumerate(columns)})
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        _, blob = process.call(request, sink.getvalue().to_pybytes())
        return pa.ipc.open_stream(blob).read_all().column("r")

    types = [raw_type(kind) for kind in kinds] or ["DOUBLE"]  # one column, to know how many rows there are
    duck = session.account.engine.duck_conn  # one for all functions, whoever makes them
    forget(duck, one.duck)
    duck.create_function(
        one.duck,
        with_arity(call, len(types)),
        [duckdb.sqltype(kind) for kind in types],
        duckdb.sqltype(raw_type(text.returns)),
        type="arrow",
        null_handling="special",
        side_effects=text.volatility == "VOLATILE",
    )


def forget(duck: duckdb.DuckDBPyConnection, name: str) -> None:
    """The old function of that name, if there is one; only the connection that made it can take it away."""
    try:
        duck.remove_function(name)
    except duckdb.InvalidInputException:
        return


def with_arity(call: Any, count: int) -> Any:
    """DuckDB counts the parameters, so a function of any number of them must name each."""
    names = ", ".join(f"a{place}" for place in range(count))
    return eval(f"lambda {names}: call({names})", {"call": call})


def make_macro(one: Installed, cursor: Cursor) -> None:
    """A SQL function is inlined, as Snowflake does; its arguments and its value have the declared types."""
    from emulator.prepare import prepare

    text = one.text
    if text.body is None:
        raise compilation("a SQL function needs a body")
    table = text.returns.startswith("TABLE(")
    body = text.body.strip().rstrip(";")
    query = re.match(r"(SELECT|WITH)\b", body, re.I) is not None
    if table and not query:
        raise compilation("a table function needs a query")
    tree = sqlglot.parse_one(body if table else f"SELECT ({body})", read="snowflake")
    names = {encode(normal(argument.name)): f"p{place}_" for place, argument in enumerate(text.args)}
    kinds = {encode(normal(argument.name)): duck_type(argument.type) for argument in text.args}
    tree = cursor._transform(prepare(tree, cursor), None)
    for column in list(tree.find_all(exp.Column)):
        if not column.table and column.name in names:
            cast = f"CAST({names[column.name]} AS {kinds[column.name]})"
            column.replace(sqlglot.parse_one(cast, read="duckdb"))
    where = f'"{one.key[0]}"."{one.key[1]}"."{one.duck}"'
    parameters = ", ".join(names.values())
    if table:
        columns = [part.split()[0] for part in split(text.returns[6:-1])]
        listed = ", ".join(f'"{encode(normal(name))}"' for name in columns)
        made = f"TABLE SELECT * FROM ({tree.sql('duckdb')}) AS given({listed})"
    else:
        made = f"CAST(({tree.sql('duckdb')}) AS {duck_type(text.returns)})"
    cursor.session._duck_conn.execute(f"CREATE OR REPLACE MACRO {where}({parameters}) AS {made}")


def qualified(one: Installed) -> exp.Expr:
    """The macro's name with its schema, since the caller may be in another."""
    return exp.Dot.build([exp.to_identifier(part, quoted=True) for part in one.key[:2]])
