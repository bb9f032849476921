"""CREATE FUNCTION and CREATE PROCEDURE by their documented grammar and limits; what is outside of them is refused.

https://docs.snowflake.com/en/sql-reference/sql/create-function, .../create-procedure
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from emulator.errors import compilation
from emulator.identifiers import NAME, PART
from emulator.routines.scan import balanced, split

RUNTIMES = frozenset(("3.10", "3.11", "3.12", "3.13", "3.14"))
MAX_BYTES, MAX_ARGUMENTS = 1024 * 1024, 500
TYPE = r"(?:DOUBLE\s+PRECISION|[A-Za-z_]+)(?:\s*\([^)]*\))?"
SECURE = r"(?:SECURE\s+)?(?:AGGREGATE\s+)?"
HEAD = re.compile(
    rf"CREATE\s+(?P<replace>OR\s+REPLACE\s+)?(?P<temporary>TEMP(?:ORARY)?\s+)?{SECURE}(?P<kind>FUNCTION|PROCEDURE)\s+"
    rf"(?P<soft>IF\s+NOT\s+EXISTS\s+)?(?P<name>{NAME})\s*\(",
    re.I,
)


@dataclass(frozen=True)
class Argument:
    """One argument; `default` is SQL text."""

    name: str
    type: str
    default: str | None


@dataclass
class Routine:
    """What the statement says, each clause once."""

    kind: str
    name: str
    args: list[Argument]
    replace: bool = False
    soft: bool = False
    copy_grants: bool = False
    returns: str = ""
    language: str = "SQL"
    strict: bool = False
    volatility: str = "VOLATILE"
    runtime: str | None = None
    comment: str | None = None
    imports: list[str] = field(default_factory=list)
    packages: list[str] = field(default_factory=list)
    repository: str | None = None
    handler: str | None = None
    execute_as: str = "OWNER"
    body: str | None = None

    @property
    def types(self) -> tuple[str, ...]:
        """The signature that tells overloads apart: no precision, and one name for all synonyms."""
        return tuple(one_name(argument.type) for argument in self.args)


def normal_type(text: str) -> str:
    """One spelling of a type: upper case, single spaces, none before a parenthesis."""
    return re.sub(r"\s*([(),])\s*", r"\1", re.sub(r"\s+", " ", text.strip())).upper()


SYNONYMS = {
    **dict.fromkeys("DECIMAL NUMERIC INT INTEGER BIGINT SMALLINT TINYINT BYTEINT".split(), "NUMBER"),
    **dict.fromkeys(("DOUBLE", "DOUBLE PRECISION", "REAL", "FLOAT4", "FLOAT8"), "FLOAT"),
    **dict.fromkeys("STRING TEXT CHAR CHARACTER".split(), "VARCHAR"),
    **dict.fromkeys(("TIMESTAMP", "DATETIME"), "TIMESTAMP_NTZ"),
}


def one_name(kind: str) -> str:
    """The type by which a signature is known.

    >>> one_name("NUMBER(9,0)"), one_name("double precision"), one_name("STRING")
    ('NUMBER', 'FLOAT', 'VARCHAR')
    """
    plain = normal_type(kind).split("(")[0]
    return SYNONYMS.get(plain, plain)


def is_routine(text: str) -> bool:
    """Whether it begins as one of the two statements."""
    return HEAD.match(text) is not None


def parse(text: str) -> Routine:
    """Reads the statement; any departure from the grammar is a compilation error."""
    head = HEAD.match(text)
    if head is None:
        raise compilation("syntax error in CREATE FUNCTION or PROCEDURE")
    end = balanced(text, head.end())
    routine = Routine(
        head["kind"].upper(),
        re.sub(r"\s", "", head["name"]),
        [argument(one) for one in split(text[head.end() : end - 1])],
        replace=bool(head["replace"]),
        soft=bool(head["soft"]),
    )
    clauses(routine, text[end:])
    check(routine)
    return routine


def argument(text: str) -> Argument:
    """`NAME TYPE [DEFAULT expression]`."""
    found = re.fullmatch(rf"({PART})\s+({TYPE})(?:\s+DEFAULT\s+(.+))?", text.strip(), re.I | re.S)
    if not found:
        raise compilation(f"syntax error in the argument {text!r}")
    return Argument(found[1], normal_type(found[2]), found[3])


Setter = Callable[[Routine, re.Match[str]], None]


def put(name: str, make: Callable[[re.Match[str]], Any]) -> Setter:
    """Sets one field from what a clause matched."""
    return lambda routine, found: setattr(routine, name, make(found))


def unquote(text: str) -> str:
    """What a quoted string says."""
    return text.replace("''", "'")


def strings(text: str) -> list[str]:
    """`'a', 'b'` and nothing else."""
    if re.fullmatch(r"\s*('(?:[^']|'')*'\s*(,\s*'(?:[^']|'')*'\s*)*)?", text) is None:
        raise compilation(f"syntax error in a list of strings: {text!r}")
    return [unquote(one) for one in re.findall(r"'((?:[^']|'')*)'", text)]


def nothing(routine: Routine, found: re.Match[str]) -> None:
    """A clause that is allowed and changes nothing here."""


LIST = r"\s*=\s*\(([^()]*)\)"
CLAUSES: tuple[tuple[str, str, Setter], ...] = (
    ("COPY GRANTS", r"COPY\s+GRANTS\b", put("copy_grants", lambda f: True)),
    ("NULL INPUT", r"(?:RETURNS\s+NULL\s+ON\s+NULL\s+INPUT|STRICT)\b", put("strict", lambda f: True)),
    ("NULL INPUT", r"CALLED\s+ON\s+NULL\s+INPUT\b", nothing),
    (
        "RETURNS",
        r"RETURNS\s+TABLE\s*\(((?:[^()]|\([^()]*\))*)\)",
        put("returns", lambda f: f"TABLE({normal_type(f[1])})"),
    ),
    ("RETURNS", rf"RETURNS\s+({TYPE})(?:\s+NOT\s+NULL\b|\s+NULL\b)?", put("returns", lambda f: normal_type(f[1]))),
    ("LANGUAGE", r"LANGUAGE\s+(\w+)", put("language", lambda f: f[1].upper())),
    ("VOLATILITY", r"(VOLATILE|IMMUTABLE)\b", put("volatility", lambda f: f[1].upper())),
    ("MEMOIZABLE", r"MEMOIZABLE\b", nothing),
    ("RUNTIME_VERSION", r"RUNTIME_VERSION\s*=\s*'?(\d+\.\d+)'?", put("runtime", lambda f: f[1])),
    ("COMMENT", r"COMMENT\s*=\s*'((?:[^']|'')*)'", put("comment", lambda f: unquote(f[1]))),
    ("IMPORTS", rf"IMPORTS{LIST}", put("imports", lambda f: strings(f[1]))),
    ("PACKAGES", rf"PACKAGES{LIST}", put("packages", lambda f: strings(f[1]))),
    (
        "ARTIFACT_REPOSITORY",
        rf"ARTIFACT_REPOSITORY\s*=\s*('[^']+'|{NAME})",
        put("repository", lambda f: f[1].strip("'")),
    ),
    ("RESOURCE_CONSTRAINT", rf"RESOURCE_CONSTRAINT{LIST}", nothing),
    ("HANDLER", r"HANDLER\s*=\s*'([^']+)'", put("handler", lambda f: f[1])),
    ("EXTERNAL_ACCESS_INTEGRATIONS", rf"EXTERNAL_ACCESS_INTEGRATIONS{LIST}", nothing),
    ("SECRETS", rf"SECRETS{LIST}", nothing),
    (
        "EXECUTE AS",
        r"EXECUTE\s+AS\s+(OWNER|CALLER|RESTRICTED\s+CALLER)\b",
        put("execute_as", lambda f: normal_type(f[1])),
    ),
    ("AS", r"AS\s*\$\$(.*?)\$\$", put("body", lambda f: f[1])),
    ("AS", r"AS\s*'((?:[^']|'')*)'", put("body", lambda f: unquote(f[1]))),
)


def clauses(routine: Routine, rest: str) -> None:
    """Clause after clause in any order; the body is the last."""
    seen: set[str] = set()
    while rest := rest.lstrip():
        name, setter, found = next_clause(rest)
        if name in seen:
            raise compilation(f"duplicate clause {name}")
        if "AS" in seen:
            raise compilation(f"syntax error after the body (does it hold $$?): {rest[:40]!r}")
        if name == "EXECUTE AS" and routine.kind == "FUNCTION":
            raise compilation("syntax error: unexpected 'EXECUTE' in CREATE FUNCTION")
        seen.add(name)
        setter(routine, found)
        rest = rest[found.end() :]


def next_clause(rest: str) -> tuple[str, Setter, re.Match[str]]:
    """The clause that the text begins with."""
    for name, pattern, setter in CLAUSES:
        if found := re.match(pattern, rest, re.I | re.S):
            return name, setter, found
    raise compilation(f"syntax error line 1 unexpected {rest[:40]!r}.")


def check(routine: Routine) -> None:
    """What the grammar allows and Snowflake does not."""
    if routine.replace and routine.soft:
        raise compilation("OR REPLACE and IF NOT EXISTS exclude each other")
    if not routine.returns:
        raise compilation("RETURNS is required")
    if len(routine.args) > MAX_ARGUMENTS:
        raise compilation(f"more than {MAX_ARGUMENTS} arguments")
    if routine.body and len(routine.body.encode()) > MAX_BYTES:
        raise compilation("the definition is longer than 1 MB")
    if routine.language == "PYTHON":
        check_python(routine)
    elif routine.language != "SQL":
        raise compilation(f"EMULATOR: language {routine.language} is not emulated")
    elif routine.strict:
        raise compilation("STRICT is not supported for SQL functions")


def check_python(routine: Routine) -> None:
    """Clauses that Python asks for."""
    if routine.runtime not in RUNTIMES:
        raise compilation(f"RUNTIME_VERSION {routine.runtime} is missing or not supported")
    if not routine.handler:
        raise compilation("HANDLER is required")
    names = [one.rsplit("/", 1)[-1] for one in routine.imports]
    if len(set(names)) != len(names):
        raise compilation("two files of one name in IMPORTS")
    if routine.body is None and not routine.imports:
        raise compilation("neither a body nor IMPORTS")
    snowpark = any(re.match(r"snowflake-snowpark-python\b", one) for one in routine.packages)
    if routine.kind == "PROCEDURE" and not snowpark:
        raise compilation("a Python procedure needs 'snowflake-snowpark-python' in PACKAGES")
