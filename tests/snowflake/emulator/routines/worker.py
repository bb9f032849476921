"""Runs one handler, its text unchanged, in an interpreter of its own.

Started as `python -X snowflake_import_directory=FOLDER/ worker.py`: the option by which Snowflake tells a handler where
its imports are. Modules that the PACKAGES clause does not bring cannot be imported.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import io
import os
import re
import sys
import traceback
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

OUT = os.fdopen(os.dup(1), "wb")
os.dup2(2, 1)  # what a handler prints is no part of the protocol
OURS = Path(__file__).parent
sys.path.insert(0, str(OURS))

import batches  # noqa: E402  (found by the path above, like those below)
import frames  # noqa: E402  (the same)
import packages  # noqa: E402  (the same)
import pyarrow as pa  # noqa: E402  (its notices too go to the other stream)

HANDLER = "__snowflake_handler__"


class Gate(importlib.abc.MetaPathFinder):
    """Refuses modules that are installed here and would not be there."""

    def __init__(self, allowed: frozenset[str]) -> None:
        self.allowed = allowed

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        """Raises for what is not allowed, and otherwise leaves the search to others."""
        top = name.split(".")[0]
        if path is None and top not in self.allowed and importlib.machinery.PathFinder.find_spec(top):
            raise ModuleNotFoundError(f"No module named '{top}' (neither PACKAGES nor IMPORTS bring it)", name=top)


def snowflake_module() -> types.ModuleType:
    """The module `_snowflake` that handlers import."""
    module = types.ModuleType("_snowflake")

    def vectorized(input: Any = None, max_batch_size: int | None = None, flatten_object_input: bool = False) -> Any:
        def decorate(fn: Any) -> Any:
            fn._sf_vectorized_input, fn._sf_max_batch_size = input, max_batch_size
            return fn

        return decorate

    module.vectorized = vectorized
    module.udf_init_once = lambda fn: (fn(), fn)[1]
    return module


def load(request: dict[str, Any]) -> Callable[..., Any]:
    """Closes the gate, then executes the handler's text; the framework's own modules are hidden for that time."""
    sys.modules["_snowflake"] = snowflake_module()
    folder = sys._xoptions["snowflake_import_directory"]
    if request["kind"] == "PROCEDURE":
        import snowflake.snowpark  # noqa: F401  (loaded while the gate is open)
    brought = packages.modules(request["packages"])
    imported = {name.split(".")[0] for name in os.listdir(str(folder))}
    archives = [str(path) for path in Path(str(folder)).iterdir() if path.suffix == ".zip"]
    for archive in archives:
        imported |= top_modules(archive)
    sys.path[:] = [str(folder), *archives, *(one for one in sys.path if one != str(OURS))]
    sys.meta_path.insert(0, Gate(frozenset(sys.stdlib_module_names) | brought | imported | {"_snowflake", HANDLER}))
    hidden = {name: sys.modules.pop(name) for name in list(sys.modules) if not_brought(name, brought)}
    try:
        return find(request)
    finally:
        sys.modules.update({name: module for name, module in hidden.items() if name not in sys.modules})


def top_modules(archive: str) -> set[str]:
    """Names that an imported zip file offers."""
    import zipfile

    with zipfile.ZipFile(archive) as opened:
        return {name.split("/")[0].split(".")[0] for name in opened.namelist()}


def not_brought(name: str, brought: frozenset[str]) -> bool:
    """A module of the framework that the handler has no right to."""
    top = name.split(".")[0]
    return top in ("pandas", "numpy", "pyarrow", "dtypes", "batches", "frames", "packages") and top not in brought


def find(request: dict[str, Any]) -> Callable[..., Any]:
    """The function that HANDLER names, in the body or in an imported module."""
    name = request["handler"]
    if request["body"] is None:
        module, _, name = name.rpartition(".")
        return getattr(importlib.import_module(module), name)
    space = types.ModuleType(HANDLER)
    sys.modules[HANDLER] = space
    exec(compile(request["body"], "_udf_code.py", "exec"), space.__dict__)
    if name not in space.__dict__:
        raise NameError(f"Could not find handler '{name}' in the function's code")
    return space.__dict__[name]


def apply(fn: Callable[..., Any], request: dict[str, Any], blob: bytes) -> bytes:
    """A function over the rows of one DuckDB vector."""
    table = pa.ipc.open_stream(blob).read_all()
    if getattr(fn, "_sf_vectorized_input", None) is not None:
        result = batches.vectorised(fn, table, request, getattr(fn, "_sf_max_batch_size", None))
    else:
        result = batches.scalar(fn, table, request)
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, result.schema) as writer:
        writer.write_table(result)
    return sink.getvalue()


def call(fn: Callable[..., Any], request: dict[str, Any]) -> Any:
    """A procedure, with a real Snowpark session inside its caller's; file commands by SQL are refused, as there."""
    import snowflake.connector
    from snowflake.snowpark import Session

    connection = snowflake.connector.connect(**request["connection"])
    session = Session.builder.configs({"connection": connection}).create()
    plain = session.sql

    def sql(query: str, *args: Any, **kwargs: Any) -> Any:
        if re.match(r"\s*(PUT|GET)\b", query, re.I):
            raise RuntimeError("Unsupported statement type 'PUT_FILES' or 'GET_FILES' in a stored procedure")
        return plain(query, *args, **kwargs)

    session.sql = sql
    try:
        result = fn(session, *request["args"])
        return result.collect() if hasattr(result, "collect") else result
    finally:
        connection.close()


def main() -> None:
    """Loads the handler, then serves requests until the server is gone."""
    first = frames.receive(sys.stdin.buffer)
    if first is None:
        return
    try:
        fn = load(first[0])
        vector = getattr(fn, "_sf_vectorized_input", None) is not None
        if vector and "pandas" not in packages.modules(first[0]["packages"]):
            raise ModuleNotFoundError("a vectorised handler needs 'pandas' in PACKAGES")
    except BaseException as error:
        frames.send(OUT, failed(error))
        return
    frames.send(OUT, {"ok": True, "vectorised": vector})
    while message := frames.receive(sys.stdin.buffer):
        request, blob = message
        try:
            if first[0]["kind"] == "PROCEDURE":
                frames.send(OUT, {"ok": True, "result": call(fn, request)})
            else:
                frames.send(OUT, {"ok": True}, apply(fn, request, blob))
        except BaseException as error:
            frames.send(OUT, failed(error))


def failed(error: BaseException) -> dict[str, Any]:
    """What the server is told of an exception."""
    return {"ok": False, "error": f"{type(error).__name__}: {error}", "trace": traceback.format_exc()}


if __name__ == "__main__":
    main()
