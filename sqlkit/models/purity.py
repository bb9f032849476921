"""Whether a Python model is a function of its arguments, so that what came of it once holds as long as they do.

Read from its text, and strict: what is not known to be harmless is not remembered, only slower.
"""

from __future__ import annotations

import ast

MODULES = frozenset(
    "__future__ collections dataclasses decimal enum fractions functools ibis itertools math operator re sqlkit string"
    " textwrap typing".split()
)
"""What can be imported without a look at files, clocks, the environment or code that may change beside the model's."""

_OPENINGS = frozenset("__import__ __builtins__ breakpoint compile eval exec globals id hash input open vars".split())


def sees_only_its_arguments(text: bytes) -> bool:
    """Whether a file of Python imports nothing but `MODULES`, and calls nothing that opens more.

    >>> sees_only_its_arguments(b"import ibis"), sees_only_its_arguments(b"from acme.windows import WINDOWS")
    (True, False)
    """
    return all(_is_harmless(node) for node in ast.walk(ast.parse(text)))


def _is_harmless(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return all(name.name.partition(".")[0] in MODULES for name in node.names)
    if isinstance(node, ast.ImportFrom):
        return node.level == 0 and str(node.module).partition(".")[0] in MODULES
    if isinstance(node, ast.Attribute):
        return not node.attr.startswith("__")
    return not isinstance(node, ast.Name) or (node.id not in _OPENINGS and node.id != "__file__")
