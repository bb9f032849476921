"""A model as Snowflake's SQL: flat, for functions of one row, and in stages, for a whole relation."""

LONGEST = 850_000
"""Characters; Snowflake takes a statement of about a million."""

MARK = "sqlkit rows to score"
"""Stands for the relation while the query is printed; no feature can be called so, their names being upper-case."""


def is_formula(form):
    """Whether it is arithmetic over rows of a certain kind, rather than a model that answers for any."""
    return type(form.body).__name__ == "Formula"


def flat(form, keys, booleans):
    """One expression an output, over numbers without NaN. ScoringError where that is too long."""
    from sqlkit.scoring.errors import TooLarge
    from sqlkit.scoring.sql_form import emit_sql

    if is_formula(form) and _shares_parts(form):
        raise TooLarge("each expression would repeat what it shares with itself and others")
    texts = [emit_sql(form, "snowflake", k) for k in range(form.width)]
    return _short(texts)


def query(form, keys, booleans):
    """Keys and outputs for every row of a relation, whose address goes between the two texts."""
    from sqlkit.scoring.sql_form import emit_select

    text = emit_select(form, _relation(form, keys, booleans), keys, "snowflake")
    before, _, after = text.partition(f'"{MARK}"')
    return _short([before, after])


def called(form, booleans):
    """`arguments` for the function (doubles, NaN for NULL, codes for text), `clean` for the expression (no NaN)."""
    from sqlkit.scoring.sql_form import arguments, normalised

    coded = arguments(form, "snowflake")
    clean = [normalised(feature, "snowflake").sql("snowflake") for feature in form.features]
    kinds = ["boolean" if feature.name.upper() in booleans else feature.kind for feature in form.features]
    numbers = [_as_number(feature.name) for feature in form.features]
    return {
        "features": [{"name": f.name, "kind": kind} for f, kind in zip(form.features, kinds, strict=True)],
        "arguments": [_or_nan(n) if k == "boolean" else a for k, n, a in zip(kinds, numbers, coded, strict=True)],
        "clean": [n.sql("snowflake") if k == "boolean" else c for k, n, c in zip(kinds, numbers, clean, strict=True)],
    }


def _shares_parts(form):
    """Whether parts are used by several others, which are used by several, and so on: flat, they would multiply."""
    from sqlkit.scoring.sql_scores import scores
    from sqlkit.scoring.sql_terms import column
    from sqlkit.scoring.sql_writer import Writer

    shared = []

    def bind(prefix, values):
        shared.append(prefix)
        return [column(prefix, "snowflake") for _ in values]

    scores(Writer("snowflake", bind), form.body)
    return bool(shared)


def _short(texts):
    from sqlkit.scoring.errors import TooLarge

    length = sum(map(len, texts))
    if length > LONGEST:
        raise TooLarge(f"{length:,} characters is beyond a Snowflake statement")
    return texts


def _relation(form, keys, booleans):
    """The rows as they are, or with numbers for what is BOOLEAN."""
    from sqlglot import exp

    from sqlkit.scoring.sql_terms import column, identifier

    rows = exp.Table(this=exp.to_identifier(MARK, quoted=True))
    names = [f.name for f in form.features]
    if not booleans.intersection(name.upper() for name in names):
        return rows
    read = [column(name, "snowflake") for name in dict.fromkeys((*keys, *names)) if name.upper() not in booleans]
    cast = [exp.alias_(_as_number(name), identifier(name, "snowflake")) for name in names if name.upper() in booleans]
    return exp.select(*read, *cast).from_(rows).subquery("numbered")


def _as_number(name):
    """Snowflake lists no cast from BOOLEAN to FLOAT: by way of an integer.

    https://docs.snowflake.com/en/sql-reference/data-type-conversion
    """
    from sqlglot import exp

    from sqlkit.scoring.sql_terms import column

    return exp.cast(exp.cast(column(name, "snowflake"), "int"), "double")


def _or_nan(value):
    from sqlglot import exp

    from sqlkit.scoring.sql_terms import number

    return exp.Coalesce(this=value, expressions=[number(float("nan"), "snowflake")]).sql("snowflake")
