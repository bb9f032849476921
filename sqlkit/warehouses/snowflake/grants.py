"""Which privileges a build needs, which of them the role has, and the statements that grant the others.

https://docs.snowflake.com/en/user-guide/security-access-control-privileges
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlglot import exp

from sqlkit.dialects.rules.fold_upper import exact
from sqlkit.errors import WarehouseError
from sqlkit.relation import Relation
from sqlkit.warehouses.snowflake.session import Session

PACKAGES = "SNOWFLAKE.PYPI_REPOSITORY_USER"
"""The database role by which a role may use Python packages.

https://docs.snowflake.com/en/developer-guide/udf/python/udf-python-packages
"""


@dataclass(frozen=True, order=True)
class Privilege:
    """One privilege on one object, or a role (`kind` ROLE or DATABASE ROLE) that holds others."""

    kind: str
    name: tuple[str, ...]
    privilege: str

    def statement(self, role: str) -> str:
        """Return the statement that grants it.

        >>> Privilege("DATABASE", ("ANALYTICS",), "USAGE").statement("SQLKIT")
        'grant usage on database "ANALYTICS" to role "SQLKIT"'
        """
        what, who = _name(self.name), _name((role,))
        if self.kind == "DATABASE ROLE":
            return f"grant database role {'.'.join(self.name)} to role {who}"
        return f"grant {self.privilege.lower()} on {self.kind.lower()} {what} to role {who}"


def _name(parts: Iterable[str]) -> str:
    return ".".join(exp.to_identifier(part, quoted=True).sql("snowflake") for part in parts)


def missing(
    session: Session, role: str, warehouses: Iterable[str], inputs: Iterable[tuple[Relation, bool]]
) -> list[str]:
    """Return the GRANT statements without which a build fails; `inputs` are tables, and whether each is one.

    A view is read as a view; a table that cannot be seen may be either, and is taken for a table. One that can be read
    needs no grant, whatever is shown: shares and database roles give privileges that no role is shown to have.
    """
    held = _held(session, role)
    lacking = {need for need in _own(session, warehouses) if not _has(held, need)}
    for relation, is_table in inputs:
        wanted = {need for need in _read(relation, is_table) if not _has(held, need)}
        if wanted and not _is_readable(session, relation):
            lacking |= wanted
    return [need.statement(role) for need in sorted(lacking)]


def _is_readable(session: Session, relation: Relation) -> bool:
    try:
        session.described(exp.select("*").from_(exact(relation.quoted())).limit(0))
    except WarehouseError:
        return False
    return True


def _own(session: Session, warehouses: Iterable[str]) -> Iterator[Privilege]:
    yield from (Privilege("WAREHOUSE", (warehouse,), "USAGE") for warehouse in warehouses)
    yield Privilege("DATABASE", (session.places.database,), "USAGE")
    yield Privilege("DATABASE", (session.places.database,), "CREATE SCHEMA")
    yield Privilege("DATABASE ROLE", tuple(PACKAGES.split(".")), "USAGE")


def _read(relation: Relation, is_table: bool) -> Iterator[Privilege]:
    database, schema = relation.catalog or "", relation.schema or ""
    yield Privilege("DATABASE", (database,), "USAGE")
    yield Privilege("SCHEMA", (database, schema), "USAGE")
    yield Privilege("TABLE" if is_table else "VIEW", (database, schema, relation.name), "SELECT")


def _has(held: set[Privilege], need: Privilege) -> bool:
    kinds = {"TABLE", "VIEW"} if need.kind in ("TABLE", "VIEW") else {need.kind}
    enough = {need.privilege, "OWNERSHIP"} | ({"CREATE SCHEMA"} if need.privilege == "USAGE" else set())
    return any(Privilege(kind, need.name, privilege) in held for kind in kinds for privilege in enough)


def _held(session: Session, role: str) -> set[Privilege]:
    """Return what a role holds, by itself and by the roles granted to it; every role has what PUBLIC has."""
    held: set[Privilege] = set()
    pending, known = [role, "PUBLIC"], set()
    while pending:
        name = pending.pop()
        if name in known:
            continue
        known.add(name)
        for found in _grants(session, name):
            held.add(found)
            if found.kind == "ROLE":
                pending.append(found.name[0])
    return held


def _grants(session: Session, role: str) -> Iterator[Privilege]:
    """Ask for a role's grants: rows of created_on, privilege, granted_on, name and more."""
    show = exp.Command(this="SHOW", expression=f"GRANTS TO ROLE {_name((role,))}")
    for row in session.fetch(show, "metadata", "what the role may do"):
        privilege, kind, name = (str(value) for value in row[1:4])
        yield Privilege(kind.replace("_", " "), _parts(name), privilege)


def _parts(name: str) -> tuple[str, ...]:
    return tuple(part.name for part in exp.to_table(name, dialect="snowflake").parts)
