"""A formula's sums over quadrature nodes, computed once for rows alike in what the sums depend on.

What customers are expected to buy depends on how often they did and for how long they are known, not on the day of
their last purchase: a million of them have a tenth as many such pairs. Sums of the same pair are equal, so that
computing them once and joining changes no bit.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlkit.scoring.form import Form, Formula
from sqlkit.scoring.formula import Node, Operation, Raw, each, operands


def alike_by(form: Form) -> tuple[str, ...]:
    """The features that a formula's sums depend on, if that is not all of them; else none."""
    if not isinstance(form.body, Formula):
        return ()
    known = _columns(form.body.scores)
    sums = (known[id(one)] for one in each(form.body.scores) if isinstance(one, Operation) and one.kind == "sum")
    wanted = frozenset[str]().union(*sums)
    names = [feature.name for feature in form.features]
    return tuple(name for name in names if name in wanted) if wanted < set(names) else ()


def computed_once(outputs: Sequence[Node], names: Sequence[str]) -> list[Node]:
    """The largest parts that hold a sum and are of those features alone."""
    known = _columns(outputs)
    heavy = _with_sums(outputs)
    of_names = {id(one) for one in each(outputs) if id(one) in heavy and known[id(one)] <= set(names)}
    users = [one for one in each(outputs) if id(one) not in of_names]
    wanted = [*outputs, *(operand for one in users for operand in operands(one))]
    return list({id(one): one for one in wanted if id(one) in of_names}.values())


def _columns(outputs: Sequence[Node]) -> dict[int, frozenset[str]]:
    """What each node depends on, by the node's id."""
    found: dict[int, frozenset[str]] = {}
    for one in each(outputs):
        own = frozenset({one.column}) if isinstance(one, Raw) else frozenset[str]()
        found[id(one)] = own.union(*(found[id(operand)] for operand in operands(one)))
    return found


def _with_sums(outputs: Sequence[Node]) -> set[int]:
    found: set[int] = set()
    for one in each(outputs):
        is_sum = isinstance(one, Operation) and one.kind == "sum"
        if is_sum or any(id(operand) in found for operand in operands(one)):
            found.add(id(one))
    return found
