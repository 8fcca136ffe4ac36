"""The sidebar: a tree of filters to click, beside the results."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPalette
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTreeView, QWidget

from photosearch.gui.delegates.line_delegate import SPACE_ABOVE_HEADING, LineDelegate
from photosearch.gui.models.sidebar_model import SidebarModel, SidebarRole
from photosearch.gui.sidebar_sections import SidebarRow, SidebarSection
from photosearch.gui.translation import tr
from photosearch.gui.widgets.slim_scroll_bar import SlimScrollBar

_AnyIndex = QModelIndex | QPersistentModelIndex

DEFAULT_WIDTH, NARROWEST = 230, 140
_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class Sidebar(QTreeView):
    """Shows sections; remembers what is folded by the keys of lines, whatever an update brings.

    Signals:
        filter_toggled: str; the filter of a row that was clicked, as it is written in a query.
        search_requested: str, the key of a saved search.
        action_requested: str; the action of one.
        root_menu_requested: Path of a folder of the library, and where on the screen.
        row_menu_requested: str, the key of an album or a saved search, and where on the screen.
    """

    filter_toggled = Signal(str)
    search_requested = Signal(str)
    action_requested = Signal(str)
    root_menu_requested = Signal(object, QPoint)
    row_menu_requested = Signal(str, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folded: dict[str, bool] = {}
        """Lines that the user opened or closed -> whether they are open."""
        self._is_updating = False
        self.tree = SidebarModel(self)
        self.setModel(self.tree)
        self.setItemDelegate(LineDelegate(self))
        self.setAccessibleName(tr("Folders, timeline and other filters"))
        if self.style().name() == "fusion":
            self.setVerticalScrollBar(SlimScrollBar(self, QPalette.ColorRole.Window))
        self.setHeaderHidden(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setIndentation(14)
        self.setMinimumWidth(NARROWEST)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self.clicked.connect(self._on_line_clicked)
        self.expanded.connect(self._on_line_expanded)
        self.collapsed.connect(self._on_line_collapsed)
        self.customContextMenuRequested.connect(self._on_menu_requested)

    @property
    def folded(self) -> dict[str, bool]:
        """Lines that the user opened or closed -> whether they are open."""
        return dict(self._folded)

    def set_folded(self, folded: dict[str, bool]) -> None:
        """Open and close lines as they were left."""
        self._folded = dict(folded)
        self._unfold()

    def show_sections(self, sections: Sequence[SidebarSection]) -> None:
        """Show these instead; the current line and the place stay."""
        key = self.currentIndex().data(SidebarRole.KEY)
        place = self.verticalScrollBar().value()
        self.tree.set_sections(sections)
        self._unfold()
        if key is not None:
            self.setCurrentIndex(self.tree.index_of(key))
        self.verticalScrollBar().setValue(place)

    def set_active(self, queries: Collection[str]) -> None:
        """Mark the rows whose filters are in the query."""
        self.tree.set_active(queries)

    def drawBranches(self, painter: QPainter, rect: QRect, index: _AnyIndex) -> None:
        """Draw what unfolds a line beside its text."""
        if not index.parent().isValid():
            rect = rect.adjusted(0, SPACE_ABOVE_HEADING, 0, 0)
        super().drawBranches(painter, rect, index)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a line; what the mouse's back and forward buttons mean is for others to know."""
        if event.button() in (Qt.MouseButton.BackButton, Qt.MouseButton.ForwardButton):
            event.ignore()
            return
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and the space bar do what a click does."""
        if event.key() in _KEYS and not event.modifiers() and self.currentIndex().isValid():
            self._on_line_clicked(self.currentIndex())
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Have a current line from the beginning, so that it can be seen where the keyboard is."""
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self.tree.index(0, 0))
        super().focusInEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Go to the line that begins with what is typed, but not for a space."""
        if search.strip():
            super().keyboardSearch(search)

    def _unfold(self) -> None:
        self._is_updating = True
        open_sections = {section.key for section in self.tree.sections if section.is_open}
        for index in self._lines(QModelIndex()):
            key = index.data(SidebarRole.KEY)
            self.setExpanded(index, self._folded.get(key, key in open_sections))
        self._is_updating = False

    def _lines(self, parent: QModelIndex) -> list[QModelIndex]:
        """Return the lines that others are below."""
        children = (self.tree.index(row, 0, parent) for row in range(self.tree.rowCount(parent)))
        around = [child for child in children if self.tree.rowCount(child)]
        return around + [line for child in around for line in self._lines(child)]

    @Slot(QModelIndex)
    def _on_line_clicked(self, index: QModelIndex) -> None:
        row = index.data(SidebarRole.ROW)
        if not isinstance(row, SidebarRow):
            self.setExpanded(index, not self.isExpanded(index))
        elif row.query:
            self.filter_toggled.emit(row.query)
        elif row.search:
            self.search_requested.emit(row.key)
        elif row.action:
            self.action_requested.emit(row.action)

    @Slot(QModelIndex)
    def _on_line_expanded(self, index: QModelIndex) -> None:
        self._note(index, is_open=True)

    @Slot(QModelIndex)
    def _on_line_collapsed(self, index: QModelIndex) -> None:
        self._note(index, is_open=False)

    def _note(self, index: QModelIndex, *, is_open: bool) -> None:
        if not self._is_updating:
            self._folded[index.data(SidebarRole.KEY)] = is_open

    @Slot(QPoint)
    def _on_menu_requested(self, place: QPoint) -> None:
        index = self.indexAt(place)
        if not index.isValid():
            index, place = self.currentIndex(), self.visualRect(self.currentIndex()).center()
        row = index.data(SidebarRole.ROW)
        if not isinstance(row, SidebarRow):
            return
        place = self.viewport().mapToGlobal(place)
        if row.root is not None:
            self.root_menu_requested.emit(row.root, place)
        elif row.key:
            self.row_menu_requested.emit(row.key, place)
