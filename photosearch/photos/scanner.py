"""Walks folders and yields the pictures and videos in them. Looks at names and sizes, never inside a file."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from photosearch.base.errors import FolderError
from photosearch.base.texts import phrase
from photosearch.base.types import RAW_TYPES as RAW_TYPES
from photosearch.base.types import VIDEO_TYPES as VIDEO_TYPES
from photosearch.photos.exclusion import NOTHING, Exclusions

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
        ".mp4": "mp4",
        ".m4v": "mp4",
        ".mov": "mov",
        ".3gp": "3gp",
        ".avi": "avi",
        ".mkv": "mkv",
        ".webm": "webm",
        ".mts": "mts",
        ".m2ts": "mts",
        ".mpg": "mpg",
        ".mpeg": "mpg",
    }
)
"""Lower-case suffix of a file name -> type of picture or video."""

SYSTEM_FOLDERS = frozenset(("$RECYCLE.BIN", "System Volume Information", "lost+found", "@eaDir"))
"""Never a user's own: deleted files, and the thumbnails that Synology stores make. They are hidden on the
systems that made them, and in plain sight when the drive is plugged in elsewhere."""

SIDECAR_SUFFIX = ".xmp"
"""Of files in which editors write what they know of a photo: NAME.EXT.xmp or NAME.xmp beside it."""

Identity = tuple[int, int] | str
"""What tells whether two paths lead to the same folder."""


class ScannedFile(NamedTuple):
    """A file that by its name is a picture. (A named tuple: a library has a million, made anew each scan.)

    Attributes:
        relative: path below the root, encoded by os.fsencode, '/' between names on every system.
        type: by its name; decoding tells the truth.
        sidecar_mtime_ns: when its sidecar changed last; 0 when it has none.
    """

    relative: bytes
    size_bytes: int
    mtime_ns: int
    type: str
    sidecar_mtime_ns: int = 0


@dataclass(frozen=True, slots=True)
class ScannedFolder:
    """A folder and the pictures directly in it, by name.

    Attributes:
        path: in the system's own words.
        relative: path below the root, as that of a file, ending with '/'; empty for the root.
        unfollowed: such paths of links in it that lead to folders this walk does not enter.
    """

    path: str
    relative: bytes
    files: list[ScannedFile]
    unfollowed: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A folder whose contents are unknown, in part at least: no photo below it may be taken for deleted.

    Attributes:
        path: the folder, or a link that cannot be followed (of a picture, perhaps); the root itself
            when that became unreachable, also during the walk.
        reason: in the system's words.
    """

    path: Path
    reason: str


class _Folder(NamedTuple):
    path: str
    relative: bytes
    """Ends with '/', except the root's."""


@dataclass(slots=True)
class _Listed:
    """What one folder holds, sorted out."""

    files: list[ScannedFile] = field(default_factory=list)
    folders: list[_Folder] = field(default_factory=list)
    links: list[_Folder] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    sidecars: dict[str, int] = field(default_factory=dict)
    """Lower-case name -> when it changed last, in ns."""


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
            phrase("no such folder: {shown}", shown=shown),
            phrase("Check the spelling, or plug in the drive it is on"),
        ) from error
    except NotADirectoryError as error:
        raise FolderError(
            phrase("{shown} is a file, not a folder", shown=shown), phrase("Name the folder it is in")
        ) from error
    except PermissionError as error:
        raise FolderError(
            phrase("no permission to read {shown}", shown=shown),
            phrase("Allow reading it, or choose another folder"),
        ) from error
    except (OSError, ValueError, RuntimeError) as error:  # a NUL; a loop of links; no home folder
        reason = error.strerror if isinstance(error, OSError) else None
        raise FolderError(
            phrase("cannot read {shown}: {reason}", shown=shown, reason=reason or error),
            phrase("Choose another folder"),
        ) from error


def below_root(root: Path, folder: Path, exclusions: Exclusions = NOTHING) -> bytes | None:
    """Return where in `root` a folder lies, for `walk`, whether the folder exists or not.

    Returns:
        Its path below the root, ending with '/'; empty for the root itself, and for a folder that is
        reached by a link, since only a walk of the whole root tells which of two ways counts. None
        when it is not in the root, or is one that a walk leaves out.
    """
    if not folder.is_relative_to(root):
        return None
    names = folder.relative_to(root).parts
    if any(_is_left_out(name) or exclusions.matches(name) for name in names):
        return None
    if not names or os.path.realpath(folder) != os.fspath(folder):
        return b""
    return os.fsencode("/".join(names)) + b"/"


def walk(
    root: Path, skip: Iterable[Path] = (), below: bytes = b"", *, exclusions: Exclusions = NOTHING
) -> Iterator[ScannedFolder | Unreadable]:
    """Yield every folder in `root` with its pictures, in the same order each time, holding one in memory.

    Hidden files and folders, `SYSTEM_FOLDERS`, and anything but regular files are left out. Links to
    folders are followed after all real folders, so the real path of a photo wins; a folder is visited
    once however many ways lead to it, and never one that contains the root. What is unreadable comes
    before the folder it is in.

    Args:
        root: as `check_root` returned it.
        skip: folders not to enter, the library's own among them.
        below: walk this folder of the root only (see `below_root`), following no links. Nothing is
            yielded when it does not exist.
        exclusions: names of files and folders below the root that are left out, too.
    """
    start = _identity_or_none(root)
    first = Path(root, os.fsdecode(below))
    above, skipped = _identities(first.parents), _identities(skip)
    if below and not above.isdisjoint(skipped):
        return
    visited = above | skipped
    folders, links = [_Folder(os.fspath(first), below)], list[_Folder]()
    while folders or links:
        folder = folders.pop() if folders else links.pop(0)
        try:
            identity = _identity(folder.path)
            if identity in visited:
                continue
            visited.add(identity)
            with os.scandir(folder.path) as listing:
                entries = sorted(listing, key=attrgetter("name"), reverse=True)
            if exclusions.patterns:
                entries = [entry for entry in entries if not exclusions.matches(entry.name)]
        except (FileNotFoundError, NotADirectoryError):
            continue  # removed since it was listed; if it was the root, the end of this function tells
        except OSError as error:
            yield Unreadable(Path(folder.path), _reason(error))
            continue
        listed = _sorted_out(folder, entries)
        yield from listed.unreadable
        folders.extend(reversed(listed.folders))
        unfollowed = tuple(link.relative for link in listed.links) if below else ()
        if not below:
            links.extend(listed.links)
        yield ScannedFolder(folder.path, folder.relative, listed.files, unfollowed)
    # A drive pulled out during the walk looks like folders removed one after another.
    if start is None or _identity_or_none(root) != start:
        yield Unreadable(root, phrase("it is no longer there"))


def _sorted_out(folder: _Folder, entries: list[os.DirEntry[str]]) -> _Listed:
    """Tell pictures, sub-folders and links to folders apart, beginning with the last entry and using it up.

    (An entry keeps what the system said of it: a kilobyte a file, in folders that may have a million.)
    """
    listed = _Listed()
    failure: OSError | None = None
    while entries:
        entry = entries.pop()
        try:
            _take(entry, folder.relative, listed)
        except OSError as error:
            if error.errno in (errno.ENOENT, errno.ELOOP):
                continue  # removed since the folder was listed, or a link that leads nowhere
            if entry.is_symlink():  # what is unknown lies behind the link
                listed.unreadable.append(Unreadable(Path(entry.path), _reason(error)))
            else:
                failure = error
    if failure is not None:
        listed.unreadable.append(Unreadable(Path(folder.path), _reason(failure)))
    if listed.sidecars:
        listed.files = [_with_sidecar(file, listed.sidecars) for file in listed.files]
    return listed


def _take(entry: os.DirEntry[str], folder: bytes, listed: _Listed) -> None:
    name = entry.name
    if _is_left_out(name):
        return
    suffix = name[name.rfind(".") :].lower()
    type_ = EXTENSIONS.get(suffix)
    if type_ is not None and entry.is_file():
        status = entry.stat()
        if not _is_hidden(entry):
            relative = folder + os.fsencode(name)
            listed.files.append(ScannedFile(relative, status.st_size, status.st_mtime_ns, type_))
    elif suffix == SIDECAR_SUFFIX and entry.is_file():
        listed.sidecars[name.lower()] = entry.stat().st_mtime_ns
    elif entry.is_dir() and not _is_hidden(entry):
        below = _Folder(entry.path, folder + os.fsencode(name) + b"/")
        (listed.links if entry.is_symlink() else listed.folders).append(below)


def _with_sidecar(file: ScannedFile, sidecars: Mapping[str, int]) -> ScannedFile:
    """Add the time of the file's sidecar: IMG_1.CR2.xmp is its own, IMG_1.xmp also that of an IMG_1.JPG."""
    name = os.fsdecode(file.relative.rpartition(b"/")[2]).lower()
    shorter = sidecars.get(name[: name.rfind(".")] + SIDECAR_SUFFIX, 0)
    return file._replace(sidecar_mtime_ns=sidecars.get(name + SIDECAR_SUFFIX, shorter))


def _is_left_out(name: str) -> bool:
    return name.startswith(".") or name in SYSTEM_FOLDERS


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


def _identities(paths: Iterable[Path]) -> set[Identity]:
    return {identity for path in paths if (identity := _identity_or_none(path)) is not None}


def _is_hidden(entry: os.DirEntry[str]) -> bool:
    """Tell if Windows hides it (which costs nothing there); elsewhere there is no such attribute."""
    if os.name != "nt":
        return False
    attributes = getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0)
    return bool(attributes & stat.FILE_ATTRIBUTE_HIDDEN)


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
