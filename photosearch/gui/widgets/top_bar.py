"""The top of the window: search bar, and the buttons that arrange hits, add folders and open the menu."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStyle, QToolButton, QWidget

from photosearch.gui.app_menu import AppMenu
from photosearch.gui.icons import icon
from photosearch.gui.shortcut_list import shown_keys
from photosearch.gui.tool_tips import with_keys
from photosearch.gui.translation import tr
from photosearch.gui.widgets.arrange_button import ArrangeButton
from photosearch.gui.widgets.filter_chips import FilterChips
from photosearch.gui.widgets.search_bar import SearchBar

_WIDEST = 860


class TopBar(QWidget):
    """Lays out the window's buttons around `search_bar`; `menu_button` opens `menu`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search_bar = SearchBar()
        self.search_bar.setMaximumWidth(_WIDEST)
        self.chips = FilterChips(self.search_bar)
        self.chips.setMaximumWidth(_WIDEST)
        self.arrange_button = ArrangeButton()
        self.add_button = QToolButton()
        self.add_button.setAutoRaise(True)
        self.add_button.setText(tr("Add folder"))
        self.add_button.setIcon(icon("add-folder"))
        self.add_button.setIconSize(QSize(22, 22))
        self.add_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.add_button.setToolTip(with_keys(tr("Add a folder of photos"), shown_keys("Ctrl+O")))
        self.add_button.setMinimumHeight(36)
        self.menu = AppMenu(self)
        self.menu_button = _button("menu", tr("Menu"), "F10")
        self.menu_button.clicked.connect(self.open_menu)
        self.menu.aboutToHide.connect(self._on_menu_about_to_hide)
        self.sidebar_button = _button("sidebar", tr("Sidebar"), "F9")
        self.sidebar_button.setCheckable(True)
        is_mirrored = QGuiApplication.isRightToLeft()
        self.back_button = _button("next" if is_mirrored else "previous", tr("Back"), "Alt+Left")
        self.forward_button = _button("previous" if is_mirrored else "next", tr("Forward"), "Alt+Right")
        left = QHBoxLayout()
        left.setSpacing(2)
        for button in (self.sidebar_button, self.back_button, self.forward_button):
            left.addWidget(button)
        layout = QGridLayout(self)
        layout.setContentsMargins(20, 14, 20, 10)
        layout.setHorizontalSpacing(14)
        layout.setVerticalSpacing(0)
        layout.addLayout(left, 0, 0)
        layout.addWidget(self.search_bar, 0, 2)
        for column, button in enumerate((self.arrange_button, self.add_button, self.menu_button), 3):
            layout.addWidget(button, 0, column)
        for column, stretch in ((1, 1), (2, 40), (6, 1)):
            layout.setColumnStretch(column, stretch)
        for before, after in pairwise(
            (self.sidebar_button, self.back_button, self.forward_button, self.search_bar)
        ):
            QWidget.setTabOrder(before, after)

    @Slot()
    def open_menu(self) -> None:
        """Open the menu below its button, flush with it at the end of the line."""
        size, below = self.menu.sizeHint(), self.menu_button.rect().translated(0, self.menu_button.height())
        place = QStyle.alignedRect(
            self.layoutDirection(), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, size, below
        )
        self.menu_button.setDown(True)
        self.menu.popup(self.menu_button.mapToGlobal(place.topLeft()))

    @Slot()
    def _on_menu_about_to_hide(self) -> None:
        self.menu_button.setDown(False)


def _button(picture: str, name: str, keys: str) -> QToolButton:
    button = QToolButton()
    button.setAutoRaise(True)
    button.setIcon(icon(picture))
    button.setIconSize(QSize(22, 22))
    button.setToolTip(with_keys(name, shown_keys(keys)))
    button.setAccessibleName(name)
    button.setMinimumHeight(36)
    return button
