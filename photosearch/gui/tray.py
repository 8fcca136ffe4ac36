"""An icon in the desktop's notification area, if wanted: how far a run is, and a few things to do."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon, QWidget

from photosearch.base.types import Progress
from photosearch.gui.translation import tr
from photosearch.gui.widgets.indexing_bar import progress_text

_SIDE = 64
"""Of the picture with the ring, in pixels; the desktop makes it as small as it needs."""
_RING = 8


class Tray(QObject):
    """The icon and its menu.

    Attributes:
        icon: the system's.

    Signals:
        window_requested: bring the window to the front.
    """

    window_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.icon = QSystemTrayIcon(QApplication.windowIcon(), self)
        self._percent: int | None = None
        self._menu = QMenu(parent)
        self._menu.addAction(tr("Show photosearch")).triggered.connect(self.window_requested)
        self._menu.addAction(tr("Quit")).triggered.connect(parent.close)
        self.icon.setContextMenu(self._menu)
        self.icon.activated.connect(self._on_icon_activated)
        self.show_idle()

    @property
    def is_possible(self) -> bool:
        """Whether this desktop has such an area."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def set_wanted(self, is_wanted: bool) -> None:
        """Show the icon, or take it away."""
        self.icon.setVisible(is_wanted)

    @Slot(object)
    def show_progress(self, progress: Progress) -> None:
        """Show a step of a run; the last one ends it."""
        if progress.summary is not None:
            self.show_idle()
            return
        self.icon.setToolTip(tr("photosearch: {progress}", progress=progress_text(progress)))
        percent = 100 * progress.done // progress.total if progress.total else 0
        if percent != self._percent:
            self._percent = percent
            self.icon.setIcon(_with_ring(QApplication.windowIcon(), percent))

    @Slot()
    def show_idle(self) -> None:
        """No run is going on."""
        self._percent = None
        self.icon.setToolTip("photosearch")
        self.icon.setIcon(QApplication.windowIcon())

    @Slot(QSystemTrayIcon.ActivationReason)
    def _on_icon_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.window_requested.emit()


def _with_ring(icon: QIcon, percent: int) -> QIcon:
    """Return the icon inside a ring that is closed as far as the run is done."""
    pixmap = QPixmap(_SIDE, _SIDE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inner = QRectF(0, 0, _SIDE, _SIDE).adjusted(_RING + 4, _RING + 4, -_RING - 4, -_RING - 4)
    icon.paint(painter, inner.toRect())
    ring = QRectF(0, 0, _SIDE, _SIDE).adjusted(_RING / 2, _RING / 2, -_RING / 2, -_RING / 2)
    painter.setPen(QPen(QColor(128, 128, 128, 110), _RING))
    painter.drawEllipse(ring)
    pen = QPen(QColor("#3d8bfd"), _RING)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.drawArc(ring, 90 * 16, -round(percent * 3.6 * 16))
    painter.end()
    return QIcon(pixmap)
