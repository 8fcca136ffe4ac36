"""A layout that puts widgets beside each other like words, in as many lines as they take."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QStyle, QWidget


class FlowLayout(QLayout):
    """Its width is whatever there is; its height follows from that."""

    def __init__(self, parent: QWidget, spacing: int) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)

    def addItem(self, item: QLayoutItem) -> None:
        """Put an item behind the others."""
        self._items.append(item)

    def count(self) -> int:
        """Return the number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return an item, or None."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Give an item away, or None."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        """Return True."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the lines in that width."""
        return self._places(QRect(0, 0, width, 0))[1]

    def sizeHint(self) -> QSize:
        """Return the least size: there is no better one."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """Return a size in which each item has room, one a line."""
        margins = self.contentsMargins()
        size = QSize(0, 0)
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size.grownBy(margins)

    def setGeometry(self, rect: QRect) -> None:
        """Put all items in their places."""
        super().setGeometry(rect)
        parent = self.parentWidget()
        direction = parent.layoutDirection() if parent is not None else Qt.LayoutDirection.LeftToRight
        for item, place in zip(self._items, self._places(rect)[0], strict=True):
            item.setGeometry(QStyle.visualRect(direction, rect, place))

    def _places(self, rect: QRect) -> tuple[list[QRect], int]:
        """Return where items go, and the height of all."""
        inner = rect.marginsRemoved(self.contentsMargins())
        places, corner, height = list[QRect](), inner.topLeft(), 0
        for item in self._items:
            size = item.sizeHint()
            if corner.x() > inner.left() and corner.x() + size.width() > inner.right() + 1:
                corner = QPoint(inner.left(), corner.y() + height + self.spacing())
                height = 0
            size.setWidth(min(size.width(), inner.width()))
            places.append(QRect(corner, size))
            corner += QPoint(size.width() + self.spacing(), 0)
            height = max(height, size.height())
        margins = self.contentsMargins()
        return places, corner.y() + height - rect.top() + margins.bottom()
