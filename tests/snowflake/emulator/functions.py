"""Functions that Snowflake has. What DuckDB or SQLGlot know beside them is refused, not run by chance.

`functions.txt` holds the names of https://docs.snowflake.com/en/sql-reference/functions-all without those for files,
maps of the earth, encryption and language models.
"""

from __future__ import annotations

from pathlib import Path

from sqlglot import Parser, exp
from sqlglot.dialects.dialect import Dialect

from emulator.errors import compilation

NAMES = frozenset((Path(__file__).parent / "functions.txt").read_text().split())
GRAMMAR = frozenset(("AND", "ARRAY", "COLUMNS", "DIRECTORY", "MAP", "OR", "SEMANTIC_VIEW", "STRUCT", "TABLE", "UNNEST"))
"""Names that SQLGlot's parser looks up for other things than calls."""


def forget_other_functions() -> None:
    """Lets SQLGlot read as a Snowflake function only what is one; any other name becomes `exp.Anonymous`."""
    parser: type[Parser] = Dialect.get_or_raise("snowflake").parser_class
    kept = NAMES | GRAMMAR
    parser.FUNCTIONS = {name: make for name, make in parser.FUNCTIONS.items() if name in kept}
    parser.FUNCTION_PARSERS = {name: make for name, make in parser.FUNCTION_PARSERS.items() if name in kept}


def refuse_unknown(tree: exp.Expr) -> exp.Expr:
    """A call that is neither of a documented function nor of an installed one: error 2140, as there."""
    for call in tree.find_all(exp.Anonymous):
        name = call.name.upper()
        if isinstance(call.parent, exp.Dot) and not name.startswith("_SF_"):
            raise compilation(f"Unknown user-defined function {call.parent.sql('snowflake')}", 2140, "42601")
        if name not in NAMES and not name.startswith(("_SF_", "SYSTEM$")):
            raise compilation(f"Unknown function {name}", 2140, "42601")
    return tree
