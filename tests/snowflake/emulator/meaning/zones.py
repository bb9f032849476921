"""Times and their zones: NTZ has none, LTZ is a moment shown in the session's, TZ keeps the offset it was written with.

https://docs.snowflake.com/en/sql-reference/data-types-datetime, .../functions/convert_timezone. DuckDB has no type that
keeps an offset, so a TIMESTAMP_TZ may be stored, compared and converted; whatever would show its own offset is refused.
"""

from __future__ import annotations

from sqlglot import exp

from emulator.errors import not_emulated
from emulator.meaning.build import call
from emulator.session import Session

Type = exp.DataType.Type
READERS = {
    "TO_TIMESTAMP": "",
    "TO_TIMESTAMP_NTZ": "_sf_ntz",
    "TO_TIMESTAMP_LTZ": "_sf_ltz",
    "TRY_TO_TIMESTAMP_NTZ": "_sf_try_ntz",
    "TRY_TO_TIMESTAMP": "_sf_try_ntz",
}
ZONED = {"TO_TIMESTAMP_TZ": "_sf_ltz", "TRY_TO_TIMESTAMP_TZ": "_sf_try_ltz", "TRY_TO_TIMESTAMP_LTZ": "_sf_try_ltz"}
NAMES = {
    Type.TIMESTAMP: "TO_TIMESTAMP",
    Type.TIMESTAMPNTZ: "TO_TIMESTAMP_NTZ",
    Type.TIMESTAMPLTZ: "TO_TIMESTAMP_LTZ",
    Type.TIMESTAMPTZ: "TO_TIMESTAMP_TZ",
}
"""SQLGlot reads a call with a literal as one node and tells the function by its type."""
MAPPED = {"TIMESTAMP_NTZ": "_sf_ntz", "TIMESTAMP_LTZ": "_sf_ltz"}
SAFE = (
    exp.ConvertTimezone,
    exp.EQ,
    exp.NEQ,
    exp.GT,
    exp.GTE,
    exp.LT,
    exp.LTE,
    exp.Between,
    exp.Is,
    exp.Order,
    exp.Ordered,
)
"""Where the offset of a TIMESTAMP_TZ does not show."""
KEEPERS = (exp.Min, exp.Max, exp.Count, exp.Paren, exp.Alias, exp.Select, exp.Tuple, exp.Coalesce)
"""Where it is only handed on."""


def zones(tree: exp.Expr, session: Session) -> exp.Expr:
    """Conversions, and the mapping of the plain word TIMESTAMP."""
    refuse_shown_offsets(tree, session)
    mapped = session.parameters["TIMESTAMP_TYPE_MAPPING"].upper()
    for node in list(tree.find_all(exp.Cast, exp.Anonymous, exp.ConvertTimezone, exp.UnixToTime, exp.CurrentTimestamp))[
        ::-1
    ]:
        replacement = one(node, mapped)
        if replacement is not None:
            node.replace(replacement)
    return tree


def one(node: exp.Expr, mapped: str) -> exp.Expr | None:
    """The replacement of one node, or None."""
    if isinstance(node, exp.ConvertTimezone):
        return converted(node)
    if isinstance(node, exp.CurrentTimestamp) and node.args.get("sysdate"):
        return call("timezone", exp.Literal.string("UTC"), exp.CurrentTimestamp())
    if isinstance(node, exp.Cast):
        if node.to.this == Type.TIMESTAMP and not isinstance(node, exp.TryCast):
            return call(reader(mapped), node.this)
        return None
    name = NAMES[node.args["target_type"].this] if isinstance(node, exp.UnixToTime) else node.name.upper()
    arguments = [node.this] if isinstance(node, exp.UnixToTime) else node.expressions
    if name in ZONED and len(arguments) == 1:
        return call(ZONED[name], arguments[0])
    if name in READERS and len(arguments) == 1:
        return call(READERS[name] or reader(mapped), arguments[0])
    return None


def reader(mapped: str) -> str:
    """The macro for plain TIMESTAMP under TIMESTAMP_TYPE_MAPPING."""
    if mapped not in MAPPED:
        raise not_emulated(f"TIMESTAMP_TYPE_MAPPING = {mapped}")
    return MAPPED[mapped]


def converted(node: exp.ConvertTimezone) -> exp.Expr:
    """With a source zone, wall time there to wall time here; without one, the moment's wall time in the target zone."""
    target, source, value = node.args["target_tz"], node.args.get("source_tz"), node.args["timestamp"]
    if source is not None:
        return call("timezone", target, call("timezone", source, call("_sf_ntz", value)))
    return call("timezone", target, call("_sf_ltz", value))


def refuse_shown_offsets(tree: exp.Expr, session: Session) -> None:
    """A TIMESTAMP_TZ cast to a DATE or an NTZ, or truncated, would show wall time at its own offset."""
    names = {
        name
        for table in tree.find_all(exp.Table)
        if (thing := session.account.catalogue.things.get((table.catalog, table.db, table.name)))
        for name in thing.timezone_columns
    }
    made = [one for one in tree.find_all(exp.Cast) if one.to.this == Type.TIMESTAMPTZ]
    made += [one for one in tree.find_all(exp.UnixToTime) if one.args["target_type"].this == Type.TIMESTAMPTZ]
    made += [one for one in tree.find_all(exp.Anonymous) if one.name.upper().endswith("TO_TIMESTAMP_TZ")]
    columns = [one for one in tree.find_all(exp.Column) if one.name in names]
    for node in (*made, *columns):
        parent = node.parent
        if isinstance(parent, exp.Cast) and parent.to.this in (Type.TIMESTAMPTZ, Type.TIMESTAMPLTZ):
            continue
        if parent is None or isinstance(parent, (*SAFE, *KEEPERS, exp.Group, exp.Where)):
            continue
        raise not_emulated(
            f"{parent.sql('snowflake')[:80]}: a TIMESTAMP_TZ shows wall time at its own offset here; "
            "use CONVERT_TIMEZONE('<zone>', ...) or cast it to TIMESTAMP_LTZ"
        )
