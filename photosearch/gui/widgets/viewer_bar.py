"""The top of the viewer: the way back, what is on show, and buttons for what can be done with it."""

from __future__ import annotations

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from photosearch.gui.shortcut_list import shown_keys
from photosearch.gui.translation import tr
from photosearch.gui.widgets.elided_label import ElidedLabel
from photosearch.gui.widgets.flat_button import FlatButton


class ViewerBar(QWidget):
    """Lays out the viewer's labels and buttons.

    Attributes:
        name, facts: labels about the photo.
        zoom_button: says the scale, and toggles between the whole photo and its actual size.
        slideshow_button: starts the slideshow, or goes on with a paused one.
        region_button, filmstrip_button, info_button: are checkable.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.back_button = FlatButton("back", tr("Back to the photos"), shown_keys("Esc"))
        self.name = ElidedLabel()
        font = self.name.font()
        font.setBold(True)
        self.name.setFont(font)
        self.facts = ElidedLabel()
        self.facts.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.zoom_button = FlatButton(None, tr("Actual size, or the whole photo"), "Z")
        self.region_button = FlatButton(
            "region", tr("Find similar to a part of the photo"), tr("R, or Shift and drag")
        )
        self.slideshow_button = FlatButton("slideshow", tr("Slideshow"), "F5")
        self.filmstrip_button = FlatButton("filmstrip", tr("Filmstrip"), "T")
        self.info_button = FlatButton("info", tr("Information"), "I")
        self.full_screen_button = FlatButton("full-screen", tr("Full screen"), "F")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.name)
        words.addWidget(self.facts)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(12, 6, 12, 6)
        self._layout.setSpacing(6)
        self._layout.addWidget(self.back_button)
        self._layout.addSpacing(6)
        self._layout.addLayout(words, 1)
        self._layout.addSpacing(6)
        switches = (self.region_button, self.filmstrip_button, self.info_button)
        for switch in switches:
            switch.setCheckable(True)
        for button in (self.zoom_button, self.slideshow_button, *switches, self.full_screen_button):
            self._layout.addWidget(button)
