"""Exporting photos into a folder: new files beside what is there, which is never overwritten."""

from __future__ import annotations

import errno
import os
import shutil
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import IO

from photosearch.base.errors import DiskFullError, FolderError, ImageError, UserError
from photosearch.base.machine import usable_cores
from photosearch.base.texts import phrase
from photosearch.base.types import Photo
from photosearch.search.export_messages import ExportOptions, ExportStep

MOST_WORKERS = 4
"""Threads that decode: each may hold a large picture in memory."""

_CHUNK_BYTES = 1 << 22

_FULL = (errno.ENOSPC, errno.EDQUOT)


class CancelledError(Exception):
    """Somebody has had enough of copying a large file."""


def export(
    photos: Sequence[Photo], options: ExportOptions, is_cancelled: Callable[[], bool] = lambda: False
) -> Iterator[ExportStep]:
    """Export photos in their order, some of them decoded at a time; the photos themselves are only read.

    A name that is taken gets a number. Closing the iterator ends the export; what was written stays.

    Raises:
        FolderError: the folder cannot be made or written.
        DiskFullError: there is no room for more.
    """
    try:
        options.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _translated(error, options.folder) from error
    workers = min(usable_cores(), MOST_WORKERS)
    with ThreadPoolExecutor(workers, thread_name_prefix="export") as pool:
        waiting: deque[tuple[Photo, Future[bytes] | None]] = deque()
        try:
            for done, photo in enumerate(photos):
                waiting.append((photo, _begun(pool, photo, options)))
                if len(waiting) > workers:
                    yield _finished(*waiting.popleft(), options, is_cancelled, done - workers, len(photos))
                if is_cancelled():
                    return
            for left in range(len(waiting), 0, -1):
                yield _finished(*waiting.popleft(), options, is_cancelled, len(photos) - left, len(photos))
                if is_cancelled():
                    return
        except CancelledError:
            return
        finally:
            for _, future in waiting:
                if future is not None:
                    future.cancel()


def _begun(pool: ThreadPoolExecutor, photo: Photo, options: ExportOptions) -> Future[bytes] | None:
    """Begin to make a JPEG of a photo; None if its file is copied."""
    from photosearch.photos.rendition import rendition

    if options.is_original or photo.duration_s is not None:
        return None
    return pool.submit(
        rendition,
        photo.path,
        longest_side=options.longest_side,
        quality=options.quality,
        keeps_metadata=options.keeps_metadata,
        rating=photo.rating,
    )


def _finished(
    photo: Photo,
    jpeg: Future[bytes] | None,
    options: ExportOptions,
    is_cancelled: Callable[[], bool],
    done: int,
    total: int,
) -> ExportStep:
    """Write one photo; what is wrong with it alone is told in the step."""
    try:
        if jpeg is not None:
            data = jpeg.result()
            target = _written(options.folder, photo.path.stem + ".jpg", lambda file: file.write(data))
        elif options.is_original or options.keeps_metadata:
            target = _copied(photo.path, options.folder, is_cancelled)
        else:
            raise ImageError(phrase("a video can only be copied with its metadata; export the original file"))
    except ImageError as error:
        return ExportStep(done + 1, total, photo.path, None, error.message)
    return ExportStep(done + 1, total, photo.path, target)


def _copied(source: Path, folder: Path, is_cancelled: Callable[[], bool]) -> Path:
    def copy(file: IO[bytes]) -> None:
        while chunk := _read(original, source):
            if is_cancelled():
                raise CancelledError
            file.write(chunk)

    try:
        original = source.open("rb")
    except OSError as error:
        raise ImageError(phrase("it cannot be read ({reason})", reason=error.strerror)) from error
    with original:
        target = _written(folder, source.name, copy)
    with suppress(OSError):  # times alone: a new file has the rights that new files have
        status = source.stat()
        os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))
    return target


def _read(file: IO[bytes], path: Path) -> bytes:
    try:
        return file.read(_CHUNK_BYTES)
    except OSError as error:
        raise ImageError(phrase("it cannot be read to its end ({reason})", reason=error.strerror)) from error


def _written(folder: Path, name: str, write: Callable[[IO[bytes]], object]) -> Path:
    """Write a new file of this name, or of this name with a number; nothing is left of one that fails."""
    for number in count(1):
        stem, suffix = os.path.splitext(name)  # noqa: PTH122 - a name, not a path
        target = folder / (name if number == 1 else f"{stem} ({number}){suffix}")
        try:
            with target.open("xb") as file:
                try:
                    write(file)
                    file.flush()
                except BaseException:
                    file.close()
                    with suppress(OSError):
                        target.unlink()
                    raise
        except FileExistsError:
            continue
        except OSError as error:
            raise _translated(error, folder) from error
        return target
    raise AssertionError("numbers do not end")


def _translated(error: OSError, folder: Path) -> UserError:
    if error.errno in _FULL:
        told = phrase("no room left on the disk of {folder}", folder=folder)
        with suppress(OSError):
            free = shutil.disk_usage(folder).free // 1_000_000
            told = phrase("no room left on the disk of {folder} ({free} MB free)", folder=folder, free=free)
        return DiskFullError(told, phrase("Free some space, or choose another folder"))
    return FolderError(
        phrase("cannot write to {folder}: {reason}", folder=folder, reason=error.strerror or error),
        phrase("Choose another folder"),
    )
