"""Tab goes through the buttons of a dialog in the order in which they are seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton
from pytestqt.qtbot import QtBot

from photosearch.gui.dialogs.crash_dialog import CrashDialog
from photosearch.gui.dialogs.diagnostics_dialog import DiagnosticsDialog
from photosearch.gui.dialogs.failures_dialog import FailuresDialog
from photosearch.gui.dialogs.updates_dialog import UpdatesDialog
from photosearch.updates import Release


def failures() -> QDialog:
    dialog = FailuresDialog()
    dialog.show_failures([(Path("/photos/a.jpg"), "cut off")])
    return dialog


def crash() -> QDialog:
    dialog = CrashDialog()
    dialog.show_error(ValueError("no"), Path("/report"))
    return dialog


def diagnostics() -> QDialog:
    dialog = DiagnosticsDialog(Path("/nowhere"))
    dialog.show()
    return dialog


def updates() -> QDialog:
    dialog = UpdatesDialog()
    dialog.show_asking()
    dialog.show_release(Release("2", "https://example.org", "new"), "1")
    return dialog


@pytest.mark.parametrize("made", [failures, crash, diagnostics, updates])
def test_tab_follows_the_eye(made: Callable[[], QDialog], qtbot: QtBot) -> None:
    dialog = made()
    qtbot.addWidget(dialog)
    seen = [button for button in dialog.findChildren(QPushButton) if button.isVisible()]
    seen.sort(key=lambda button: button.mapTo(dialog, QPoint()).x())
    seen[0].setFocus()
    passed = [dialog.focusWidget()]
    for _ in seen[1:]:
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        passed.append(dialog.focusWidget())
    assert len(seen) > 1
    assert passed == seen
