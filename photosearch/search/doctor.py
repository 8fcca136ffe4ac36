"""The doctor: what a library is examined for, what is found, and what is done about it.

Caches are made anew. A catalog that is damaged is kept aside, and a new one made of what can still be
read in it. The caller holds the library's lock.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from photosearch.base.errors import DamagedCatalogError
from photosearch.catalog import Catalog
from photosearch.catalog.salvage import Salvaged, finish, salvage
from photosearch.photos.thumbnails import ThumbnailCache
from photosearch.search.vectors import VectorStore

LOW_SPACE_BYTES = 200 << 20
"""Free space below which the doctor warns."""

_LEFTOVERS = (".*.tmp", ".*.tmp-wal", ".*.tmp-shm", ".*.tmp-journal")
_INDEX = "index"
_THUMBNAILS = "thumbnails"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was examined.

    Attributes:
        check: what was examined.
        trouble: what is wrong with it; None when it is fine.
        done: what was done about it; None when that is left to the person.
    """

    check: str
    trouble: str | None = None
    done: str | None = None


def check_disk(folder: Path) -> Finding:
    """Look at the space left where the library lies."""
    free_bytes = shutil.disk_usage(folder).free
    if free_bytes >= LOW_SPACE_BYTES:
        return Finding("disk")
    return Finding("disk", f"only {free_bytes >> 20} MB are free")


def check_leftovers(folder: Path) -> Finding:
    """Remove files that were being written when a process was killed.

    Raises:
        OSError: the folder cannot be written.
    """
    files = [
        file
        for parent in (folder, folder / _INDEX, *(folder / _INDEX).glob("*/"))
        for pattern in _LEFTOVERS
        for file in parent.glob(pattern)
    ]
    for file in files:
        file.unlink(missing_ok=True)
    if not files:
        return Finding("leftovers")
    return Finding(
        "leftovers", f"{_count(len(files), 'file was', 'files were')} left half written", "removed"
    )


def require_content(catalog_file: Path) -> None:
    """Refuse an empty file where there once was a catalog; SQLite would begin a new one in it.

    Raises:
        DamagedCatalogError: the file is empty though the library has been in use.
    """
    is_empty = catalog_file.is_file() and catalog_file.stat().st_size == 0
    if is_empty and any((catalog_file.parent / name).is_dir() for name in (_INDEX, _THUMBNAILS)):
        raise DamagedCatalogError(
            f"the catalog {catalog_file} is empty, though this library has been in use",
            "Run `photosearch doctor` on this library",
        )


def check_catalog(catalog_file: Path) -> Finding:
    """Go through the whole catalog; put a salvaged one in its place if it is damaged.

    Raises:
        CatalogError: it is not ours, or made by a newer version.
        DiskFullError, LibraryError, OSError: it cannot be read, or the new one not be written.
    """
    was_cut_off = finish(catalog_file)
    trouble = _trouble_with(catalog_file)
    if trouble is not None:
        return Finding("catalog", trouble, _told(salvage(catalog_file)))
    if was_cut_off:
        return Finding("catalog", "an earlier repair was cut off", "finished that repair")
    return Finding("catalog")


def check_words(catalog: Catalog) -> Finding:
    """Compare the index of words with the photos; make it anew if they differ."""
    trouble = catalog.photos.verify_words()
    if trouble is None:
        return Finding("words")
    catalog.photos.rebuild_words()
    return Finding("words", trouble, "rebuilt from the photos")


def check_embeddings(catalog: Catalog) -> Finding:
    """Remove embeddings that a failing disk has altered."""
    count = catalog.embeddings.remove_damaged()
    if not count:
        return Finding("embeddings")
    return Finding(
        "embeddings",
        f"{_count(count, 'is', 'are')} damaged",
        "removed; the next `photosearch index` embeds those photos again",
    )


def check_thumbnails(thumbnails: ThumbnailCache) -> Finding:
    """Remove thumbnails that were not written to their end; those of other versions went on opening.

    Raises:
        OSError: the folder cannot be written.
    """
    done = "removed; made again when next shown"
    if thumbnails.was_emptied:
        return Finding("thumbnails", "they were of another version", done)
    count = thumbnails.remove_damaged()
    return (
        Finding("thumbnails", f"{_count(count, 'is', 'are')} damaged", done)
        if count
        else Finding("thumbnails")
    )


def check_vector_index(store: VectorStore) -> Finding:
    """Compare the graph on disk with the catalog; build it anew if they differ.

    Raises:
        OSError: the folder cannot be written, or the disk is full.
    """
    trouble = store.verify()
    if trouble is None:
        return Finding("vector index")
    store.rebuild()
    return Finding("vector index", trouble, "rebuilt from the catalog")


def _trouble_with(catalog_file: Path) -> str | None:
    try:
        require_content(catalog_file)
        with Catalog(catalog_file) as catalog:
            problems = catalog.database.check()
    except DamagedCatalogError as error:
        return error.message
    if not problems:
        return None
    more = f", and {len(problems) - 1} more faults" if len(problems) > 1 else ""
    return f"the catalog {catalog_file} is damaged ({problems[0]}{more})"


def _told(salvaged: Salvaged) -> str:
    """Return in words what a salvage came to."""
    kept = f"kept the damaged file as {salvaged.kept_as.name}"
    if not salvaged.photos and not salvaged.lost_photos:
        return f"{kept}; nothing in it could be read: add your folders again with `photosearch index FOLDER`"
    photos = _count(salvaged.photos, "photo", "photos")
    told = f"{kept}; saved {photos} and {_count(salvaged.embeddings, 'embedding', 'embeddings')}"
    if salvaged.lost_photos or salvaged.lost_embeddings:
        lost = _count(salvaged.lost_photos, "photo", "photos")
        told += (
            f"; {lost} and {_count(salvaged.lost_embeddings, 'embedding', 'embeddings')} could not be read: "
            "the next `photosearch index` makes them again"
        )
    if salvaged.lost_roots:
        told += (
            f"; where {_count(salvaged.lost_roots, 'folder was, is', 'folders were, is')} lost: add again "
            "with `photosearch index FOLDER`, and its photos are known again"
        )
    return told


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
