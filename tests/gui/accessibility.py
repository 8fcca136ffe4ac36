"""What a screen reader would be told of a window, and what the Tab key reaches."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QScrollBar,
    QTextEdit,
    QWidget,
)

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QTextEdit,
)
_OF_QT = (QScrollBar, QHeaderView)
"""Parts of other controls, which speak for them."""

_VAGUE = (QAccessible.Role.NoRole, QAccessible.Role.Client, QAccessible.Role.Pane)


def controls(window: QWidget) -> Iterator[QWidget]:
    """Yield what can be operated or read in a window, as far as it is in sight."""
    for widget in [window, *window.findChildren(QWidget)]:
        is_inner = widget.objectName().startswith("qt_") or isinstance(
            widget.parent(), QComboBox | QAbstractSpinBox
        )
        if (
            widget.isVisible()
            and isinstance(widget, CONTROLS)
            and not isinstance(widget, _OF_QT)
            and not is_inner
        ):
            yield widget


def nameless(window: QWidget) -> list[str]:
    """Return the controls that say nothing of themselves, or not what they are."""
    found = []
    for widget in controls(window):
        told = QAccessible.queryAccessibleInterface(widget)
        name, role = told.text(QAccessible.Text.Name), told.role()
        if not name.strip() or role in _VAGUE:
            found.append(f"{_place(widget)}: name {name!r}, role {role}")
    return found


def _place(widget: QWidget) -> str:
    """Return a widget and those around it."""
    kinds = []
    at: QWidget | None = widget
    while at is not None:
        kinds.append(type(at).__name__)
        at = at.parentWidget()
    return " < ".join(kinds)


def has_focus(window: QWidget) -> bool:
    """Tell if a window has the keyboard, and not one that is about to go."""
    focused = QApplication.focusWidget()
    return window.isActiveWindow() and focused is not None and focused.window() is window


def reached_by_tab(window: QWidget) -> set[QWidget]:
    """Return what gets the focus when Tab is pressed until it is where it was."""
    reached: list[QWidget] = []
    while (now := QApplication.focusWidget()) is not None and now not in reached:
        reached.append(now)
        QTest.keyClick(now, Qt.Key.Key_Tab)
    return set(reached)


def not_reached_by_tab(window: QWidget) -> list[str]:
    """Return the controls in sight that wait for the keyboard in vain."""
    reached = reached_by_tab(window)
    wanted = [
        widget
        for widget in controls(window)
        if widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not isinstance(widget, QProgressBar)
    ]
    return [f"{_place(widget)} {widget.accessibleName()!r}" for widget in wanted if widget not in reached]


def unreachable(window: QWidget) -> list[str]:
    """Return the buttons in sight that take no focus at all, and so can only be clicked.

    Those inside a line of text never do: Esc clears it. Others have to name a key.
    """
    return [
        f"{_place(widget)} {widget.accessibleName()!r} {widget.text()!r}"
        for widget in controls(window)
        if isinstance(widget, QAbstractButton)
        and not isinstance(widget.parent(), QLineEdit)
        and not re.search(r"\((F\d+|.*\+.*)\)", widget.toolTip())
        and not widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
