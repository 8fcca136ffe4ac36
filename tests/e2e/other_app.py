"""Another app on the same screen, which has a picture to give away.

python other_app.py copy PICTURE    puts it on the clipboard
python other_app.py drag PICTURE    shows a window to drag it out of, whose title tells what becomes of it

It says when it is ready.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QGuiApplication, QImage, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

AT_REST, WELCOME = "a picture", "a picture over a place that takes it"
"""Titles of the window."""


class Source(QWidget):
    """A window that is above others, to drag a file out of."""

    def __init__(self, picture: str) -> None:
        super().__init__(None, Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint)
        self._picture = picture
        self.setWindowTitle(AT_REST)
        self.setGeometry(0, 0, 60, 40)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin to drag."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(self._picture)])
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.actionChanged.connect(self._on_drag_action_changed)
        drag.exec(Qt.DropAction.CopyAction)
        self.setWindowTitle(AT_REST)

    def _on_drag_action_changed(self, action: Qt.DropAction) -> None:
        self.setWindowTitle(AT_REST if action == Qt.DropAction.IgnoreAction else WELCOME)


def main(act: str, picture: str) -> None:
    """Offer a picture until somebody ends this process."""
    application = QApplication([])
    source = Source(picture)
    if act == "copy":
        QGuiApplication.clipboard().setImage(QImage(picture))
    else:
        source.show()
    application.sync()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    application.exec()


if __name__ == "__main__":
    main(*sys.argv[1:])
