"""Text made of numbers and times: TO_CHAR with a format, and what `||` and CONCAT make of a FLOAT.

https://docs.snowflake.com/en/sql-reference/functions/to_char, .../sql-format-models, .../functions/concat
"""

from __future__ import annotations

import re

from sqlglot import exp

from emulator.errors import not_emulated
from emulator.formats import strftime
from emulator.meaning.build import call, of_variant, text
from emulator.session import Session

JOINERS = (exp.DPipe, exp.Concat, exp.Paren)


def texts(tree: exp.Expr, session: Session) -> exp.Expr:
    """TO_CHAR, then the operands of `||`."""
    for node in list(tree.find_all(exp.ToChar, exp.DPipe, exp.Concat, exp.GroupConcat))[::-1]:
        if isinstance(node, exp.ToChar):
            if not of_variant(node.this):
                node.replace(shown(node))
        elif isinstance(node, exp.DPipe):
            node.set("this", joined(node.this))
            node.set("expression", joined(node.expression))
        elif isinstance(node, exp.Concat):
            node.set("expressions", [joined(one) for one in node.expressions])
        elif not isinstance(node.parent, (exp.Window, exp.WithinGroup)):
            listed(node)
    return tree


def listed(node: exp.Expr) -> None:
    """LISTAGG of nothing is the empty string: https://docs.snowflake.com/en/sql-reference/functions/listagg."""
    node.replace(exp.Coalesce(this=node.copy(), expressions=[text("")]))


def joined(node: exp.Expr) -> exp.Expr:
    """An operand as text; one that is text to the eye is left alone."""
    if isinstance(node, (*JOINERS, exp.Literal, exp.Null)) or of_variant(node):
        return node
    if isinstance(node, exp.Anonymous) and node.name == "_sf._sf_text":
        return node
    return call("_sf_text", node)


def shown(node: exp.Expr) -> exp.Expr:
    """TO_CHAR of a date by its format."""
    form = node.args.get("format")
    if form is None:
        return call("_sf_text", node.this)
    if not isinstance(form, exp.Literal) or re.search(r"[09$]", re.sub("HH24|HH12|FF[0-9]", "", form.name)):
        raise not_emulated(f"TO_CHAR with the format {form.sql()}")
    return call("_sf_format", node.this, text(strftime(form.name)))
