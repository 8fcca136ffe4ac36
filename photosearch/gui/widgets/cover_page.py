"""A page over the whole window: it covers its parent, and keeps the keyboard to itself while it does."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget


class CoverPage(QWidget):
    """Hidden until it is opened.

    Signals:
        closed: the user is done with it.
    """

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAutoFillBackground(True)
        self.hide()
        parent.installEventFilter(self)

    @property
    def is_mirrored(self) -> bool:
        """Whether it is read from right to left."""
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft

    def open_page(self) -> None:
        """Cover the parent."""
        if self.isHidden():
            self._cover()
            self.show()
            self.raise_()
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def close_page(self) -> None:
        """Go back to what lies below."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    @Slot()
    def go_back(self) -> None:
        """Leave what is going on here; if nothing is, the page."""
        self.close_page()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep covering the parent."""
        if watched is self.parent() and event.type() == QEvent.Type.Resize and not self.isHidden():
            self._cover()
        return super().eventFilter(watched, event)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Let Tab go round here: what lies below cannot be seen."""
        stops = [self, *(child for child in self.findChildren(QWidget) if self._is_stop(child))]
        focused = self.window().focusWidget()
        at = stops.index(focused) if focused in stops else 0
        reason = Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason
        stops[(at + (1 if next else -1)) % len(stops)].setFocus(reason)
        return True

    def _cover(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())

    def _is_stop(self, child: QWidget) -> bool:
        takes_tab = bool(child.focusPolicy() & Qt.FocusPolicy.TabFocus)
        return takes_tab and child.isVisibleTo(self) and child.isEnabled()
