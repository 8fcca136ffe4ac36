"""The slideshow's menu: to start it, and how it goes on."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from photosearch.gui.slide_order import INTERVALS_S, SlideOptions
from photosearch.gui.translation import tr


class SlideshowMenu(QMenu):
    """Holds the options that the user chose.

    Signals:
        start_requested: to begin.
        options_changed: SlideOptions; by the user.
    """

    start_requested = Signal()
    options_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Slideshow"), parent)
        self._options = SlideOptions()
        self.addAction(tr("Start Slideshow")).triggered.connect(self.start_requested)
        self.addSeparator()
        group = QActionGroup(self)
        self._intervals = {
            seconds: self._add_switch(tr("%Ln Second(s) Each", "", seconds)) for seconds in INTERVALS_S
        }
        for action in self._intervals.values():
            group.addAction(action)
        self.addSeparator()
        self._random = self._add_switch(tr("In Random Order"))
        self._looping = self._add_switch(tr("Start Over at the End"))

    def set_options(self, options: SlideOptions) -> None:
        """Show these as chosen."""
        self._options = options
        for seconds, action in self._intervals.items():
            action.setChecked(seconds == options.interval_s)
        self._random.setChecked(options.is_random)
        self._looping.setChecked(options.is_looping)

    def _add_switch(self, text: str) -> QAction:
        switch = self.addAction(text)
        switch.setCheckable(True)
        switch.triggered.connect(self._on_switch_triggered)
        return switch

    @Slot()
    def _on_switch_triggered(self) -> None:
        chosen = [seconds for seconds, action in self._intervals.items() if action.isChecked()]
        self._options = replace(
            self._options,
            interval_s=chosen[0] if chosen else self._options.interval_s,
            is_random=self._random.isChecked(),
            is_looping=self._looping.isChecked(),
        )
        self.options_changed.emit(self._options)
