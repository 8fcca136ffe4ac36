"""Roots whose place a salvage could not read: found again when the person adds the folder again."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

from photosearch.catalog import Catalog
from photosearch.catalog.mend import LOST_ROOT
from photosearch.catalog.roots import Root

_LOOKED_FOR = 50
"""Photos of a lost root that are looked for in a folder; it is that root if it has most of them."""


def adopt(catalog: Catalog, folder: Path) -> None:
    """Let a lost root be `folder`, if its photos are there: they keep their ids and embeddings."""
    roots = catalog.roots.all()
    library = catalog.database.path.parent
    lost = [root for root in roots if root.path.parent == library and root.path.name.startswith(LOST_ROOT)]
    placed = [root.path for root in roots if root not in lost]
    if any(folder.is_relative_to(path) or path.is_relative_to(folder) for path in placed):
        return
    for root in lost:
        if _is_in(catalog, root, folder):
            with catalog.database.transaction() as connection:
                connection.execute(
                    "UPDATE roots SET path = ? WHERE id = ?", (os.fsencode(folder), root.root_id)
                )
            return


def _is_in(catalog: Catalog, root: Root, folder: Path) -> bool:
    paths = [path for _, path in islice(catalog.photos.ids_of_root(root.root_id), _LOOKED_FOR)]
    found = sum((folder / os.fsdecode(path)).is_file() for path in paths)
    return found * 2 > len(paths)
