"""The error tree: what went wrong on the user's side, in one line that names the thing and the remedy.

Everything derived from `UserError` is about input or environment (a bad query, no such folder, a
full disk). The command line prints it as one line and exits with 2; the app shows it in words.
Anything else that escapes is our bug and may show a traceback.
"""

from __future__ import annotations

import errno
from typing import Self

from photosearch.base.texts import Text, phrase


class PhotosearchError(Exception):
    """Base of every error raised on purpose by photosearch."""

    @property
    def text(self) -> str:
        """What to tell people, in one line; as a phrase where it is one."""
        return str(self)


class UserError(PhotosearchError):
    """The user's input or environment is at fault, not our code.

    Attributes:
        message: what is wrong, naming the thing; one line, no trailing full stop.
        remedy: what to do about it; may be empty.

    Made of phrases, it is shown in the user's language by the window.
    """

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message, remedy)
        self.message = one_line(message)
        self.remedy = one_line(remedy)

    def __str__(self) -> str:
        return str(self.text)

    @property
    def text(self) -> str:
        """Both in one line."""
        if not self.remedy:
            return self.message
        return phrase("{message}. {remedy}", message=self.message, remedy=self.remedy)


class FolderError(UserError):
    """A folder of photos is missing, is not a folder, or cannot be read."""


class LibraryError(UserError):
    """The library folder cannot be created, opened or written."""


class LibraryBusyError(LibraryError):
    """Another process is writing to this library."""


class CatalogError(LibraryError):
    """The catalog is damaged, or was made by a newer version."""


class DamagedCatalogError(CatalogError):
    """The catalog's file is damaged; `photosearch doctor` saves what can still be read of it."""


class NamingError(UserError):
    """An album or a saved search cannot have this name: another one has it, or it is empty."""


class NoSuchError(UserError):
    """An album, a saved search or a photo is asked for that the library does not have."""


class QueryError(UserError):
    """A query cannot be understood.

    Attributes:
        column: 1-based column of the offending character, or None when no one place is at fault.
    """

    def __init__(self, message: str, remedy: str = "", column: int | None = None) -> None:
        if column is not None:
            message = phrase("column {column}: {message}", column=str(column), message=message)
        super().__init__(message, remedy)
        self.column = column

    def __reduce__(self) -> tuple[type[Self], tuple[str, str], dict[str, object]]:
        return type(self), (self.message, self.remedy), {"column": self.column}


class ImageError(UserError):
    """A picture cannot be decoded; `message` is the reason stored with the photo."""


class ModelError(UserError):
    """A model is unknown, incomplete or cannot be loaded."""


class DownloadError(ModelError):
    """A model cannot be downloaded; nothing of it is kept."""


class BrokenDownloadError(DownloadError):
    """A download broke off; what has arrived is kept, and the same download goes on from there."""


class UpdateError(UserError):
    """It cannot be found out whether there is a newer photosearch."""


class DimensionError(ModelError):
    """Embeddings of two models were about to be mixed; the message names both."""


class DiskFullError(UserError):
    """The disk that holds the library has no room left."""


class EngineError(PhotosearchError):
    """The engine process ended unexpectedly."""


_SPACES = "\u00a0\u202f"
"""No-break spaces, wide and narrow, which French puts into numbers and before colons."""


def one_line(text: str) -> str:
    """Return `text` as one printable line: control characters escaped, undecodable bytes kept visible."""
    if isinstance(text, Text):
        return text.map(one_line)
    escaped = "".join(c if c.isprintable() or c in _SPACES else ascii(c)[1:-1] for c in text)
    return escaped.encode("utf-8", "backslashreplace").decode("utf-8")


def unexpected(error: Exception) -> Text:
    """Return what to tell people of a bug of ours."""
    return phrase(
        "something went wrong inside photosearch ({error})", error=f"{type(error).__name__}: {error}"
    )


def from_os_error(error: OSError, what: str) -> UserError:
    """Translate an operating-system error met while writing `what` (the library, say) into ours."""
    reason = error.strerror or str(error)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFullError(
            phrase("no room left on the disk while writing {what}", what=what),
            phrase("Free some space, then run it again"),
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return LibraryError(
            phrase("cannot write {what}: {reason}", what=what, reason=reason),
            phrase("Make it writable, or choose another folder with --library"),
        )
    return LibraryError(phrase("cannot write {what}: {reason}", what=what, reason=reason))
