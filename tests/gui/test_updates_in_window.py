"""Check for Updates… in the menu: asks when it is chosen, and only then."""

from __future__ import annotations

import pytest
from gui_fakes import HeldPool, InstantPool
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from photosearch import __version__
from photosearch.base.errors import UpdateError
from photosearch.gui import updates_controller
from photosearch.gui.main_window import MainWindow
from photosearch.gui.updates_controller import UpdatesController
from photosearch.updates import Release

NEWER = Release("99.1", "https://example.org/releases/99.1", "<b>Faster</b> & better")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Web addresses that were handed to the browser."""
    opened: list[str] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url.toString())
        return len(opened) == 1

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    return opened


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the questions are answered with, one after the other."""
    answers: list[object] = []

    def answer(current: str) -> object:
        assert current == __version__
        found = answers.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(updates_controller, "newer_release", answer)
    return answers


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    parent = QWidget()
    qtbot.addWidget(parent)
    return parent


def test_a_newer_version_is_shown_as_plain_text_with_the_way_to_its_page(
    parent: QWidget, qtbot: QtBot, answers: list[object], opened: list[str]
) -> None:
    answers.append(NEWER)
    updates = UpdatesController(parent, InstantPool())
    updates.check()
    dialog = updates.dialog
    qtbot.waitUntil(lambda: dialog.text.text() == f"photosearch 99.1 is there; you have {__version__}.")
    assert dialog.notes.toPlainText() == NEWER.notes
    assert dialog.text.textFormat() == Qt.TextFormat.PlainText
    QTest.mouseClick(dialog.page_button, Qt.MouseButton.LeftButton)
    assert opened == [NEWER.page]
    QTest.mouseClick(dialog.page_button, Qt.MouseButton.LeftButton)
    assert dialog.text.text() == f"No program opened {NEWER.page}"


def test_the_newest_version_offers_nothing(parent: QWidget, qtbot: QtBot, answers: list[object]) -> None:
    answers.append(None)
    updates = UpdatesController(parent, InstantPool())
    updates.check()
    qtbot.waitUntil(lambda: updates.dialog.text.text().endswith("is the newest there is."))
    assert not updates.dialog.page_button.isVisible()
    assert not updates.dialog.notes.isVisible()


def test_trouble_is_said_and_the_next_question_is_asked_anew(
    parent: QWidget, qtbot: QtBot, answers: list[object]
) -> None:
    answers += [UpdateError("no network, or there is no <i>example.org</i>", "Check it"), NEWER]
    updates = UpdatesController(parent, InstantPool())
    updates.check()
    qtbot.waitUntil(
        lambda: updates.dialog.text.text() == "No network, or there is no <i>example.org</i>. Check it"
    )
    updates.check()
    qtbot.waitUntil(lambda: updates.dialog.text.text().startswith("photosearch 99.1"))


def test_it_asks_off_the_gui_thread_and_once_at_a_time(
    parent: QWidget, qtbot: QtBot, answers: list[object]
) -> None:
    answers.append(NEWER)
    pool = HeldPool()
    updates = UpdatesController(parent, pool)
    updates.check()
    updates.check()
    assert updates.dialog.isVisible()
    assert updates.dialog.text.text() == "Asking for a newer version…"
    assert len(pool.held) == 1
    pool.run()
    qtbot.waitUntil(lambda: updates.dialog.text.text().startswith("photosearch 99.1"))


def test_the_menu_asks_and_nothing_else_does(window: MainWindow, qtbot: QtBot, answers: list[object]) -> None:
    answers.append(None)
    (entry,) = (action for action in window.findChildren(QAction) if action.text() == "Check for Updates…")
    assert len(answers) == 1
    entry.trigger()
    qtbot.waitUntil(lambda: window.updates.dialog.text.text().endswith("is the newest there is."))
    assert answers == []
