"""The folder of a library: found, or made ready for a new one."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from photosearch.base.errors import LibraryError, from_os_error
from photosearch.base.paths import user_paths
from photosearch.base.texts import phrase

CATALOG = "catalog.sqlite"
"""Name of the catalog's file; a folder that has one is a library."""

_OWN_NAMES = frozenset((CATALOG, "index", "thumbnails", "writer.lock", "writer.pid"))


def library_folder(folder: str | os.PathLike[str] | None, *, create: bool) -> Path:
    """Return where the library is, made ready for a new one if need be.

    Raises:
        LibraryError: as for `Library.open`.
    """
    path = Path(folder).expanduser().absolute() if folder is not None else user_paths().library
    if path.exists() and not path.is_dir():
        raise LibraryError(
            phrase("{path} is a file, not a library folder", path=path),
            phrase("Choose a folder with --library"),
        )
    if not (path / CATALOG).is_file():
        if not create:
            raise LibraryError(
                phrase("there is no library in {path} yet", path=path),
                phrase("Make one with `photosearch index FOLDER`"),
            )
        _make_folder(path)
    return path


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
        names = (entry.name for entry in path.iterdir())
        foreign = next((name for name in names if name not in _OWN_NAMES and name[0] != "."), None)
    except OSError as error:
        raise from_os_error(error, phrase("the library {path}", path=path)) from error
    if foreign is not None:
        raise LibraryError(
            phrase("{path} holds other files ({foreign}) and no library", path=path, foreign=foreign),
            phrase("Choose an empty or new folder with --library"),
        )
    with suppress(OSError):  # thumbnails show private pictures; not every file system has modes
        path.chmod(0o700)
