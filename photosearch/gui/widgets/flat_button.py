"""A button without a frame that shows when it has the focus, which Qt's own auto-raised ones do not."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from photosearch.gui.icons import icon
from photosearch.gui.tool_tips import with_keys

_SIDE, _ICON_SIDE = 36, 22


class FlatButton(QToolButton):
    """An icon, or words where there is none; reached with Tab."""

    def __init__(
        self, icon_name: str | None, name: str, keys: str = "", parent: QWidget | None = None
    ) -> None:
        """Args: `keys` are told in the tool tip, so they are written as people do."""
        super().__init__(parent)
        self.setAutoRaise(True)
        if icon_name is not None:
            self.setIcon(icon(icon_name))
            self.setIconSize(QSize(_ICON_SIDE, _ICON_SIDE))
        self.setMinimumSize(_SIDE, _SIDE)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(name)
        self.setToolTip(with_keys(name, keys) if keys else name)

    def set_menu(self, menu: QMenu) -> None:
        """Offer a menu beside the button."""
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the button, and a ring around it while it has the focus."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 6, 6)
