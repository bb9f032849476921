"""The SQL expression of a model, tried by the engine that is to run it.

Training has held the artifact against scikit-learn. What Snowflake makes of the same numbers in SQL only Snowflake
can say, so it is asked, in one statement over rows made here. A model whose expression it refuses, or computes
otherwise, has none and runs as a function.
"""

import numpy as np

from sqlkit_training import printing

ROW = "sqlkit_row"
"""Name of a row's number, beside the features."""

COMPARED = 600
"""Rows: a third of them of sampled values, the others made to be awkward."""

LONGEST = 950_000
"""Characters of the statement; Snowflake takes about a million."""

FEWEST = 20
"""Rows below which nothing is proved."""

EXTREME = 1e15
"""Beyond this, or its inverse, are numbers an engine may refuse and no column of a shop has."""


def expressions(session, trained, keys, booleans, rows):
    """The model as SQL, where Snowflake agrees with the artifact, and `expression_note`: what was found.

    `expressions` are the bodies of scalar functions, one an output. `query` scores a whole relation in stages, each
    part computed once; it is cut in two where the relation's address goes.
    """
    from sqlkit.scoring.errors import ScoringError

    made = _awkward(trained.form, rows)
    found = {"query": [], "expressions": []}
    notes = []
    for name, printed, statement in (("query", printing.query, _staged), ("expressions", printing.flat, _flat)):
        try:
            texts = printed(trained.form, keys, booleans)
        except ScoringError as error:
            notes.append(f"{name}: {error}")
            continue
        agrees, note = _tried(session, trained, texts, statement, made)
        notes.append(f"{name}: {note}")
        found[name] = texts if agrees else []
    return {**found, "expression_note": "; ".join(notes)}


def _tried(session, trained, texts, statement, made):
    """Extreme numbers are left out only where the statement fails on them."""
    failure = ""
    for chosen in (made, _chosen(made, _is_ordinary(made))):
        fitting = _fitting(chosen, LONGEST - sum(map(len, texts)))
        if fitting is None:
            return False, "leaves no room in a statement to be tried"
        try:
            found = session.sql(statement(trained.form, texts, fitting)).collect()
        except Exception as error:  # Snowpark's own, of which only the name is safe to tell
            failure = f"refused by Snowflake ({type(error).__name__})"
        else:
            return _agreement(trained.artifact, fitting, found)
    return False, failure


def _awkward(form, rows):
    """Values of sampled rows, and some around thresholds, NULL, NaN, extremes and new categories.

    None with an infinity: scikit-learn refuses those of most models, and then no answer is right. A formula answers
    for the rows it was written for and for no others: it is given some of those, which are counts of customers.
    """
    from sqlkit.scoring.adversarial import adversarial
    from sqlkit.scoring.features import length, take

    if printing.is_formula(form):
        return {
            f.name: np.array(_values(f, take(rows, _spread(length(rows), COMPARED))), object) for f in form.features
        }
    sample = _mixed(form, take(rows, _spread(length(rows), COMPARED // 3)))
    made = adversarial(form.features, sample, form).columns
    made = take(made, _spread(length(made), COMPARED - COMPARED // 3))
    both = {f.name: np.array(_values(f, sample) + _values(f, made), object) for f in form.features}
    return _chosen(both, ~_any(both, np.isinf))


def _mixed(form, sample):
    """Each column turned by another number of rows, and no word that the model does not know.

    Statements are kept in the warehouse's history, where more people read than may read the rows: none of them is told.
    """
    from sqlkit.scoring.codes import vocabulary

    words = vocabulary(form)
    found = {}
    for i, feature in enumerate(form.features):
        values = _values(feature, sample)
        if feature.kind == "text":
            values = [value if value is None or value in words.of(feature.name) else "new" for value in values]
        found[feature.name] = np.roll(np.array(values, float if feature.kind == "numeric" else object), i + 1)
    return found


def _values(feature, columns):
    from sqlkit.scoring.features import numbers, texts

    return numbers(columns, feature.name).tolist() if feature.kind == "numeric" else texts(columns, feature.name)


def _is_ordinary(made):
    def is_extreme(values):
        sizes = np.abs(values)
        return (sizes > EXTREME) | ((sizes > 0) & (sizes < 1 / EXTREME))

    return ~_any(made, is_extreme)


def _any(made, holds):
    """Rows in which it holds of some number."""
    numeric = [values.astype(float) for values in made.values() if all(isinstance(v, float) for v in values)]
    return np.any([holds(values) for values in numeric], axis=0) if numeric else np.zeros(_length(made), bool)


def _chosen(made, rows):
    return {name: values[rows] for name, values in made.items()}


def _length(made):
    return len(next(iter(made.values())))


def _spread(rows, most):
    return np.linspace(0, rows - 1, min(rows, most)).astype(np.intp)


def _fitting(made, room):
    """As many of the rows, evenly, as there is room for; None where that is next to nothing."""
    rows = _length(made)
    length = sum(len(_literal(value)) + 2 for values in made.values() for value in values) + 10 * rows
    most = rows if length < room else int(rows * room / length * 0.9)
    return _chosen(made, _spread(rows, most)) if most >= min(rows, FEWEST) else None


def _literal(value):
    """Numbers as text, because Snowflake has no literal for NaN; the expression casts them."""
    from sqlglot import exp

    if value is None:
        return "NULL"
    return exp.Literal.string(value if isinstance(value, str) else repr(value)).sql("snowflake")


def _staged(form, texts, made):
    """The query with the rows for its relation."""
    from sqlkit.scoring.sql_form import emit_select

    return emit_select(form, _given(made), [ROW], "snowflake")


def _flat(form, texts, made):
    """The expressions over those rows."""
    from sqlglot import exp

    from sqlkit.scoring.sql_form import normalised
    from sqlkit.scoring.sql_terms import column, identifier, raw_text

    row = column(ROW, "snowflake")
    clean = [exp.alias_(normalised(f, "snowflake"), identifier(f.name, "snowflake")) for f in form.features]
    rows = exp.select(row, *clean).from_(_given(made)).subquery("CLEAN")
    scores = [exp.alias_(raw_text(text), f"SCORE_{k}") for k, text in enumerate(texts)]
    return exp.select(row.copy(), *scores).from_(rows).sql("snowflake")


def _given(made):
    """The rows as literals, each known by its number."""
    from sqlglot import exp

    from sqlkit.scoring.sql_terms import identifier

    names = [identifier(name, "snowflake") for name in (ROW, *made)]
    return exp.Values(expressions=_tuples(made), alias=exp.TableAlias(this=exp.to_identifier("GIVEN"), columns=names))


def _tuples(made):
    from sqlglot import exp

    from sqlkit.scoring.sql_terms import raw_text

    rows = zip(*made.values(), strict=True)
    return [
        exp.Tuple(expressions=[raw_text(text) for text in (str(i), *map(_literal, row))]) for i, row in enumerate(rows)
    ]


def _agreement(artifact, made, found):
    from sqlkit.scoring.parity import TOLERANCE, relative_difference
    from sqlkit.scoring.runtime import run_onnx

    expected = run_onnx(artifact)(made)
    got = np.full((_length(made), len(found[0]) - 1), np.nan)
    for row, *scores in map(tuple, found):
        got[int(row)] = [np.nan if score is None else score for score in scores]
    apart = relative_difference(got, expected.reshape(got.shape))
    told = f"{len(apart)} rows compared with the artifact, {apart.max():.2g} apart at most"
    wrong = int((apart > TOLERANCE).sum())
    return not wrong, f"Snowflake computes {wrong} rows otherwise; {told}" if wrong else told
