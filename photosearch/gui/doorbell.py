"""Rings of later starts, brought to the GUI thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from photosearch.gui.one_window import OneWindow


class Doorbell(QObject):
    """Tells when the app was started once more for the same library.

    Signals:
        rung: tuple of Paths: pictures that were handed over, mostly none.
    """

    rung = Signal(object)

    def __init__(self, place: OneWindow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        place.listen(self.rung.emit)
