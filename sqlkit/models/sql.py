"""templates/**/*.sql -> Model: Jinja over DuckDB's SQL, the contract in a leading `{#--- yaml ---#}` comment."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import jinja2
from markupsafe import Markup

from sqlkit.document import Document, parse_document
from sqlkit.errors import CompileError, ConfigError, Location, SqlkitError, UnsuitableParameter, nearest, unknown
from sqlkit.models.base import REF, SOURCE, Context, Model, Rendered
from sqlkit.models.environment import SqlEnvironment, identifier
from sqlkit.models.misspelt import no_template
from sqlkit.models.syntax import complaint
from sqlkit.models.watched import Trace
from sqlkit.spec_yaml import read_spec

if TYPE_CHECKING:
    from sqlglot import exp

_FRONT_MATTER = re.compile(r"\A\{#-{3,}[ \t]*\n(?P<yaml>.*?)^-{3,}#\}", re.DOTALL | re.MULTILINE)


def load_sql_model(environment: SqlEnvironment, name: str, variants: dict[str, str], shipped: Path) -> Model:
    """Load the template `name` (a path below the templates folder) and its per-warehouse variants."""
    source, filename = _source(environment, name)
    path = Path(filename)
    written = _contract(environment, name, source, path)
    renderers = {
        warehouse: _Template(environment, variant, Path(_source(environment, variant)[1]), warehouse)
        for warehouse, variant in variants.items()
    }
    folder = name.removesuffix(".sql")
    render = _Template(environment, name, path, "duckdb")
    is_shipped = shipped in path.parents
    return Model(path.stem, folder, read_spec(written), path, render, renderers, is_shipped, written=written)


def _source(environment: SqlEnvironment, name: str) -> tuple[str, str]:
    assert environment.loader
    source, filename, _ = environment.loader.get_source(environment, name)
    assert filename
    return source, filename


def _contract(environment: SqlEnvironment, name: str, source: str, path: Path) -> Document:
    match = _FRONT_MATTER.match(source)
    if match:
        return parse_document(match["yaml"], path, first_line=2)
    try:  # an override without a contract keeps the one of the template it hides
        source, filename = _source(environment, f"sqlkit/{name}")
    except jinja2.TemplateNotFound:
        raise ConfigError(
            "a model states what it promises, and this one does not.",
            where=Location(path, 1),
            hint="Start the file with a {#--- ... ---#} block of YAML: doc, grain, columns.",
        ) from None
    match = _FRONT_MATTER.match(source)
    assert match, f"{filename} has no contract"
    return parse_document(match["yaml"], Path(filename), first_line=2)


@dataclass(frozen=True)
class _Template:
    """A template that yields a query in SQLGlot's dialect `dialect`."""

    environment: SqlEnvironment
    name: str
    path: Path
    dialect: str

    @property
    def source_hash(self) -> str:
        """Of the template and of all it includes; a template sees nothing but its context."""
        return self.environment.source_hash(self.name)

    @property
    def files(self) -> tuple[Path, ...]:
        """Of the template and of all it includes, also through others."""
        others = sorted(self.environment.sources(self.name).keys() - {self.name})
        return tuple(Path(_source(self.environment, name)[1]) for name in (self.name, *others))

    def __call__(self, context: Context) -> Rendered:
        """Render and parse, keeping the line on which each line was written."""
        trace = Trace(context)
        if any("segments" in text for text in self.environment.sources(self.name).values()):
            trace.note("segments")
        try:
            text = self.environment.get_template(self.name).render(**_names(trace, self.path))
        except jinja2.TemplateSyntaxError as error:
            where = Location(Path(error.filename or self.path), error.lineno)
            raise CompileError(f"{error.message}.", where=where) from error
        except jinja2.TemplateNotFound as error:  # of a computed name; others are refused before
            where = _place(error.__traceback__, self.environment, self.path)
            raise CompileError(no_template(self.environment, str(error.name)), where=where) from error
        except SqlkitError as error:
            error.where = _place(error.__traceback__, self.environment, self.path)
            raise
        except Exception as error:  # whatever an expression of the template's author raises is a mistake in it
            where = _place(error.__traceback__, self.environment, self.path)
            raise CompileError(str(error), where=where) from error
        text, lines = self.environment.unmark(text, self.path)
        query = _parse(text, self.dialect, lines)
        read = frozenset(trace.dependencies)
        return Rendered(query, text, self.dialect, lines, trace.params, read, self.source_hash)


def _names(trace: Trace, path: Path) -> dict[str, object]:
    context = trace.context

    def ref(name: str) -> Markup:
        if name not in context.specs:
            raise CompileError(unknown("model", name, context.specs), where=path)
        trace.note("columns", name)
        return Markup(f"{REF}.{identifier(name)}")

    def source(name: str) -> Markup:
        if name not in context.inputs:
            raise CompileError(unknown("input", name, context.inputs), where=path)
        trace.note("source", name)
        return Markup(f"{SOURCE}.{identifier(name)}")

    def has_input(name: str) -> bool:
        if name not in context.inputs:
            raise CompileError(unknown("input", name, context.inputs), where=path)
        trace.note("mapped", name)
        return context.inputs[name].is_mapped

    def columns_of(name: str) -> list[str]:
        if name not in context.specs:
            raise CompileError(unknown("model", name, context.specs), where=path)
        trace.note("columns", name)
        return list(context.specs[name].columns)

    def types_of(name: str) -> dict[str, str]:
        columns_of(name)
        return {column.name: column.type for column in context.specs[name].columns.values()}

    def fail(message: str, *parameters: str, said: str = "", known: Iterable[str] = ()) -> None:
        close = nearest(said, known)
        told = f"{message}. Did you mean {close!r}?" if close else message
        raise UnsuitableParameter(told, parameters, said) if parameters else CompileError(told, where=path)

    return {
        "ref": ref,
        "columns_of": columns_of,
        "types_of": types_of,
        "fail": fail,
        "source": source,
        "has_input": has_input,
        "inputs": trace.watched_inputs,
        "params": trace.watched_params,
        "segments": context.segments,
    }


def _place(traceback: TracebackType | None, environment: SqlEnvironment, path: Path) -> Location:
    """Return the innermost template line of a traceback, which Jinja rewrites to show template lines."""
    place = Location(path, 1)
    while traceback:
        filename = traceback.tb_frame.f_code.co_filename
        if filename.endswith(".sql"):
            place = Location(Path(filename), traceback.tb_lineno)
        traceback = traceback.tb_next
    return place


def _parse(text: str, dialect: str, lines: tuple[Location, ...]) -> exp.Query:
    import sqlglot
    from sqlglot import exp

    try:
        statements = [s for s in sqlglot.parse(text, dialect=dialect) if s is not None]
    except sqlglot.ParseError as error:
        detail = error.errors[0] if error.errors else {}
        where = lines[min(int(detail.get("line") or 1), len(lines)) - 1]
        near = f" near {str(detail['highlight'])!r}" if detail.get("highlight") else ""
        told = str(detail.get("description", error)).partition(" but got <")[0]
        raise CompileError(f"not valid SQL{near}: {told}.", where=where) from error
    except (sqlglot.errors.SqlglotError, RecursionError) as error:
        told, line = complaint(text) or (str(error), 1)
        raise CompileError(f"not valid SQL: {told}.", where=lines[min(line, len(lines)) - 1]) from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        found = ", ".join(type(s).__name__.upper() for s in statements) or "nothing"
        raise CompileError(f"a model is one SELECT, found {found}.", where=lines[0])
    return statements[0]
