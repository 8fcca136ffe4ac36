"""Comparing a root on disk with the catalog: what is new, changed, gone, or out of reach."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from photosearch.base.types import PhotoState, Progress
from photosearch.catalog import Catalog
from photosearch.catalog.photos import FileFacts, KnownFile
from photosearch.catalog.roots import Root
from photosearch.photos.scanner import ScannedFile, Unreadable, walk
from photosearch.search.control import RunControl

log = logging.getLogger(__name__)

_FILES_AT_ONCE = 500


@dataclass(slots=True)
class ScanCounts:
    """What scans came across so far."""

    files: int = 0
    new: int = 0
    changed: int = 0
    removed: int = 0


def scan_root(
    catalog: Catalog,
    root: Root,
    skip: Sequence[Path],
    control: RunControl,
    counts: ScanCounts,
) -> Iterator[Progress]:
    """Bring the photos of a root up to date with its files; new and changed ones become pending.

    An unreachable root, or a folder in it that cannot be listed, loses nothing: absence is believed
    only where the whole folder could be read.
    """
    is_offline = not root.path.is_dir()
    catalog.roots.set_offline(root.root_id, is_offline=is_offline)
    if is_offline:
        log.warning("the folder %r cannot be reached; its photos are kept as offline", root.path)
        return
    seen: set[int] = set()
    unread: list[bytes] = []
    waiting: list[ScannedFile] = []
    for entry in walk(root.path, skip):
        if not control.go_on():
            return
        if isinstance(entry, Unreadable):
            log.warning("cannot read the folder %r: %s", entry.path, entry.reason)
            unread.append(_below(root.path, entry.path))
            continue
        waiting.append(entry)
        if len(waiting) >= _FILES_AT_ONCE:
            _take(catalog, root, waiting, seen, counts)
            yield Progress("scanning", counts.files, 0, entry.path)
            waiting = []
    _take(catalog, root, waiting, seen, counts)
    gone = [
        photo_id
        for photo_id, path in catalog.photos.ids_of_root(root.root_id)
        if photo_id not in seen and not any(path.startswith(folder) for folder in unread)
    ]
    if gone and not root.path.is_dir():  # the drive left during the walk
        catalog.roots.set_offline(root.root_id, is_offline=True)
        return
    catalog.photos.remove(gone)
    counts.removed += len(gone)
    yield Progress("scanning", counts.files, 0, root.path)


def _take(
    catalog: Catalog,
    root: Root,
    files: Sequence[ScannedFile],
    seen: set[int],
    counts: ScanCounts,
) -> None:
    known = catalog.photos.known(root.root_id, [file.relative for file in files])
    new: list[FileFacts] = []
    changed: list[tuple[int, FileFacts]] = []
    for file in files:
        facts = FileFacts(file.relative, file.size_bytes, file.mtime_ns, file.type)
        old = known.get(file.relative)
        if old is None:
            new.append(facts)
            continue
        seen.add(old.photo_id)
        if _needs_another_look(old, facts):
            changed.append((old.photo_id, facts))
    if new:
        seen.update(catalog.photos.add(root.root_id, new))
    if changed:
        catalog.photos.mark_changed(changed)
    counts.files += len(files)
    counts.new += len(new)
    counts.changed += len(changed)


def _needs_another_look(old: KnownFile, facts: FileFacts) -> bool:
    if (old.size_bytes, old.mtime_ns) != (facts.size_bytes, facts.mtime_ns):
        return True
    return old.state is PhotoState.FAILED and old.is_failure_transient


def _below(root: Path, folder: Path) -> bytes:
    """Return the prefix of the paths of all photos in `folder`."""
    relative = folder.relative_to(root).as_posix()
    return b"" if relative == "." else os.fsencode(relative) + b"/"
