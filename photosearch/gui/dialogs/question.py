"""A question before something that is not done lightly."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def is_confirmed(
    parent: QWidget, title: str, text: str, details: str, act: str, *, is_destructive: bool = True
) -> bool:
    """Ask, and return whether the answer is to do it. Texts are data, never markup.

    Args:
        details: what follows from it.
        act: what the button that does it says.
        is_destructive: something goes that does not come back by itself.
    """
    question = QMessageBox(QMessageBox.Icon.Question, title, text, parent=parent)
    question.setTextFormat(Qt.TextFormat.PlainText)
    question.setInformativeText(details)
    role = QMessageBox.ButtonRole.DestructiveRole if is_destructive else QMessageBox.ButtonRole.AcceptRole
    button = question.addButton(act, role)
    question.addButton(QMessageBox.StandardButton.Cancel)
    question.exec()
    is_meant = question.clickedButton() is button
    question.deleteLater()  # its parent lives as long as the app
    return is_meant
