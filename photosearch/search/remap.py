"""Telling a library that its photos lie somewhere else now: another mount point, disk or user."""

from __future__ import annotations

from pathlib import Path

from photosearch.base.errors import FolderError
from photosearch.catalog import Catalog
from photosearch.photos.scanner import check_root
from photosearch.search.reach import has_its_photos


def remap(catalog: Catalog, old: Path, new: Path) -> int:
    """Let the roots in `old` (a root, or a folder around some) be in `new`; return how many those are.

    Nothing is embedded again: photos are known by their paths below their root.

    Raises:
        FolderError: `new` is no folder, has none of the photos, or belongs to another root; `old` is not
            a root nor around one.
    """
    roots = catalog.roots.all()
    old = old.expanduser().absolute()
    if not any(root.path.is_relative_to(old) for root in roots):
        old = old.resolve()
    moved = [root for root in roots if root.path.is_relative_to(old)]
    if not moved:
        raise _not_a_root(catalog, old)
    target = check_root(new)
    moves = []
    for root in moved:
        path = check_root(target / root.path.relative_to(old))
        clash = next((o.path for o in roots if o not in moved and _overlap(path, o.path)), None)
        if clash is not None:
            raise FolderError(
                f"{path} belongs to the folder {clash} of this library already",
                f"Drop one of the two first: photosearch forget {clash}",
            )
        if not has_its_photos(catalog, root, path, is_time_sure=False):
            raise FolderError(f"{path} has none of the photos of {root.path}", "Check the spelling of both")
        moves.append((root.root_id, path))
    catalog.roots.move(moves)
    return len(moves)


def _overlap(one: Path, other: Path) -> bool:
    return one.is_relative_to(other) or other.is_relative_to(one)


def _not_a_root(catalog: Catalog, old: Path) -> FolderError:
    around = catalog.roots.covering(old)
    if around is not None:
        return FolderError(
            f"{old} is only a part of the folder {around.path} of this library",
            f"Move {around.path} as a whole, and name that",
        )
    known = ", ".join(str(root.path) for root in catalog.roots.all()) or "none"
    return FolderError(f"{old} is not a folder of this library", f"Its folders are: {known}")
