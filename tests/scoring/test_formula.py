"""Any formula means the same in numpy, ONNX and SQL."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sqlkit.scoring.derivative import gradient
from sqlkit.scoring.features import Feature
from sqlkit.scoring.folding import folded
from sqlkit.scoring.form import Form, Formula
from sqlkit.scoring.formula import (
    Choice,
    Constant,
    Node,
    Operation,
    Raw,
    constants,
    each,
    exp,
    greatest,
    least,
    ln,
    node,
    operands,
    sqrt,
    summed,
    widths,
)
from sqlkit.scoring.onnx_form import emit_onnx
from sqlkit.scoring.reference import score
from sqlkit.scoring.runtime import run_onnx
from sqlkit.scoring.sql_alike import alike_by, computed_once
from sqlkit.scoring.sql_form import emit_select, emit_sql, table_macro

FEATURES = (Feature("a", "numeric"), Feature("b", "numeric"))
A, B = Raw("a"), Raw("b")
ROWS = {"a": np.array([0.0, 0.5, 2.0, 7.25, np.nan, 1.0]), "b": np.array([1.0, 3.0, 0.0, 2.5, 1.0, np.nan])}
KNOWN = slice(0, 4)


def form(**outputs: Node) -> Form:
    return Form(FEATURES, Formula(tuple(outputs.items()), "day"))


def by_sql(made: Form, text: str) -> list[tuple[float, ...]]:
    with duckdb.connect() as connection:
        rows = ", ".join(
            f"({i}, {'NULL' if a != a else a}::double, {'NULL' if b != b else b}::double)"
            for i, (a, b) in enumerate(zip(*ROWS.values(), strict=True))
        )
        connection.execute(f"create table histories as select * from (values {rows}) as given(place, a, b)")
        return connection.execute(text).fetchall()


@st.composite
def formulas(draw: st.DrawFn) -> Node:
    """Of values that stay small, with parts that are used again."""
    parts: list[Node] = [A, B, node(draw(st.floats(-2, 2))), constants([0.25, 0.5, 1.75])]
    for _ in range(draw(st.integers(1, 9))):
        left, right = draw(st.sampled_from(parts)), draw(st.sampled_from(parts))
        kind = draw(st.sampled_from(["add", "subtract", "multiply", "divide", "grow", "ln", "sqrt", "pick", "ends"]))
        parts.append(
            {
                "add": lambda x, y: x + y,
                "subtract": lambda x, y: 1 - x + y,
                "multiply": lambda x, y: x * y / 4,
                "divide": lambda x, y: x / (1 + y * y),
                "grow": lambda x, y: exp(0 - x * x) + y,
                "ln": lambda x, y: ln(1 + x * x) * 0.5 + y,
                "sqrt": lambda x, y: sqrt(1 + x * x) - y,
                "pick": lambda x, y: Choice(x - y, x, 0.5 * y),
                "ends": lambda x, y: greatest(least(x, 3.0), -3.0) + y,
            }[kind](left, right)
        )
    return summed(parts[-1] + 0 * constants([1, 2, 3]))


@given(formulas())
@settings(max_examples=60, deadline=None)
def test_three_ways(made: Node) -> None:
    whole = form(first=made, second=made * A)
    known = score(whole, ROWS)
    graph = run_onnx(emit_onnx(whole))(ROWS)
    found = by_sql(whole, emit_select(whole, "histories", ("place",), "duckdb") + " order by place")
    sql = np.array([[np.nan if v is None else v for v in row[1:]] for row in found])
    assert np.isfinite(known[KNOWN]).all()
    for other in (graph, sql):
        assert other == pytest.approx(known, rel=1e-9, abs=1e-9, nan_ok=True)


@given(formulas(), st.sampled_from([B, 2 * B, greatest(B, 1.0)]))
@settings(max_examples=30, deadline=None)
def test_what_is_alike_is_computed_once_and_the_same(made: Node, own: Node) -> None:
    sums = summed(exp(0 - A * A) * constants([0.5, 1, 2]))
    whole = form(first=own * sums + made * 0 * sums, second=sums, third=own - Choice(sums - 1, sums * own, sums))
    known, query = score(whole, ROWS), emit_select(whole, "histories", ("place",), "duckdb")
    sql = np.array([[np.nan if v is None else v for v in row[1:]] for row in by_sql(whole, query + " order by place")])
    assert sql == pytest.approx(known, rel=1e-12, abs=1e-12, nan_ok=True)


def test_sums_are_taken_over_different_histories_alone() -> None:
    sums = summed(exp(A * constants([0.5, 1, 2])))
    assert alike_by(form(one=sums * B)) == ("a",)
    assert alike_by(form(one=summed(A * B * constants([1, 2])))) == ()
    assert alike_by(form(one=A * B)) == ()
    more = sums + 1
    assert {id(part) for part in computed_once([sums * B, more, A + 1], ("a",))} == {id(sums), id(more)}
    query = emit_select(form(one=sums * B), "histories", ("place",), "duckdb").lower()
    assert query.index("select distinct") < query.index("exp(") < query.index("join")


def test_outputs_have_names_and_null_is_null() -> None:
    made = form(double=A + A, both=A * B)
    assert made.outputs == ("double", "both")
    found = by_sql(made, table_macro(made, "scores", ("place",)) + "; select * from scores('histories') order by place")
    assert found[2] == (2, 4.0, 0.0)
    assert found[4] == (4, None, None)
    assert found[5] == (5, 2.0, None)


def test_what_is_used_twice_is_computed_once() -> None:
    shared = exp(A)
    made = form(one=shared * shared, two=shared + 1)
    assert len(list(each(made.body.scores))) == 5  # a, exp, the product, 1 and the sum
    assert emit_select(made, "histories", ("place",), "duckdb").lower().count("exp(") == 1


def test_one_row_at_a_time_repeats_it() -> None:
    made = form(one=exp(A) * 2 + constants([1.0]))
    assert by_sql(made, f"select {emit_sql(made, 'duckdb')} from histories where place = 0") == [(3.0,)]


def test_sums_are_over_quadrature_nodes_alone() -> None:
    nodes = constants([1, 2, 4])
    made = form(total=summed(A * nodes))
    assert score(made, ROWS)[KNOWN].tolist() == [0, 3.5, 14, 50.75]
    assert widths(made.body.scores)[id(made.body.scores[0])] == 1
    assert widths([A * nodes])[id(nodes)] == 3


@given(formulas(), st.floats(0.2, 1.8))
@settings(max_examples=60, deadline=None)
def test_derivative_is_what_the_value_changes_by(made: Node, at: float) -> None:
    """Of a formula in which a parameter stands for a column."""

    def with_parameter(value: float) -> tuple[Node, Constant]:
        parameter = Constant((value,))
        found: dict[int, Node] = {}
        for one in each([made]):
            given = tuple(found[id(o)] for o in operands(one))
            if isinstance(one, Operation):
                found[id(one)] = Operation(one.kind, given)
            elif isinstance(one, Choice):
                found[id(one)] = Choice(*given)
            else:
                found[id(one)] = parameter if one is A else one
        return found[id(made)], parameter

    formula, parameter = with_parameter(at)
    (slope,) = folded(gradient(formula, [parameter]))
    told = score(form(slope=slope), ROWS)
    ends = [score(form(value=with_parameter(at + step)[0]), ROWS) for step in (-1e-6, 1e-6)]
    middle = score(form(value=formula), ROWS)
    kinked = np.abs(ends[0] + ends[1] - 2 * middle) > 1e-8 * np.maximum(1, np.abs(middle))  # a choice in between
    right = np.isclose(told, (ends[1] - ends[0]) / 2e-6, rtol=1e-4, atol=1e-4, equal_nan=True)
    assert (right | kinked)[KNOWN].all()


@given(formulas())
@settings(max_examples=40, deadline=None)
def test_folding_changes_no_value(made: Node) -> None:
    known = score(form(value=made), ROWS)
    assert score(form(value=folded([made])[0]), ROWS) == pytest.approx(known, rel=1e-12, nan_ok=True)


def test_folding_leaves_out_what_is_known() -> None:
    (found,) = folded([(A + node(0.0)) * (node(2.0) - 1.0) + 0 * A])
    assert len(list(each([found]))) == 4  # a, 0, 0 a, and the sum: what is NULL stays NULL


def test_unit_of_time_is_in_the_artifact() -> None:
    import onnx

    told = {entry.key: entry.value for entry in onnx.load_from_string(emit_onnx(form(one=A + 1))).metadata_props}
    assert told["sqlkit.time_unit"] == "day"
    assert told["sqlkit.outputs"] == '["one"]'
