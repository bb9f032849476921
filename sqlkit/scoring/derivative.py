"""Derivatives of a formula, as a formula: by the chain rule from the output back.

Griewank and Walther (2008), "Evaluating derivatives", chapter 3: all parameters at a small multiple of the cost of the
formula itself, exact to rounding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlkit.scoring.formula import Choice, Constant, Node, Operation, constants, each, node, operands, summed, widths


def gradient(output: Node, parameters: Sequence[Constant]) -> list[Node]:
    """By each parameter, a number that is part of the formula; of a choice, the branch taken."""
    order = list(each([output]))
    wide = widths([output])
    moving = {id(parameter) for parameter in parameters}
    for one in order:
        if any(id(operand) in moving for operand in operands(one)):
            moving.add(id(one))
    found: dict[int, Node] = {id(output): node(1.0)}
    for one in reversed(order):
        if id(one) not in found or id(one) not in moving or not operands(one):
            continue
        for operand, share in _shares(one, found[id(one)], wide):
            if id(operand) in moving:
                added = summed(share) if wide[id(operand)] < wide[id(one)] else share
                found[id(operand)] = found[id(operand)] + added if id(operand) in found else added
    return [found.get(id(parameter), node(0.0)) for parameter in parameters]


def _shares(one: Node, by: Node, wide: Mapping[int, int]) -> list[tuple[Node, Node]]:
    """Each operand with what the output changes by through it; `by` is what it changes by through `one`, as wide."""
    if isinstance(one, Choice):
        return [(one.then, Choice(one.value, by, node(0.0))), (one.otherwise, Choice(one.value, node(0.0), by))]
    assert isinstance(one, Operation)
    left, right = one.operands[0], one.operands[-1]
    if one.kind == "add":
        return [(left, by), (right, by)]
    if one.kind == "subtract":
        return [(left, by), (right, -1 * by)]
    if one.kind == "multiply":
        return [(left, by * right), (right, by * left)]
    if one.kind == "divide":
        return [(left, by / right), (right, -1 * by * one / right)]
    if one.kind == "sum":
        return [(left, by * constants([1.0] * wide[id(left)]))]
    return [(left, {"exp": by * one, "ln": by / left, "sqrt": by / (2 * one)}[one.kind])]
