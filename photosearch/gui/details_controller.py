"""Fills the information panel: what the list knows at once, what the catalog knows a moment later."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from photosearch.base.errors import UserError
from photosearch.gui import desktop
from photosearch.gui.engine_client import EngineClient
from photosearch.gui.models.photo_list import PhotoListModel, Role
from photosearch.gui.translation import translated
from photosearch.gui.widgets.info_panel import InfoPanel
from photosearch.search.messages import DetailsReady, GetDetails

_SETTLE_MS = 40
"""Photos that are passed faster than this are not asked about."""


class DetailsController(QObject):
    """Keeps a panel on the photo of a row. Nobody is asked while it is hidden.

    Signals:
        failed: str for people.
    """

    failed = Signal(str)

    def __init__(
        self, panel: InfoPanel, model: PhotoListModel, client: EngineClient, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._panel = panel
        self._model = model
        self._client = client
        self._photo_id: int | None = None
        self._request_id = 0
        self._settle_timer = QTimer(self)
        self._settle_timer.setSingleShot(True)
        self._settle_timer.setInterval(_SETTLE_MS)
        self._settle_timer.timeout.connect(self._ask)
        panel.map_requested.connect(self._on_panel_map_requested)
        client.details_received.connect(self._on_client_details_received)
        client.engine_restarted.connect(self._ask)

    @Slot(int)
    def show_row(self, row: int) -> None:
        """Tell about the photo of this row."""
        photo = self._model.photo_at(row)
        self._photo_id, self._request_id = photo.photo_id, 0
        self._panel.show_photo(photo, self._model.index(row).data(Role.SCORE))
        self._settle_timer.start()

    @Slot()
    def refresh(self) -> None:
        """Ask again: the panel has come into sight, or something about the photo has changed."""
        self._settle_timer.start()

    @Slot()
    def _ask(self) -> None:
        if self._photo_id is not None and self._panel.isVisible():
            self._request_id = self._client.next_request_id()
            self._client.send(GetDetails(self._request_id, self._photo_id))

    @Slot(object)
    def _on_client_details_received(self, reply: DetailsReady) -> None:
        if reply.request_id == self._request_id:
            self._panel.show_details(reply.details)

    @Slot(float, float)
    def _on_panel_map_requested(self, latitude: float, longitude: float) -> None:
        try:
            desktop.open_map(latitude, longitude)
        except UserError as error:
            self.failed.emit(translated(error.text))
