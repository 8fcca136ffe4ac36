"""The button beside the search bar that says how hits are sorted and grouped, and changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from photosearch.base.types import Grouping, Sort
from photosearch.gui.icons import icon
from photosearch.gui.query import Arrangement

_Choice = Sort | Grouping | None

_SORTS: dict[_Choice, str] = {
    Sort.RELEVANCE: "Best Match First",
    Sort.NEWEST: "Newest First",
    Sort.OLDEST: "Oldest First",
    Sort.NAME: "By Name",
}
_GROUPINGS: dict[_Choice, str] = {
    None: "Without Groups",
    Grouping.DAY: "Grouped by Day",
    Grouping.MONTH: "Grouped by Month",
    Grouping.FOLDER: "Grouped by Folder",
}


class ArrangeButton(QToolButton):
    """A menu of sorts and groupings; says what is unlike the usual.

    Signals:
        arranged: Arrangement; the user chose another.
    """

    arranged = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._arrangement = Arrangement()
        self._choices: list[tuple[QAction, _Choice]] = []
        self.setAutoRaise(True)
        self.setIcon(icon("sort"))
        self.setIconSize(QSize(22, 22))
        self.setMinimumHeight(36)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        self._add_choices(menu, _SORTS)
        menu.addSeparator()
        self._add_choices(menu, _GROUPINGS)
        self.setMenu(menu)
        self.set_arrangement(self._arrangement)

    def _add_choices(self, menu: QMenu, names: Mapping[_Choice, str]) -> None:
        group = QActionGroup(menu)
        for choice, name in names.items():
            action = menu.addAction(name)
            action.setCheckable(True)
            group.addAction(action)
            self._choices.append((action, choice))
        group.triggered.connect(self._on_group_triggered)

    def set_arrangement(self, arrangement: Arrangement) -> None:
        """Show how hits are arranged."""
        self._arrangement = arrangement
        for action, choice in self._choices:
            action.setChecked(choice in (arrangement.sort, arrangement.group))
        usual = Arrangement()
        unusual = [
            choice.value.capitalize()
            for choice, as_ever in ((arrangement.sort, usual.sort), (arrangement.group, usual.group))
            if choice is not None and choice != as_ever
        ]
        self.setText(" · ".join(unusual))
        style = Qt.ToolButtonStyle
        self.setToolButtonStyle(
            style.ToolButtonTextBesideIcon if unusual else style.ToolButtonIconOnly,
        )
        words = f"{_SORTS[arrangement.sort]}, {_GROUPINGS[arrangement.group].lower()}"
        self.setToolTip(f"Sort and group what is found: {words.lower()}")
        self.setAccessibleName(f"Sort and group: {words.lower()}")

    @Slot(QAction)
    def _on_group_triggered(self, chosen: QAction) -> None:
        for action, choice in self._choices:
            if action == chosen:
                is_sort = isinstance(choice, Sort)
                part = {"sort": choice} if is_sort else {"group": choice}
                self.set_arrangement(replace(self._arrangement, **part))  # type: ignore[arg-type]
                self.arranged.emit(self._arrangement)
