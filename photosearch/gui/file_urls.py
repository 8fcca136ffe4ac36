"""Paths and file URLs, byte for byte.

Qt's own conversions go through Unicode and lose file names that are not valid in it (legal on Linux);
Python keeps their bytes as surrogates, and here they stay bytes all the way into the URL.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from urllib.parse import quote_from_bytes, unquote_to_bytes

from PySide6.QtCore import QMimeData, QUrl


def url_of(path: Path) -> QUrl:
    """Return the file URL of an absolute path."""
    if sys.platform == "win32":  # names are Unicode there, and drives and shares need Qt's care
        return QUrl.fromLocalFile(str(path))
    return QUrl.fromEncoded(b"file://" + quote_from_bytes(os.fsencode(path)).encode("ascii"))


def path_of(url: QUrl) -> Path | None:
    """Return the path that a URL names on this machine, or None."""
    if not url.isLocalFile():
        return None
    if sys.platform == "win32":
        return Path(url.toLocalFile())
    encoded = url.path(QUrl.ComponentFormattingOption.FullyEncoded)
    path = os.fsdecode(unquote_to_bytes(encoded))
    return Path(path) if path and "\0" not in path else None


def paths_of(data: QMimeData) -> list[Path]:
    """Return the local files and folders among the URLs of dropped or pasted data."""
    return [path for url in data.urls() if (path := path_of(url)) is not None]
