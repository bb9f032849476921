"""The form as a flat expression, as a select in stages, and as a DuckDB table macro."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from sqlkit.scoring.codes import FIRST, NULL, UNSEEN, vocabulary
from sqlkit.scoring.errors import TooLarge
from sqlkit.scoring.features import Feature
from sqlkit.scoring.form import Form, Formula
from sqlkit.scoring.sql_alike import alike_by, computed_once
from sqlkit.scoring.sql_calibration import LONGEST
from sqlkit.scoring.sql_formula import formula_sql
from sqlkit.scoring.sql_scores import scores
from sqlkit.scoring.sql_terms import Dialect, case, column, identifier, is_null, number, string
from sqlkit.scoring.sql_writer import Expressions, Writer

NORMALISED = "normalised"


def emit_sql(form: Form, dialect: Dialect, output: int = 0) -> str:
    """One output as an expression over raw columns, which must hold NULL and never NaN (see `normalised`).

    What a formula uses twice is written twice; where that gets too long, TooLarge says to use `emit_select`.
    """
    text = scores(Writer(dialect, _bracketed), form.body)[output].sql(dialect)
    if dialect == "snowflake" and len(text) > LONGEST:
        raise TooLarge(f"{len(text):,} characters is beyond a Snowflake statement; install it as a function")
    return text


def emit_select(form: Form, source: str | exp.Expression, keys: Sequence[str], dialect: Dialect) -> str:
    """`keys` and the outputs for every row of `source`; intermediate results are CTEs, computed once."""
    return _select(form, source, keys, dialect).sql(dialect)


def table_macro(form: Form, name: str, keys: Sequence[str] = ("customer_id",)) -> str:
    """DuckDB: `select * from name('relation')`, saved in the file, run by any client, no Python needed.

    A table macro because it normalises once; a scalar macro guards every use and takes 1.7 times as long.
    """
    rows = exp.Anonymous(this="query_table", expressions=[exp.column("source_relation")])
    macro = exp.UserDefinedFunction(
        this=exp.to_table(identifier(name, "duckdb").sql("duckdb")),
        expressions=[exp.to_identifier("source_relation")],
        wrapped=True,
    )
    as_table = exp.ReturnsProperty(this=exp.Schema(this=exp.Var(this="TABLE")), is_table=True)
    return exp.Create(
        this=macro,
        kind="MACRO",
        replace=True,
        properties=exp.Properties(expressions=[as_table]),
        expression=_select(form, exp.Table(this=rows), keys, "duckdb"),
    ).sql("duckdb")


def normalised(feature: Feature, dialect: Dialect) -> exp.Expression:
    """A raw column as models read it: text, or doubles with NULL for NaN (which both engines hold equal)."""
    raw = column(feature.name, dialect)
    if feature.kind == "text":
        return exp.cast(raw, "varchar")
    not_a_number = exp.cast(exp.Literal.string("nan"), "double")
    return exp.Nullif(this=exp.cast(raw, "double"), expression=not_a_number)


def arguments(form: Form, dialect: Dialect) -> tuple[str, ...]:
    """What to pass to an installed function, a double a feature: NaN for NULL, codes for text."""
    words = vocabulary(form)
    return tuple(_argument(f, words.of(f.name), dialect).sql(dialect) for f in form.features)


def _argument(feature: Feature, words: Sequence[str], dialect: Dialect) -> exp.Expression:
    raw = column(feature.name, dialect)
    if feature.kind == "numeric":
        return exp.Coalesce(this=exp.cast(raw, "double"), expressions=[number(float("nan"), dialect)])
    coded = [(exp.EQ(this=raw.copy(), expression=string(w)), FIRST + i) for i, w in enumerate(words)]
    branches = [(is_null(raw), NULL), *coded]
    return case([(c, number(float(code), dialect)) for c, code in branches], number(float(UNSEEN), dialect))


def _bracketed(prefix: str, values: Expressions) -> Expressions:
    return [value if isinstance(value, exp.Column) else exp.Paren(this=value) for value in values]


@dataclass
class _Stages:
    """CTEs in order, each adding columns to the one before."""

    dialect: Dialect
    ctes: list[tuple[str, exp.Select]] = field(default_factory=list)
    names: int = 0

    def __call__(self, prefix: str, values: Expressions) -> Expressions:
        """Adds a CTE with these values and returns the columns that hold them."""
        previous = self.ctes[-1][0]
        aliases = [f"sqlkit_{prefix}_{self.names + i}" for i in range(len(values))]
        self.names += len(values)
        added = [_named(value, alias, self.dialect) for value, alias in zip(values, aliases, strict=True)]
        self.ctes.append((f"with_{prefix}_{len(self.ctes)}", exp.select(exp.Star(), *added).from_(previous)))
        return [column(alias, self.dialect) for alias in aliases]


def _select(form: Form, source: str | exp.Expression, keys: Sequence[str], dialect: Dialect) -> exp.Select:
    relation = exp.to_table(source, dialect=dialect) if isinstance(source, str) else source
    stages = _Stages(dialect, [(NORMALISED, _normalise(form, keys, dialect).from_(relation))])
    names = alike_by(form)
    outputs = _once_alike(form, names, stages) if names else scores(Writer(dialect, stages), form.body)
    query = exp.select(*(column(key, dialect) for key in keys)).from_(stages.ctes[-1][0])
    query = query.select(*(_named(o, name, dialect) for o, name in zip(outputs, form.outputs, strict=True)))
    for name, cte in stages.ctes:
        query = query.with_(name, as_=cte, copy=False)
    return query


def _once_alike(form: Form, names: Sequence[str], stages: _Stages) -> Expressions:
    """Compute what is of those features alone for each different row of them, and the rest of every row."""
    assert isinstance(form.body, Formula)
    write, dialect = Writer(stages.dialect, stages), stages.dialect
    alike = [column(name, dialect) for name in names]
    stages.ctes.append(("alike", exp.select(*alike).distinct().from_(NORMALISED)))
    parts = computed_once(form.body.scores, names)
    columns = stages("once", formula_sql(write, parts))
    rows, once = (exp.to_identifier(name) for name in (NORMALISED, stages.ctes[-1][0]))
    same = [
        exp.NullSafeEQ(this=_of(rows, name, dialect), expression=_of(once, name, dialect)) for name in names
    ]  # two rows without a value are alike
    every = exp.Column(this=exp.Star(), table=rows.copy())
    joined = exp.select(every, *columns).from_(NORMALISED).join(once.name, on=exp.and_(*same), join_type="inner")
    stages.ctes.append(("with_once", joined))
    given = {id(part): [one] for part, one in zip(parts, columns, strict=True)}
    return formula_sql(write, form.body.scores, given)


def _of(relation: exp.Identifier, name: str, dialect: Dialect) -> exp.Expression:
    return exp.Column(this=column(name, dialect).this, table=relation.copy())


def _normalise(form: Form, keys: Sequence[str], dialect: Dialect) -> exp.Select:
    kept = [column(key, dialect) for key in keys if key not in {f.name for f in form.features}]
    return exp.select(*kept, *(_named(normalised(f, dialect), f.name, dialect) for f in form.features))


def _named(value: exp.Expression, name: str, dialect: Dialect) -> exp.Expression:
    return exp.Alias(this=value, alias=identifier(name, dialect))
