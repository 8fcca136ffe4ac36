"""The button beside the search bar that says how hits are sorted and grouped, and changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from photosearch.base.types import Grouping, Sort
from photosearch.gui.icons import icon
from photosearch.gui.query import Arrangement
from photosearch.gui.translation import tr, translatable

Choice = Sort | Grouping | None

_SORTS: dict[Choice, str] = {
    Sort.RELEVANCE: translatable("Best Match First"),
    Sort.NEWEST: translatable("Newest First"),
    Sort.OLDEST: translatable("Oldest First"),
    Sort.NAME: translatable("By Name"),
}
_GROUPINGS: dict[Choice, str] = {
    None: translatable("Without Groups"),
    Grouping.DAY: translatable("Grouped by Day"),
    Grouping.MONTH: translatable("Grouped by Month"),
    Grouping.FOLDER: translatable("Grouped by Folder"),
}
_IN_SHORT: dict[Choice, str] = {
    Sort.NEWEST: translatable("Newest"),
    Sort.OLDEST: translatable("Oldest"),
    Sort.NAME: translatable("Name"),
    Grouping.DAY: translatable("Day"),
    Grouping.MONTH: translatable("Month"),
    Grouping.FOLDER: translatable("Folder"),
}
"""All but the usual."""


class ArrangeButton(QToolButton):
    """Opens a menu of sorts and groupings; says what is unlike the usual.

    Attributes:
        choices: the entries of its menu, each with the sort or grouping that it means.

    Signals:
        arranged: Arrangement; the user chose another.
    """

    arranged = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._arrangement = Arrangement()
        self.choices: list[tuple[QAction, Choice]] = []
        self.setAutoRaise(True)
        self.setIcon(icon("sort"))
        self.setIconSize(QSize(22, 22))
        self.setMinimumHeight(36)
        self._menu = menu = QMenu(self)
        self._add_choices(menu, _SORTS)
        menu.addSeparator()
        self._add_choices(menu, _GROUPINGS)
        menu.aboutToHide.connect(self._on_menu_about_to_hide)
        self.clicked.connect(self.open_menu)
        self.set_arrangement(self._arrangement)

    def _add_choices(self, menu: QMenu, names: Mapping[Choice, str]) -> None:
        group = QActionGroup(menu)
        for choice, name in names.items():
            action = menu.addAction(tr(name))
            action.setCheckable(True)
            group.addAction(action)
            self.choices.append((action, choice))
        group.triggered.connect(self._on_group_triggered)

    def set_arrangement(self, arrangement: Arrangement) -> None:
        """Show how hits are arranged."""
        self._arrangement = arrangement
        for action, choice in self.choices:
            action.setChecked(choice in (arrangement.sort, arrangement.group))
        usual = Arrangement()
        unusual = [
            tr(_IN_SHORT[choice])
            for choice, as_ever in ((arrangement.sort, usual.sort), (arrangement.group, usual.group))
            if choice is not None and choice != as_ever
        ]
        self.setText(" · ".join(unusual))
        style = Qt.ToolButtonStyle
        self.setToolButtonStyle(
            style.ToolButtonTextBesideIcon if unusual else style.ToolButtonIconOnly,
        )
        sort, grouping = tr(_SORTS[arrangement.sort]), tr(_GROUPINGS[arrangement.group])
        self.setToolTip(tr("Sort and group what is found: {sort}, {grouping}", sort=sort, grouping=grouping))
        self.setAccessibleName(tr("Sort and group: {sort}, {grouping}", sort=sort, grouping=grouping))

    @Slot()
    def open_menu(self) -> None:
        """Open the menu below this button."""
        self.setDown(True)
        self._menu.popup(self.mapToGlobal(self.rect().bottomLeft() + QPoint(0, 2)))

    @Slot()
    def _on_menu_about_to_hide(self) -> None:
        self.setDown(False)

    @Slot(QAction)
    def _on_group_triggered(self, chosen: QAction) -> None:
        for action, choice in self.choices:
            if action == chosen:
                is_sort = isinstance(choice, Sort)
                part = {"sort": choice} if is_sort else {"group": choice}
                self.set_arrangement(replace(self._arrangement, **part))  # type: ignore[arg-type]
                self.arranged.emit(self._arrangement)
