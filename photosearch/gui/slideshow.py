"""The slideshow: the viewer with nothing but the photo, moving on by itself."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from photosearch.gui.models.photo_list import PhotoListModel
from photosearch.gui.slide_order import SlideOptions, SlideOrder
from photosearch.gui.viewer_controller import ViewerController
from photosearch.gui.widgets.viewer import Viewer

_POLL_MS = 200
_PATIENCE_MS = 3000
"""A photo that is not decoded yet is waited for so long; then its thumbnail has to do."""


class Slideshow(QObject):
    """Runs in the viewer; Space or a click pauses it, Escape ends it.

    Signals:
        started, stopped: it begins, it is over.
    """

    started = Signal()
    stopped = Signal()

    def __init__(
        self, viewer: Viewer, viewing: ViewerController, model: PhotoListModel, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self._viewing = viewing
        self._model = model
        self._options = SlideOptions()
        self._is_running = False
        self._is_paused = False
        self._waited_ms = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timer_timeout)
        viewer.slideshow_requested.connect(self.start)
        viewer.pause_requested.connect(self.toggle_pause)
        viewer.slideshow_left.connect(self.stop)
        viewing.moved.connect(self._on_viewing_moved)
        viewing.closed.connect(self.stop)
        for changed in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            changed.connect(self._on_model_changed)

    @property
    def is_running(self) -> bool:
        """Whether it goes on, or is paused."""
        return self._is_running

    @property
    def is_paused(self) -> bool:
        """Whether it is held."""
        return self._is_paused

    @property
    def options(self) -> SlideOptions:
        """How it goes on."""
        return self._options

    @Slot(object)
    def set_options(self, options: SlideOptions) -> None:
        """Go on in this way, at once if it is running."""
        self._options = options
        if self._is_running:
            self._set_order()
            self._wait()

    @Slot()
    def start(self) -> None:
        """Begin with the photo in the viewer, or with the one that is current in the grid."""
        if self._is_running or not self._model.rowCount():
            return
        if self._viewer.isHidden():
            self._viewing.open_current()
        self._is_running, self._is_paused = True, False
        self._set_order()
        self._viewer.set_slideshow(is_running=True, is_paused=False)
        self.started.emit()
        self._wait()

    @Slot()
    def stop(self) -> bool:
        """End it; tell if there was anything to end."""
        if not self._is_running:
            return False
        self._is_running = self._is_paused = False
        self._timer.stop()
        self._viewing.set_order(None)
        self._viewer.set_slideshow(is_running=False, is_paused=False)
        self.stopped.emit()
        return True

    @Slot()
    def toggle_pause(self) -> None:
        """Hold it, or go on."""
        if self._is_running:
            self._is_paused = not self._is_paused
            self._viewer.set_slideshow(is_running=True, is_paused=self._is_paused)
            self._wait()

    def _set_order(self) -> None:
        self._viewing.set_order(SlideOrder(self._model.rowCount(), self._options))

    def _wait(self) -> None:
        """Show the photo of the moment for its time."""
        self._waited_ms = 0
        if self._is_paused:
            self._timer.stop()
        else:
            self._timer.start(self._options.interval_s * 1000)

    @Slot()
    def _on_timer_timeout(self) -> None:
        row = self._viewing.row_after(1)
        if row is None:
            self.stop()
        elif self._viewing.is_at_hand(row) or self._waited_ms >= _PATIENCE_MS:
            self._viewing.open(row)
        else:
            self._waited_ms += _POLL_MS
            self._timer.start(_POLL_MS)

    @Slot(int)
    def _on_viewing_moved(self, row: int) -> None:
        if self._is_running:
            self._wait()

    @Slot()
    def _on_model_changed(self) -> None:
        if self._is_running:
            self._set_order()
