"""What a build published, read back in the same words from any warehouse."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlkit.cards.kept import current_cards
from sqlkit.compare.equality import OWN, rows_for_comparing
from sqlkit.manifest import Manifest
from sqlkit.warehouses.base import Warehouse


@dataclass(frozen=True)
class Publication:
    """Each reading connects anew, to what `reached` gives."""

    reached: Callable[[], Warehouse]
    manifest: Manifest

    def rows(self, table: str) -> list[dict[str, Any]]:
        """A published table by column."""
        spec, warehouse = self.manifest.models[table].spec, self.reached()
        warehouse.connect()
        try:
            found = rows_for_comparing(warehouse, warehouse.published()[table], spec)
        finally:
            warehouse.close()
        names = [name for name in spec.columns if name not in OWN]
        return [dict(zip(names, row, strict=True)) for row in found]

    def card(self, model: str) -> Mapping[str, Any]:
        """Of the version that scores."""
        return current_cards(self.reached())[model].card
