"""Leaves the artifacts of a command in target/; where that cannot be written, says so and goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlkit.cli.voice import say
from sqlkit.errors import WarehouseError

if TYPE_CHECKING:
    from sqlkit.artifacts.manifest import Place
    from sqlkit.graph import States
    from sqlkit.manifest import Manifest
    from sqlkit.profile import Target
    from sqlkit.state import Definitions, State
    from sqlkit.warehouses.base import Warehouse


def place_of(target: Target, root: Path) -> Place:
    """Return where readers find a target's results."""
    from sqlkit.artifacts.manifest import Place
    from sqlkit.warehouses.elsewhere import database_of

    return Place(database_of(target, root), target.schema)


class Artifacts:
    """What one command writes to target/."""

    def __init__(self, root: Path, log_format: str = "auto") -> None:
        from sqlkit.artifacts.folder import folder_of
        from sqlkit.artifacts.shape import Invocation

        self.folder, self.log_format, self.invocation = folder_of(root), log_format, Invocation()
        self.is_writable = True

    def manifest(self, manifest: Manifest, target: Target, **more: Any) -> None:
        """Write manifest.json."""
        from sqlkit.artifacts.folder import MANIFEST, read
        from sqlkit.artifacts.manifest import manifest_artifact

        place = place_of(target, manifest.project.root)
        earlier = read(self.folder, MANIFEST)
        self._write(MANIFEST, lambda: manifest_artifact(manifest, place, self.invocation, earlier, **more))

    def run_results(self, results: Callable[[], Mapping[str, Any]]) -> None:
        """Write run_results.json."""
        from sqlkit.artifacts.folder import RUN_RESULTS

        self._write(RUN_RESULTS, results)

    def catalog(self, manifest: Manifest, place: Place, warehouse: Warehouse) -> None:
        """Write catalog.json of what is published; the warehouse is connected."""
        from sqlkit.artifacts.catalog import catalog_artifact
        from sqlkit.artifacts.folder import CATALOG

        def as_published() -> Mapping[str, Any]:
            warehouse.reread()
            return catalog_artifact(manifest, warehouse, place, self.invocation)

        self._write(CATALOG, as_published)

    def _write(self, name: str, artifact: Callable[[], Mapping[str, Any]]) -> None:
        from sqlkit.artifacts.folder import write

        try:
            if self.is_writable:
                write(self.folder, name, artifact())
        except OSError as error:
            self.is_writable = False
            self._warn(name, str(error.strerror))
        except WarehouseError as error:  # what was to be told of has happened
            self._warn(name, error.message.removesuffix("."))

    def _warn(self, name: str, why: str) -> None:
        say(f"Not written: {self.folder / name}: {why}.", self.log_format, "warned")


def definitions_of(state: Path | None) -> Definitions | None:
    """Return what `state:` compares with, if --state names it."""
    from sqlkit.artifacts.folder import definitions_in

    return None if state is None else definitions_in(state)


def states_of(manifest: Callable[[], Manifest], target: Target, root: Path, state: Path | None) -> States:
    """Return how `state:` is answered for a command that reads the publication only if it is asked about it."""

    def answered(name: str) -> frozenset[str]:
        from sqlkit.state import defined_for_results, in_state

        before = definitions_of(state)
        return in_state(name, defined_for_results(manifest()), published(target, root) if before is None else before)

    return answered


def published(target: Target, root: Path) -> Definitions:
    """Return how the models of the last publication were defined."""
    from sqlkit.state import definitions

    return definitions(last_state(target, root))


def last_state(target: Target, root: Path) -> State:
    """Return what the last publication was made from; empty where there is none."""
    from sqlkit.warehouses import warehouse_for

    warehouse = warehouse_for(target, root)
    warehouse.connect()
    try:
        return warehouse.state()
    finally:
        warehouse.close()
