"""A photo's bytes: read once, then hashed and decoded from memory."""

from __future__ import annotations

import hashlib
import stat
from dataclasses import dataclass
from pathlib import Path

from photosearch.base.errors import ImageError

MAX_FILE_BYTES = 2 * 1024**3
"""Larger files are not read. 200 megapixels (the most we decode) of 16-bit RGBA, uncompressed, are 1.6 GB."""


class TransientImageError(ImageError):
    """The file is not at fault (no permission, vanished, disk error, no memory): worth another try later."""


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file's bytes, read once to be hashed and decoded.

    Attributes:
        content_hash: BLAKE2b of `data`, 16 bytes as 32 hex digits.
    """

    data: bytes
    content_hash: str


def read(path: Path) -> FileContent:
    """Read a whole file and hash it.

    Raises:
        ImageError: as `read_bytes`.
    """
    data = read_bytes(path)
    return FileContent(data, hashlib.blake2b(data, digest_size=16).hexdigest())


def read_bytes(path: Path) -> bytes:
    """Read a whole file.

    Raises:
        TransientImageError: it is gone or cannot be read at present.
        ImageError: it is no regular file, or too large.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise ImageError("it is a folder, not a picture")
        if not stat.S_ISREG(status.st_mode):
            raise ImageError("it is no regular file")  # opening a pipe would wait forever
        if status.st_size > MAX_FILE_BYTES:
            raise ImageError(f"too large: {status.st_size / 1024**3:.1f} GiB, the limit is 2 GiB")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise TransientImageError("the file is gone") from error
    except PermissionError as error:
        raise TransientImageError("no permission to read the file") from error
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL
        reason = error.strerror if isinstance(error, OSError) else None
        raise TransientImageError(f"the file cannot be read: {reason or error}") from error
    except MemoryError as error:
        raise TransientImageError("not enough memory to read the file") from error
