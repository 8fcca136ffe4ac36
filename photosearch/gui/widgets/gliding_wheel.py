"""Lets a view glide where a mouse wheel jumps; touchpads and fingers move it as they please."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QObject, Qt, QVariantAnimation, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QScroller, QStyle

_GLIDE_MS = 180
_NOTCH = 120
"""A wheel's turn in eighths of a degree (`QWheelEvent.angleDelta`)."""


class GlidingWheel(QObject):
    """Belongs to a view.

    Each notch moves the place where the glide ends, so that turning faster gets further. A view that is moved
    otherwise meanwhile stays where that put it. Where the desktop wants no animations, there are none.
    """

    def __init__(self, view: QAbstractScrollArea) -> None:
        super().__init__(view)
        self._view = view
        self._glide = QVariantAnimation(self)
        self._glide.setDuration(_GLIDE_MS)
        self._glide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._glide.valueChanged.connect(self._on_glide_value_changed)
        self._target = self._reached = 0
        self._rest = 0.0
        QScroller.grabGesture(view.viewport(), QScroller.ScrollerGestureType.TouchGesture)

    @property
    def is_gliding(self) -> bool:
        """Whether the view is on its way."""
        return self._glide.state() is QVariantAnimation.State.Running

    def wheel(self, event: QWheelEvent) -> None:
        """Scroll by a turn of the wheel, or along with fingers on a touchpad."""
        bar = self._view.verticalScrollBar()
        if not event.pixelDelta().isNull() and event.phase() is not Qt.ScrollPhase.NoScrollPhase:
            self._glide.stop()
            bar.setValue(bar.value() - event.pixelDelta().y())
        else:
            step = bar.singleStep() * QApplication.wheelScrollLines()
            self._rest -= event.angleDelta().y() / _NOTCH * step
            whole = round(self._rest)  # a fine wheel turns by less than a pixel
            self._rest -= whole
            self._glide_by(whole)
        event.accept()

    def stop(self) -> None:
        """Stay where the view is now."""
        self._glide.stop()

    def _glide_by(self, pixels: int) -> None:
        bar = self._view.verticalScrollBar()
        start = self._target if self.is_gliding else bar.value()
        self._target = max(bar.minimum(), min(bar.maximum(), start + pixels))
        self._glide.stop()
        if not self._view.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, self._view):
            bar.setValue(self._target)
            return
        self._reached = bar.value()
        self._glide.setStartValue(self._reached)
        self._glide.setEndValue(self._target)
        self._glide.start()

    @Slot(object)
    def _on_glide_value_changed(self, value: object) -> None:
        bar = self._view.verticalScrollBar()
        if bar.value() != self._reached:  # something else has moved it
            self._glide.stop()
            return
        assert isinstance(value, int)
        bar.setValue(value)
        self._reached = bar.value()
