"""A query's nodes by kind, from one walk: twenty checks that each walk it cost a quarter of compiling."""

from __future__ import annotations

from collections import defaultdict
from typing import TypeVar

from sqlglot import exp

E = TypeVar("E", bound=exp.Expr)


class Nodes:
    """Counts while the query is not changed."""

    def __init__(self, query: exp.Expr) -> None:
        self.query = query
        self.all = list(query.walk())
        self._places: dict[type[exp.Expr], list[int]] = defaultdict(list)
        for place, node in enumerate(self.all):
            self._places[type(node)].append(place)

    def of(self, *kinds: type[E]) -> list[E]:
        """Return the nodes of some kinds, those derived from them included, in the order of the walk.

        >>> import sqlglot
        >>> [node.sql() for node in Nodes(sqlglot.parse_one("select a + b * 2")).of(exp.Binary)]
        ['a + b * 2', 'b * 2']
        """
        places = [place for kind, found in self._places.items() if issubclass(kind, kinds) for place in found]
        return [self.all[place] for place in sorted(places)]  # type: ignore[misc]  # each is of a kind asked for
