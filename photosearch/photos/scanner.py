"""Walks folders and yields the picture files in them. Looks at names and sizes only, never inside a file."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from photosearch.base.errors import FolderError

EXTENSIONS: Mapping[str, str] = MappingProxyType(
    {
        ".jpg": "jpeg",
        ".jpeg": "jpeg",
        ".jpe": "jpeg",
        ".jfif": "jpeg",
        ".png": "png",
        ".webp": "webp",
        ".gif": "gif",
        ".tif": "tiff",
        ".tiff": "tiff",
        ".bmp": "bmp",
        ".heic": "heic",
        ".heif": "heic",
        ".hif": "heic",
        ".avif": "avif",
        ".cr2": "cr2",
        ".cr3": "cr3",
        ".nef": "nef",
        ".arw": "arw",
        ".dng": "dng",
        ".raf": "raf",
        ".orf": "orf",
        ".rw2": "rw2",
        ".pef": "pef",
        ".srw": "srw",
    }
)
"""Lower-case suffix of a file name -> type of picture."""

RAW_TYPES = frozenset(("cr2", "cr3", "nef", "arw", "dng", "raf", "orf", "rw2", "pef", "srw"))
"""Those of the types that are a sensor's raw values."""

SYSTEM_FOLDERS = frozenset(("$RECYCLE.BIN", "System Volume Information", "lost+found", "@eaDir"))
"""Never a user's own: deleted files, and the thumbnails that Synology stores make. They are hidden on the
systems that made them, and in plain sight when the drive is plugged in elsewhere."""

Identity = tuple[int, int] | str
"""What tells whether two paths lead to the same folder."""


@dataclass(frozen=True, slots=True)
class ScannedFile:
    """A file that by its name is a picture.

    Attributes:
        relative: path below the root, encoded by os.fsencode, '/' between names on every system.
        path: root and `relative` together.
        type: by its name; decoding tells the truth.
    """

    relative: bytes
    path: Path
    size_bytes: int
    mtime_ns: int
    type: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A folder whose contents are unknown, in part at least: no photo below it may be taken for deleted.

    Attributes:
        path: the folder, or a link that cannot be followed; the root itself when that became
            unreachable, also during the walk.
        reason: in the system's words.
    """

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class _Folder:
    path: str
    relative: bytes
    """Ends with '/', except the root's."""


def check_root(folder: str | os.PathLike[str]) -> Path:
    """Return a folder of photos as an absolute path, `~` and symbolic links resolved.

    Raises:
        FolderError: it does not exist, is a file, or cannot be listed.
    """
    shown = os.fspath(folder)
    try:
        path = Path(shown).expanduser().resolve(strict=True)
        with os.scandir(path):
            return path
    except FileNotFoundError as error:
        raise FolderError(
            f"no such folder: {shown}", "Check the spelling, or plug in the drive it is on"
        ) from error
    except NotADirectoryError as error:
        raise FolderError(f"{shown} is a file, not a folder", "Name the folder it is in") from error
    except PermissionError as error:
        raise FolderError(
            f"no permission to read {shown}", "Allow reading it, or choose another folder"
        ) from error
    except (OSError, ValueError, RuntimeError) as error:  # a NUL; a loop of links; no home folder
        reason = error.strerror if isinstance(error, OSError) else None
        raise FolderError(f"cannot read {shown}: {reason or error}", "Choose another folder") from error


def walk(root: Path, skip: Iterable[Path] = ()) -> Iterator[ScannedFile | Unreadable]:
    """Yield every picture file below `root`, in the same order each time, holding one folder in memory.

    Hidden files and folders, `SYSTEM_FOLDERS`, and anything but regular files are left out. Links to
    folders are followed after all real folders, so the real path of a photo wins; a folder is visited
    once however many ways lead to it, and never one that contains the root.

    Args:
        root: as `check_root` returned it.
        skip: folders not to enter, the library's own among them.
    """
    start = _identity_or_none(root)
    visited = {identity for path in (*root.parents, *skip) if (identity := _identity_or_none(path))}
    folders, links = [_Folder(os.fspath(root), b"")], list[_Folder]()
    while folders or links:
        folder = folders.pop() if folders else links.pop(0)
        try:
            identity = _identity(folder.path)
            if identity in visited:
                continue
            visited.add(identity)
            with os.scandir(folder.path) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except (FileNotFoundError, NotADirectoryError):
            continue  # removed since it was listed; if it was the root, the end of this function tells
        except OSError as error:
            yield Unreadable(Path(folder.path), _reason(error))
            continue
        found = len(folders)
        yield from _sorted_out(folder, entries, folders, links)
        folders[found:] = reversed(folders[found:])
    # A drive pulled out during the walk looks like folders removed one after another.
    if start is None or _identity_or_none(root) != start:
        yield Unreadable(root, "it is no longer there")


def _sorted_out(
    folder: _Folder, entries: list[os.DirEntry[str]], folders: list[_Folder], links: list[_Folder]
) -> Iterator[ScannedFile | Unreadable]:
    """Yield the picture files of one folder; add its sub-folders to `folders` and `links`."""
    failure: OSError | None = None
    for entry in entries:
        name = entry.name
        if name.startswith(".") or name in SYSTEM_FOLDERS:
            continue
        try:
            type_ = EXTENSIONS.get(os.path.splitext(name)[1].lower())  # noqa: PTH122 - 4 times as fast
            if type_ is not None and entry.is_file():
                status = entry.stat()
                if not _is_hidden(entry):
                    relative = folder.relative + os.fsencode(name)
                    yield ScannedFile(relative, Path(entry.path), status.st_size, status.st_mtime_ns, type_)
            elif entry.is_dir() and not _is_hidden(entry):
                below = _Folder(entry.path, folder.relative + os.fsencode(name) + b"/")
                (links if entry.is_symlink() else folders).append(below)
        except OSError as error:
            if error.errno in (errno.ENOENT, errno.ELOOP):
                continue  # removed since the folder was listed, or a link that leads nowhere
            if entry.is_symlink():  # what is unknown lies behind the link
                yield Unreadable(Path(entry.path), _reason(error))
            else:
                failure = error
    if failure is not None:
        yield Unreadable(Path(folder.path), _reason(failure))


def _identity(path: str | Path) -> Identity:
    """Return what identifies a folder whatever path leads to it.

    Raises:
        OSError: it cannot be looked at.
    """
    status = os.stat(path)  # noqa: PTH116 - takes both; a Path for each folder would cost more
    # Some network file systems number nothing.
    return (status.st_dev, status.st_ino) if status.st_ino else os.path.realpath(path)


def _identity_or_none(path: Path) -> Identity | None:
    try:
        return _identity(path)
    except OSError:
        return None


def _is_hidden(entry: os.DirEntry[str]) -> bool:
    """Tell if Windows hides it (which costs nothing there); elsewhere there is no such attribute."""
    if os.name != "nt":
        return False
    attributes = getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0)
    return bool(attributes & stat.FILE_ATTRIBUTE_HIDDEN)


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
