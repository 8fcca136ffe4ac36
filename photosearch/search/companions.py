"""Which files a photo consists of: itself, what is shown as it, and the sidecars of these."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from photosearch.catalog import Catalog
from photosearch.photos.sidecar import SUFFIXES


def files_of(catalog: Catalog, photo_ids: Sequence[int]) -> dict[int, tuple[Path, ...]]:
    """Return the files of each of these photos that the library has, its own first.

    A sidecar that is named after the photo but for its extension is left out where another photo has that
    name, too, which is not among these: it may be its.
    """
    found = catalog.photos.files_shown_as(photo_ids)
    files = {path for paths in found.values() for path in paths}
    names: dict[Path, list[str]] = {}
    return {
        photo_id: tuple(
            dict.fromkeys((*paths, *(s for path in paths for s in _sidecars(path, files, names))))
        )
        for photo_id, paths in found.items()
    }


def _sidecars(path: Path, files: set[Path], names: dict[Path, list[str]]) -> Iterable[Path]:
    """Yield the sidecars of a file that are there. `names` keeps what folders hold."""
    folder = path.parent
    if folder not in names:
        try:
            names[folder] = os.listdir(folder)  # noqa: PTH208 - names are all it takes
        except OSError:
            names[folder] = []
    there = names[folder]
    same = [name for name in there if _stem(name) == path.stem and not name.endswith(SUFFIXES)]
    is_shared = any(folder / name not in files for name in same)
    for suffix in SUFFIXES:
        if path.name + suffix in there:
            yield folder / (path.name + suffix)
        if path.stem + suffix in there and not is_shared:
            yield folder / (path.stem + suffix)


def _stem(name: str) -> str:
    return os.path.splitext(name)[0]  # noqa: PTH122 - names, not paths
