"""Handing files to the desktop. Paths go as arguments or URLs, never through a shell."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QDir, QObject, QProcess, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices

from photosearch.base.errors import UserError
from photosearch.base.texts import phrase
from photosearch.gui.file_urls import url_of

_FILE_MANAGER = "org.freedesktop.FileManager1"

_OURS = ("QT_PLUGIN_PATH", "QML2_IMPORT_PATH")
"""What PyInstaller sets for a packaged app, beside its own variables (`_PYI_*`) and the path of libraries."""


def open_url(url: QUrl) -> bool:
    """Hand an address to the desktop; False if no program took it."""
    with environment_of_others():
        return QDesktopServices.openUrl(url)


def start(program: str, arguments: Sequence[str]) -> None:
    """Start another program, and forget it."""
    with environment_of_others():
        QProcess.startDetached(program, list(arguments))


@contextmanager
def environment_of_others() -> Iterator[None]:
    """Let programs that are started meanwhile load their own libraries, not those of our package.

    PyInstaller keeps what was there before under `…_ORIG`. Our own processes need it as it is.
    """
    if not getattr(sys, "frozen", False) or sys.platform != "linux":
        yield
        return
    ours = {name: value for name, value in os.environ.items() if name in _OURS or name.startswith("_PYI_")}
    libraries, before = os.environ.get("LD_LIBRARY_PATH"), os.environ.get("LD_LIBRARY_PATH_ORIG")
    for name in ours:
        del os.environ[name]
    _set("LD_LIBRARY_PATH", before)
    try:
        yield
    finally:
        os.environ.update(ours)
        _set("LD_LIBRARY_PATH", libraries)


def _set(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value


def open_file(path: Path) -> None:
    """Open a file with the program the user chose for its kind.

    Raises:
        UserError: it is gone, or no program takes it.
    """
    _check(path)
    if not open_url(url_of(path)):
        raise UserError(
            phrase("no program opened {path}", path=str(path)), phrase("Choose one for this kind of file")
        )


def show_in_folder(path: Path, parent: QObject) -> None:
    """Open the file's folder with the file selected, as far as the desktop can do that.

    Raises:
        UserError: it is gone, or its folder cannot be opened.
    """
    _check(path)
    if sys.platform == "win32":
        start("explorer.exe", ["/select,", QDir.toNativeSeparators(str(path))])
    elif sys.platform == "darwin":
        start("/usr/bin/open", ["-R", str(path)])
    elif not _ask_file_manager(path, parent):
        _open_folder(path.parent)


def open_folder(folder: Path) -> None:
    """Open a folder.

    Raises:
        UserError: it is gone, or cannot be opened.
    """
    _check(folder)
    _open_folder(folder)


def pictures_folder() -> Path | None:
    """Return the user's own folder of pictures, if there is one with anything in it."""
    told = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    folder = Path(told)
    try:
        if not told or folder == Path.home() or not any(folder.iterdir()):
            return None
    except (OSError, RuntimeError):
        return None
    return folder


def open_map(latitude: float, longitude: float) -> None:
    """Show a position (degrees) in the program the user chose for maps, by a geo URI (RFC 5870).

    Raises:
        UserError: no program takes it.
    """
    if not open_url(QUrl(f"geo:{latitude:.6f},{longitude:.6f}")):
        raise UserError(
            phrase("no program shows maps"),
            phrase("Install one that opens geo: addresses, such as Marble or GNOME Maps"),
        )


def _check(path: Path) -> None:
    if not path.exists():
        raise UserError(
            phrase("{path} is not there", path=str(path)),
            phrase("It was moved or deleted, or its drive is not connected"),
        )


def _open_folder(folder: Path) -> None:
    if not open_url(url_of(folder)):
        raise UserError(phrase("no program opened the folder {folder}", folder=str(folder)))


def _ask_file_manager(path: Path, parent: QObject) -> bool:
    """Ask the desktop's file manager over D-Bus; False when there is no bus to ask on."""
    try:
        from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher
    except ImportError:
        return False
    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return False
    message = QDBusMessage.createMethodCall(
        _FILE_MANAGER, "/org/freedesktop/FileManager1", _FILE_MANAGER, "ShowItems"
    )
    message.setArguments([[bytes(url_of(path).toEncoded().data()).decode("ascii")], ""])
    watcher = QDBusPendingCallWatcher(bus.asyncCall(message), parent)

    def on_watcher_finished() -> None:
        if watcher.isError():  # no file manager answers to that name
            open_url(url_of(path.parent))
        watcher.deleteLater()

    watcher.finished.connect(on_watcher_finished)
    return True
