"""Says why a search was not made; what is wrong with a query only once whoever types it pauses."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from photosearch.gui.search_controller import SearchController
from photosearch.gui.widgets.message_bar import MessageBar
from photosearch.gui.widgets.search_bar import SearchBar
from photosearch.search.messages import RequestFailed

PAUSE_MS = 1000
"""Halfway through a filter nobody wants to hear that it is none."""

_TOPIC = "search"


class SearchTrouble(QObject):
    """Speaks through the message bar, and takes back what an answer has settled.

    Signals:
        told: something is said now.
    """

    told = Signal()

    def __init__(self, search: SearchController, search_bar: SearchBar, messages: MessageBar) -> None:
        super().__init__(search)
        self._search_bar = search_bar
        self._messages = messages
        self._message = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._tell)
        search.failed.connect(self._on_search_failed)
        search.answered.connect(self._on_search_answered)
        search_bar.query_changed.connect(self._pause.stop)
        search_bar.field.returnPressed.connect(self._on_field_return_pressed)

    @property
    def is_waiting(self) -> bool:
        """Whether there is something to be said at the next pause."""
        return self._pause.isActive()

    def _tell(self) -> None:
        self._pause.stop()
        self._messages.say(self._message, _TOPIC)
        self.told.emit()

    @Slot(object)
    def _on_search_failed(self, failure: RequestFailed) -> None:
        self._message = failure.message
        if failure.column is not None and self._search_bar.is_typing:
            self._pause.start()
        else:
            self._tell()

    @Slot()
    def _on_field_return_pressed(self) -> None:
        if self.is_waiting:
            self._tell()

    @Slot()
    def _on_search_answered(self) -> None:
        self._pause.stop()
        self._messages.take_back(_TOPIC)
