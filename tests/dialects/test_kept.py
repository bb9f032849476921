"""What the portable subset can say survives being kept as text, for every warehouse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlglot import exp

from sqlkit.dialects.base import DIALECTS, Dialect, to_sql, translate
from sqlkit.dialects.catalogue import Case
from sqlkit.statement import Fresh, keep


@pytest.mark.parametrize("dialect", DIALECTS, ids=[dialect.name for dialect in DIALECTS])
def test_a_kept_query_prints_as_before(case: Case, compiled: Callable[[Case], exp.Expr], dialect: Dialect) -> None:
    query = translate(compiled(case), dialect)
    assert isinstance(query, exp.Query)
    assert to_sql(keep(Fresh(query, dialect)).query, dialect) == to_sql(query, dialect)
