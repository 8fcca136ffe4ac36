"""Two to four photos side by side, looked at in the same way: zooming and moving one does so to all."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from photosearch.gui.framing import View
from photosearch.gui.icons import icon
from photosearch.gui.shortcut_list import shown_keys
from photosearch.gui.translation import tr
from photosearch.gui.widgets import canvas_keys
from photosearch.gui.widgets.cover_page import CoverPage
from photosearch.gui.widgets.elided_label import ElidedLabel
from photosearch.gui.widgets.flat_button import FlatButton
from photosearch.gui.widgets.photo_canvas import PhotoCanvas

MOST = 4
_CLOSING = (Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_C)


class Pane(QWidget):
    """One of the photos, with its name.

    Attributes:
        canvas: the photo.
        name: its name.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = PhotoCanvas()
        self.name = ElidedLabel()
        self.name.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.canvas, 1)
        layout.addWidget(self.name)

    def show_photo(self, name: str, size: QSize, stand_in: QPixmap | None) -> None:
        """Show a photo; arguments as for `PhotoCanvas.show_photo`."""
        self.name.setText(name)
        self.canvas.show_photo(size, stand_in, None)
        self.canvas.setAccessibleDescription(name)


class ComparePage(CoverPage):
    """Lays out panes: up to three in a row, four as two by two.

    Attributes:
        panes: those on show.

    Signals:
        view_changed: the photos are looked at differently now, or have more room.
        full_screen_requested: to go to full screen, or back.
    """

    view_changed = Signal()
    full_screen_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._is_syncing = False
        self._all_panes = [Pane() for _ in range(MOST)]
        self.panes: Sequence[Pane] = ()
        self.back_button = FlatButton("back", tr("Back to the photos"), shown_keys("Esc"))
        self.title = ElidedLabel()
        self.zoom_button = FlatButton(None, tr("Actual size, or the whole photos"), "Z")
        self.full_screen_button = FlatButton("full-screen", tr("Full screen"), "F")
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        self._grid.setContentsMargins(8, 0, 8, 10)
        self._lay_out()
        self.back_button.clicked.connect(self.close_page)
        self.zoom_button.clicked.connect(self._on_zoom_button_clicked)
        self.full_screen_button.clicked.connect(self.full_screen_requested)
        for pane in self._all_panes:
            pane.canvas.view_changed.connect(self._on_canvas_view_changed)
            pane.canvas.resized.connect(self._on_canvas_resized)
        self.setAccessibleName(tr("Compare"))

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 6, 12, 6)
        bar.setSpacing(6)
        bar.addWidget(self.back_button)
        bar.addSpacing(6)
        bar.addWidget(self.title, 1)
        bar.addWidget(self.zoom_button)
        bar.addWidget(self.full_screen_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addLayout(self._grid, 1)

    def open_with(self, photos: Sequence[tuple[str, QSize, QPixmap | None]]) -> None:
        """Cover the parent with these photos.

        Args:
            photos: of each its name, its size and its stand-in, as for `PhotoCanvas.show_photo`.
        """
        count = len(photos)
        columns = 2 if count == MOST else count
        for pane in self._all_panes:
            self._grid.removeWidget(pane)
            pane.hide()
        self.panes = self._all_panes[:count]
        for number, pane in enumerate(self.panes):
            self._grid.addWidget(pane, number // columns, number % columns)
            pane.show()
        self.title.setText(tr("Comparing %Ln photo(s)", "", count))
        self.back_button.setIcon(icon("onward" if self.is_mirrored else "back"))
        self.open_page()
        for pane, (name, size, stand_in) in zip(self.panes, photos, strict=True):
            pane.show_photo(name, size, stand_in)
        self._show_scale()

    def close_page(self) -> None:
        """Go back, and keep no picture."""
        for pane in self._all_panes:
            pane.show_photo("", QSize(), None)
        super().close_page()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom and move all of them; close."""
        key = Qt.Key(event.key())
        if key in _CLOSING:
            self.close_page()
        elif key == Qt.Key.Key_F:
            self.full_screen_requested.emit()
        elif not (self.panes and canvas_keys.press(self.panes[0].canvas, event)):
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Turn the way back with the direction of reading."""
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self.back_button.setIcon(icon("onward" if self.is_mirrored else "back"))
        super().changeEvent(event)

    def _show_scale(self) -> None:
        self.zoom_button.setText(canvas_keys.scale_text(self.panes[0].canvas) if self.panes else "")

    @Slot(object)
    def _on_canvas_view_changed(self, view: View) -> None:
        """Look at all of them as at this one. What their own sizes make of it must not come back."""
        if self._is_syncing:
            return
        self._is_syncing = True
        for pane in self.panes:
            if pane.canvas is not self.sender():
                pane.canvas.set_view(view)
        self._is_syncing = False
        self._show_scale()
        self.view_changed.emit()

    @Slot()
    def _on_canvas_resized(self) -> None:
        self._show_scale()
        self.view_changed.emit()

    @Slot()
    def _on_zoom_button_clicked(self) -> None:
        if self.panes:
            self.panes[0].canvas.toggle_actual_size()
