"""What the site is made of: a compiled project, what is published of it, and what joins the models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlkit.manifest import Manifest
from sqlkit.site.columns import Columns, columns_of
from sqlkit.site.macros import MacroFile, macro_files
from sqlkit.site.publication import Published


@dataclass(frozen=True)
class Contents:
    """`manifests` are the same project for each warehouse that it compiles for, the target's first.

    `schema` is where the target has its tables; `published` is None where that is not known.
    """

    manifests: tuple[Manifest, ...]
    schema: str
    published: Published | None
    columns: Columns
    macros: tuple[MacroFile, ...]
    readers: Mapping[str, tuple[str, ...]]
    "The models that read each model."
    source_readers: Mapping[str, tuple[str, ...]]
    "The models that read each input."

    @property
    def manifest(self) -> Manifest:
        """The project as the target's warehouse has it."""
        return self.manifests[0]


def contents_of(manifests: tuple[Manifest, ...], schema: str, published: Published | None) -> Contents:
    """Return what the pages are written from."""
    manifest = manifests[0]
    models = manifest.models.items()
    readers = {n: tuple(sorted(reader for reader, c in models if n in c.reads)) for n in manifest.models}
    sources = {n: tuple(sorted(reader for reader, c in models if n in c.sources)) for n in manifest.project.inputs}
    return Contents(manifests, schema, published, columns_of(manifest), macro_files(manifest), readers, sources)
