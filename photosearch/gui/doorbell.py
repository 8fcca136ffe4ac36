"""Rings of later starts, brought to the GUI thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from photosearch.gui.one_window import OneWindow, Pictures


class Doorbell(QObject):
    """Calls a method of the window when the app was started once more for the same library."""

    _rung = Signal(object)

    def __init__(
        self, place: OneWindow, on_ring: Callable[[Pictures], None], parent: QObject | None = None
    ) -> None:
        """Args: `on_ring` gets the pictures that were handed over, mostly none. Earlier rings count, too."""
        super().__init__(parent)
        self._rung.connect(on_ring, Qt.ConnectionType.QueuedConnection)
        place.listen(self._rung.emit)
