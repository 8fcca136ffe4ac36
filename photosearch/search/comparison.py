"""Comparing a root on disk with the catalog, folder by folder: what is new, changed, or gone."""

from __future__ import annotations

import logging
import os
import time
from array import array
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from photosearch.base.types import Progress
from photosearch.catalog import Catalog
from photosearch.catalog.files import FileFacts, KnownFile
from photosearch.catalog.photos import Photos
from photosearch.catalog.roots import Root
from photosearch.photos import video
from photosearch.photos.exclusion import NOTHING, Exclusions
from photosearch.photos.scanner import VIDEO_TYPES, ScannedFile, ScannedFolder, Unreadable, walk
from photosearch.search.control import RunControl
from photosearch.search.pairs import pairs

log = logging.getLogger(__name__)

_FILES_AT_ONCE = 500
"""Files between two steps of progress, and changes written as one transaction."""

_INTERVAL_S = 0.1


@dataclass(slots=True)
class ScanCounts:
    """What scans came across so far (photos)."""

    files: int = 0
    new: int = 0
    changed: int = 0
    moved: int = 0
    removed: int = 0


def scan_root(
    catalog: Catalog,
    root: Root,
    skip: Sequence[Path],
    control: RunControl,
    counts: ScanCounts,
    gone: array[int],
    below: bytes = b"",
    exclusions: Exclusions = NOTHING,
) -> Generator[Progress, None, bool]:
    """Bring the photos of a reachable root up to date with its files; new and changed ones become pending.

    Absence is believed only where the whole folder could be read; what is missing is not removed yet,
    since it may have moved. Memory holds one folder at a time.

    Args:
        gone: gets the ids of the photos whose files are not there any more.
        below, exclusions: scan this folder of the root only, and leave these names out, as for `walk`.

    Returns:
        Whether it was scanned to its end.
    """
    changes = _Changes(catalog.photos, root.root_id, counts)
    visited, known_folders = set[bytes](), {below}
    unread, missing = list[bytes](), array("q")
    told_s, told_files = time.monotonic(), counts.files
    for entry in walk(root.path, skip, below, exclusions=exclusions):
        if not control.go_on():
            return False
        if isinstance(entry, Unreadable):
            log.warning("cannot read %r: %s", entry.path, entry.reason)
            unread.append(_below(root.path, entry.path))
            continue
        visited.add(entry.relative)
        unread.extend(entry.unfollowed)
        known = catalog.photos.in_folder(root.root_id, entry.relative)
        known_folders.update(known.folders)
        is_whole = not _is_in(entry.relative, unread)
        is_sure = is_whole and not any(path.startswith(entry.relative) for path in unread)
        missing.extend(
            old.photo_id
            for old in changes.compare(entry, known.files, may_unpair=is_sure)
            if is_whole and not _is_in(old.path + b"/", unread)
        )
        now_s = time.monotonic()
        if counts.files - told_files >= _FILES_AT_ONCE or now_s - told_s >= _INTERVAL_S:
            yield Progress("scanning", counts.files, 0, Path(entry.path))
            told_s, told_files = now_s, counts.files
    changes.write()
    if b"" in unread:  # the root's own folder: its drive left during the walk
        return False
    for folder in known_folders - visited:
        if not _is_in(folder, unread):
            missing.extend(catalog.photos.ids_below(root.root_id, folder))
    gone.extend(missing)
    yield Progress("scanning", counts.files, 0, root.path)
    return True


def is_readable(file: ScannedFile) -> bool:
    """Tell if files of this kind can be read here: of videos, not everybody's installation can."""
    return file.type not in VIDEO_TYPES or video.is_available()


@dataclass(slots=True)
class _Changes:
    """What a scan has to write, some hundred photos at a time."""

    photos: Photos
    root_id: int
    counts: ScanCounts
    new: list[FileFacts] = field(default_factory=list)
    changed: list[tuple[int, FileFacts]] = field(default_factory=list)
    sidecars: list[tuple[int, int]] = field(default_factory=list)
    paired: list[tuple[bytes, bytes]] = field(default_factory=list)
    unpaired: list[int] = field(default_factory=list)

    def compare(
        self, folder: ScannedFolder, known: Mapping[bytes, KnownFile], *, may_unpair: bool
    ) -> list[KnownFile]:
        """Take up what differs in one folder; return the photos whose files are not in it."""
        files, matched = folder.files, 0
        if not video.is_available():  # a video that is known stays so, and waits
            files = [file for file in files if file.relative in known or is_readable(file)]
        for file in files:
            if len(self.new) >= _FILES_AT_ONCE:
                self.write()
            old = known.get(file.relative)
            if old is None:
                self.new.append(_facts(file))
                self.counts.new += 1
                continue
            matched += 1
            is_changed = old.size_bytes != file.size_bytes or old.mtime_ns != file.mtime_ns
            if is_changed or (old.is_retry_due and is_readable(file)):
                self.changed.append((old.photo_id, _facts(file)))
                self.counts.changed += 1
            elif old.sidecar_mtime_ns != file.sidecar_mtime_ns:
                self.sidecars.append((old.photo_id, file.sidecar_mtime_ns))
        self.counts.files += len(files)
        self._pair(files, known, may_unpair=may_unpair)
        if sum(len(waiting) for waiting in self._waiting()) >= _FILES_AT_ONCE:
            self.write()
        if matched == len(known):
            return []
        found = {file.relative for file in files}
        return [old for old in known.values() if old.path not in found]

    def _pair(
        self, files: Sequence[ScannedFile], known: Mapping[bytes, KnownFile], *, may_unpair: bool
    ) -> None:
        wanted = pairs(files)
        if not wanted and not any(old.shown_as is not None for old in known.values()):
            return
        for file in files:
            old, other = known.get(file.relative), wanted.get(file.relative)
            if other is not None:
                beside = known.get(other)
                if old is None or beside is None or old.shown_as != beside.photo_id:
                    self.paired.append((file.relative, other))
            elif old is not None and old.shown_as is not None and may_unpair:
                self.unpaired.append(old.photo_id)

    def write(self) -> None:
        """Write what was taken up so far; pairs last, since they may be of new photos."""
        if self.new:
            self.photos.add(self.root_id, self.new)
        if self.changed:
            self.photos.mark_changed(self.changed)
        if self.sidecars:
            self.photos.mark_sidecars_changed(self.sidecars)
        if self.unpaired:
            self.photos.unpair(self.unpaired)
        if self.paired:
            self.photos.pair(self.root_id, self.paired)
        for written in self._waiting():
            written.clear()

    def _waiting(self) -> tuple[list[Any], ...]:
        return self.new, self.changed, self.sidecars, self.unpaired, self.paired


def _facts(file: ScannedFile) -> FileFacts:
    return FileFacts(file.relative, file.size_bytes, file.mtime_ns, file.type, file.sidecar_mtime_ns)


def _below(root: Path, folder: Path) -> bytes:
    """Return the prefix of the paths of all photos in `folder`."""
    relative = folder.relative_to(root).as_posix()
    return b"" if relative == "." else os.fsencode(relative) + b"/"


def _is_in(folder: bytes, others: Sequence[bytes]) -> bool:
    """Tell if a folder (its path ends with '/') is one of `others` or inside one."""
    return any(folder.startswith(other) for other in others)
