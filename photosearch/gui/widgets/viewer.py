"""The viewer: one photo over the whole window, to be looked at closely."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPalette, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from photosearch.gui.framing import View
from photosearch.gui.icons import icon
from photosearch.gui.levels import Levels
from photosearch.gui.translation import tr
from photosearch.gui.widgets import canvas_keys
from photosearch.gui.widgets.cover_page import CoverPage
from photosearch.gui.widgets.filmstrip import Filmstrip
from photosearch.gui.widgets.info_panel import InfoPanel
from photosearch.gui.widgets.overlay_button import OverlayButton
from photosearch.gui.widgets.photo_canvas import PhotoCanvas
from photosearch.gui.widgets.viewer_bar import ViewerBar

_Key = Qt.Key
_ACROSS = {_Key.Key_Left: -1, _Key.Key_Right: 1}
_STEPS = {_Key.Key_Up: -1, _Key.Key_PageUp: -1, _Key.Key_Down: 1, _Key.Key_PageDown: 1}
_ENDS = {_Key.Key_Home: -1, _Key.Key_End: 1}
_TAKING = (_Key.Key_Return, _Key.Key_Enter)
_CLOSING = (_Key.Key_Escape, _Key.Key_Space, *_TAKING)


class Viewer(CoverPage):
    """Covers its parent while it is open.

    Attributes:
        canvas: the photo.
        bar: what is said above it.
        info: what is known of it, beside it.
        filmstrip: its neighbours, below it.

    Signals:
        stepped: -1 or 1; to the photo before or after.
        end_requested: -1 or 1; to the first photo or the last.
        full_screen_requested: to go to full screen, or back.
        compare_requested: the photo beside the next one.
        menu_requested: point of the screen; what can be done with the photo.
        slideshow_requested, pause_requested, slideshow_left: to begin one, to hold it or go on, to end it.
    """

    stepped = Signal(int)
    end_requested = Signal(int)
    full_screen_requested = Signal()
    compare_requested = Signal()
    menu_requested = Signal(QPoint)
    slideshow_requested = Signal()
    pause_requested = Signal()
    slideshow_left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._is_slideshow = False
        self.bar = ViewerBar()
        self.canvas = PhotoCanvas()
        self.info = InfoPanel()
        self.filmstrip = Filmstrip()
        self.previous_button = OverlayButton("previous", tr("Previous photo"))
        self.next_button = OverlayButton("next", tr("Next photo"))
        over = QHBoxLayout(self.canvas)
        over.addWidget(self.previous_button)
        over.addStretch(1)
        over.addWidget(self.next_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.canvas, 1)
        middle.addWidget(self.info)
        layout.addWidget(self.bar)
        layout.addLayout(middle, 1)
        layout.addWidget(self.filmstrip)
        self.info.hide()
        self.previous_button.clicked.connect(self._on_previous_button_clicked)
        self.next_button.clicked.connect(self._on_next_button_clicked)
        self.bar.back_button.clicked.connect(self.go_back)
        self.bar.zoom_button.clicked.connect(self._on_zoom_button_clicked)
        self.bar.region_button.toggled.connect(self._on_region_button_toggled)
        self.canvas.selecting_changed.connect(self.bar.region_button.setChecked)
        self.bar.info_button.toggled.connect(self.info.setVisible)
        self.bar.filmstrip_button.setChecked(True)
        self.bar.filmstrip_button.toggled.connect(self.filmstrip.setVisible)
        self.bar.full_screen_button.clicked.connect(self.full_screen_requested)
        self.bar.slideshow_button.clicked.connect(self._on_slideshow_button_clicked)
        self.canvas.view_changed.connect(self._on_canvas_view_changed)
        self.canvas.resized.connect(self._show_scale)
        self.setAccessibleName(tr("Viewer"))

    def show_photo(
        self, name: str, facts: str, size: QSize, stand_in: QPixmap | None, levels: Levels | None
    ) -> None:
        """Open on a photo, or move on to it.

        Args:
            size, stand_in, levels: as for `PhotoCanvas.show_photo`.
        """
        self.bar.name.setText(name)
        self.bar.facts.setText(facts)
        self.setAccessibleDescription(f"{name}. {facts}")
        self.open_page()
        self.canvas.show_photo(size, stand_in, levels)
        self._show_scale()

    def show_levels(self, levels: Levels) -> None:
        """Show the picture itself, or a better one."""
        self.canvas.show_levels(levels)
        self._show_scale()

    def show_message(self, message: str) -> None:
        """Say why there is no picture."""
        self.canvas.show_message(message)
        self.setAccessibleDescription(message)

    def set_ends(self, is_first: bool, is_last: bool) -> None:
        """Say whether there is a photo on either side."""
        self.previous_button.setEnabled(not is_first)
        self.next_button.setEnabled(not is_last)

    def open_page(self) -> None:
        """Cover the parent."""
        self._turn_arrows()
        super().open_page()

    @Slot()
    def close_page(self) -> None:
        """Go back to what lies below, and keep no picture."""
        self.canvas.show_photo(QSize(), None, None)
        super().close_page()

    @Slot()
    def go_back(self) -> None:
        """Leave the slideshow or the drawing of a region; without these, the viewer."""
        if self._is_slideshow:
            self.slideshow_left.emit()
        elif not self.canvas.stop_selecting():
            self.close_page()

    def set_slideshow(self, *, is_running: bool, is_paused: bool) -> None:
        """Show nothing but the photo, on black, while a slideshow runs."""
        self._is_slideshow = is_running
        is_bare = is_running and not is_paused
        self.bar.setVisible(not is_bare)
        self.filmstrip.setVisible(not is_bare and self.bar.filmstrip_button.isChecked())
        self.info.setVisible(not is_bare and self.bar.info_button.isChecked())
        self.previous_button.setVisible(not is_bare)
        self.next_button.setVisible(not is_bare)
        palette = QPalette()
        if is_bare:
            palette.setColor(QPalette.ColorRole.Window, Qt.GlobalColor.black)
            palette.setColor(QPalette.ColorRole.Text, Qt.GlobalColor.white)
            self.setCursor(Qt.CursorShape.BlankCursor)
        else:
            self.unsetCursor()
        self.setPalette(palette)
        self.setFocus()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu, unless a slideshow runs: it would stay behind."""
        if not self._is_slideshow:
            self.menu_requested.emit(event.globalPos())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Hold the slideshow; let no click through to what lies below."""
        if self._is_slideshow:
            self.pause_requested.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on and back, zoom, move, close."""
        key = Qt.Key(event.key())
        if canvas_keys.press(self.canvas, event):
            return
        if self._is_slideshow and key == _Key.Key_Space:
            self.pause_requested.emit()
            return
        if key in _ACROSS:
            self.stepped.emit(_ACROSS[key] * (-1 if self.is_mirrored else 1))
        elif key in _STEPS:
            self.stepped.emit(_STEPS[key])
        elif key in _ENDS:
            self.end_requested.emit(_ENDS[key])
        elif self.canvas.is_selecting and key in _TAKING:
            self.canvas.take_what_is_in_sight()
        elif key in _CLOSING:
            self.go_back()
        elif not self._act(key):
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Turn the arrows with the direction of reading."""
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._turn_arrows()
        super().changeEvent(event)

    def _act(self, key: Qt.Key) -> bool:
        """Do what a letter stands for; tell if it stands for anything."""
        match key:
            case _Key.Key_C:
                self.compare_requested.emit()
            case _Key.Key_R:
                self.bar.region_button.toggle()
            case _Key.Key_I:
                self.bar.info_button.toggle()
            case _Key.Key_T:
                self.bar.filmstrip_button.toggle()
            case _Key.Key_F:
                self.full_screen_requested.emit()
            case _:
                return False
        return True

    def _turn_arrows(self) -> None:
        names = ("next", "previous") if self.is_mirrored else ("previous", "next")
        self.previous_button.set_icon(names[0])
        self.next_button.set_icon(names[1])
        self.bar.back_button.setIcon(icon("onward" if self.is_mirrored else "back"))

    @Slot()
    def _show_scale(self) -> None:
        text = canvas_keys.scale_text(self.canvas)
        self.bar.zoom_button.setText(text)
        self.bar.zoom_button.setAccessibleDescription(text)

    @Slot(object)
    def _on_canvas_view_changed(self, view: View) -> None:
        self._show_scale()

    @Slot()
    def _on_slideshow_button_clicked(self) -> None:
        if self._is_slideshow:
            self.pause_requested.emit()
        else:
            self.slideshow_requested.emit()

    @Slot()
    def _on_zoom_button_clicked(self) -> None:
        self.canvas.toggle_actual_size()

    @Slot(bool)
    def _on_region_button_toggled(self, is_on: bool) -> None:
        if is_on:
            self.canvas.select_region()
        else:
            self.canvas.stop_selecting()

    @Slot()
    def _on_previous_button_clicked(self) -> None:
        self.stepped.emit(-1)

    @Slot()
    def _on_next_button_clicked(self) -> None:
        self.stepped.emit(1)
