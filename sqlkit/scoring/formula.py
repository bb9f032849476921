"""Scores written as arithmetic over raw columns, once, for every engine to print: numpy, ONNX and SQL.

A node that is used twice is one object and is computed once. Constants may be several numbers, the nodes of a
quadrature: what is made of them is computed for each, side by side, until `summed` adds them up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Literal

Kind = Literal["add", "subtract", "multiply", "divide", "exp", "ln", "sqrt", "sum"]


@dataclass(frozen=True, eq=False)
class Node:
    """Part of a formula; equal to itself alone, so that sharing can be seen."""

    def __add__(self, other: Node | float) -> Node:
        return Operation("add", (self, node(other)))

    def __radd__(self, other: float) -> Node:
        return Operation("add", (node(other), self))

    def __sub__(self, other: Node | float) -> Node:
        return Operation("subtract", (self, node(other)))

    def __rsub__(self, other: float) -> Node:
        return Operation("subtract", (node(other), self))

    def __mul__(self, other: Node | float) -> Node:
        return Operation("multiply", (self, node(other)))

    def __rmul__(self, other: float) -> Node:
        return Operation("multiply", (node(other), self))

    def __truediv__(self, other: Node | float) -> Node:
        return Operation("divide", (self, node(other)))

    def __rtruediv__(self, other: float) -> Node:
        return Operation("divide", (node(other), self))


@dataclass(frozen=True, eq=False)
class Raw(Node):
    """A numeric column; NULL makes all that is computed from it NULL."""

    column: str


@dataclass(frozen=True, eq=False)
class Constant(Node):
    """One number, or one a quadrature node."""

    values: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Operation(Node):
    """`sum` adds up over quadrature nodes, the others work on each."""

    kind: Kind
    operands: tuple[Node, ...]


@dataclass(frozen=True, eq=False)
class Choice(Node):
    """`then` where `value` is above 0, `otherwise` where it is not or is NULL; both are computed everywhere."""

    value: Node
    then: Node
    otherwise: Node


def node(value: Node | float) -> Node:
    """A number as a constant."""
    return value if isinstance(value, Node) else Constant((float(value),))


def constants(values: Iterable[float]) -> Node:
    """One number a quadrature node."""
    return Constant(tuple(float(value) for value in values))


def exp(value: Node) -> Node:
    """e to the power."""
    return Operation("exp", (value,))


def ln(value: Node) -> Node:
    """Natural logarithm, of what is above 0."""
    return Operation("ln", (value,))


def sqrt(value: Node) -> Node:
    """Square root."""
    return Operation("sqrt", (value,))


def least(left: Node, right: Node | float) -> Node:
    """The smaller; NULL where `left` is."""
    return Choice(left - right, node(right), left)


def greatest(left: Node, right: Node | float) -> Node:
    """The larger; NULL where `left` is."""
    return Choice(right - left, node(right), left)


def summed(value: Node) -> Node:
    """The sum over quadrature nodes."""
    return Operation("sum", (value,))


def operands(of: Node) -> tuple[Node, ...]:
    """What a node is computed from."""
    if isinstance(of, Operation):
        return of.operands
    return (of.value, of.then, of.otherwise) if isinstance(of, Choice) else ()


def each(outputs: Sequence[Node], known: Collection[int] = ()) -> Iterator[Node]:
    """Every node once, what it is computed from before it; none `known` by its id, nor what only such a one needs."""
    seen: set[int] = set(known)

    def visit(one: Node) -> Iterator[Node]:
        if id(one) not in seen:
            seen.add(id(one))
            for operand in operands(one):
                yield from visit(operand)
            yield one

    for output in outputs:
        yield from visit(output)


def widths(outputs: Sequence[Node]) -> dict[int, int]:
    """How many numbers each node is, by the node's id: 1, or one a quadrature node."""
    found: dict[int, int] = {}
    for one in each(outputs):
        if isinstance(one, Constant):
            found[id(one)] = len(one.values)
        elif isinstance(one, Operation) and one.kind == "sum":
            found[id(one)] = 1
        else:
            found[id(one)] = reduce(max, (found[id(o)] for o in operands(one)), 1)
    return found
