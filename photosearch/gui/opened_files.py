"""Files that the desktop hands to the running app: "Open With" of the Finder, and files dropped on the Dock.

Other systems start the app with the files as arguments; macOS sends the one that runs an event.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QFileOpenEvent, QGuiApplication

from photosearch.gui.file_urls import path_of


class OpenedFiles(QObject):
    """Listens to the application.

    Signals:
        received: tuple of Path.
    """

    received = Signal(object)

    def __init__(self, application: QGuiApplication) -> None:
        super().__init__(application)
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look out for files; addresses of any other kind are not opened."""
        if event.type() != QEvent.Type.FileOpen or not isinstance(event, QFileOpenEvent):
            return super().eventFilter(watched, event)
        path = path_of(event.url())
        if path is not None:
            self.received.emit((path,))
        return True
