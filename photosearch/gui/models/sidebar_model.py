"""The sidebar's sections and rows as a tree for a view."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from PySide6.QtCore import QAbstractItemModel, QLocale, QModelIndex, QObject, QPersistentModelIndex, Qt

from photosearch.gui.icons import icon
from photosearch.gui.models.line_role import LineRole
from photosearch.gui.sidebar_sections import SidebarRow, SidebarSection
from photosearch.gui.tool_tips import as_it_is
from photosearch.gui.translation import listed, tr

_AnyIndex = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


class SidebarRole(IntEnum):
    """What the sidebar may ask for besides Qt's roles and those of `LineRole`."""

    ROW = Qt.ItemDataRole.UserRole + 11
    """The `SidebarRow`; None for a heading."""
    KEY = Qt.ItemDataRole.UserRole + 12
    """What names the line, the same after every update."""


@dataclass(slots=True)
class _Node:
    """A line: its place in the tree, and what it shows."""

    parent: int
    place: int
    key: str
    row: SidebarRow
    is_heading: bool = False
    children: list[int] = field(default_factory=list)


class SidebarModel(QAbstractItemModel):
    """Headings at the top level, rows below; an index's internal id is the number of its node."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nodes: list[_Node] = []
        self._top: list[int] = []
        self._sections: tuple[SidebarSection, ...] = ()
        self._active: frozenset[str] = frozenset()

    @property
    def sections(self) -> tuple[SidebarSection, ...]:
        """What is shown."""
        return self._sections

    def set_sections(self, sections: Sequence[SidebarSection]) -> None:
        """Show these instead; nothing happens if they are the same."""
        if tuple(sections) == self._sections:
            return
        self.beginResetModel()
        self._sections = tuple(sections)
        self._nodes, self._top = [], []
        for place, section in enumerate(sections):
            heading = _Node(-1, place, section.key, SidebarRow(section.title), is_heading=True)
            self._top.append(self._added(heading, section.rows))
        self.endResetModel()

    def _added(self, node: _Node, rows: Sequence[SidebarRow]) -> int:
        number = len(self._nodes)
        self._nodes.append(node)
        for place, row in enumerate(rows):
            key = f"{node.key}/{row.query or row.search or row.action or row.text}"
            node.children.append(self._added(_Node(number, place, key, row), row.rows))
        return number

    def set_active(self, queries: Collection[str]) -> None:
        """Mark the rows whose filters are in the query, as they are written there, or that are all of it."""
        active = frozenset(queries)
        changed, self._active = active ^ self._active, active
        for number, node in enumerate(self._nodes):
            if _asked(node.row) in changed:
                index = self.createIndex(node.place, 0, number)
                self.dataChanged.emit(index, index, [Qt.ItemDataRole.CheckStateRole])

    def index_of(self, key: str) -> QModelIndex:
        """Return the line of that key, if there is one."""
        for number, node in enumerate(self._nodes):
            if node.key == key:
                return self.createIndex(node.place, 0, number)
        return QModelIndex()

    def index(self, row: int, column: int, parent: _AnyIndex = _NO_PARENT) -> QModelIndex:
        """Return a line."""
        children = self._children(parent)
        if column != 0 or not 0 <= row < len(children):
            return QModelIndex()
        return self.createIndex(row, 0, children[row])

    def parent(self, child: _AnyIndex = _NO_PARENT) -> QModelIndex:  # type: ignore[override]
        """Return the line that this one is below."""
        number = self._nodes[child.internalId()].parent if child.isValid() else -1
        return QModelIndex() if number < 0 else self.createIndex(self._nodes[number].place, 0, number)

    def rowCount(self, parent: _AnyIndex = _NO_PARENT) -> int:
        """Return the number of lines below one."""
        return len(self._children(parent))

    def columnCount(self, parent: _AnyIndex = _NO_PARENT) -> int:
        """Return 1."""
        return 1

    def flags(self, index: _AnyIndex) -> Qt.ItemFlag:
        """Lines are there to be chosen; a screen reader says of filters whether they are."""
        if not index.isValid():
            return Qt.ItemFlag(0)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        is_filter = _asked(self._nodes[index.internalId()].row)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if is_filter else flags

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """Return what screen readers call the only column."""
        return tr("Filters") if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: _AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a line shows."""
        if not index.isValid():
            return None
        node = self._nodes[index.internalId()]
        row = node.row
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.text
            case Qt.ItemDataRole.DecorationRole:
                return icon(row.icon) if row.icon else None
            case Qt.ItemDataRole.ToolTipRole:
                return as_it_is(*row.tip.splitlines()) if row.tip else None
            case Qt.ItemDataRole.AccessibleTextRole:
                return listed((row.text, *_note(row)))
            case Qt.ItemDataRole.CheckStateRole:
                return self._check_state(row) if _asked(row) else None
        own = {
            LineRole.NOTE: _note(row),
            LineRole.IS_HEADING: node.is_heading,
            SidebarRole.ROW: None if node.is_heading else row,
            SidebarRole.KEY: node.key,
        }
        return own.get(role)  # type: ignore[call-overload]

    def _check_state(self, row: SidebarRow) -> Qt.CheckState:
        return Qt.CheckState.Checked if _asked(row) in self._active else Qt.CheckState.Unchecked

    def _children(self, parent: _AnyIndex) -> list[int]:
        return self._nodes[parent.internalId()].children if parent.isValid() else self._top


def _asked(row: SidebarRow) -> str:
    return row.query or row.search


def _note(row: SidebarRow) -> list[str]:
    count = "" if row.count is None else QLocale().toString(row.count)
    return [part for part in (row.detail, count) if part]
