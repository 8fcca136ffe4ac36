"""What stands around the window: mistakes shown, diagnostics, notifications, the tray."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from gui_fakes import FakeEngine
from PySide6.QtCore import QObject, QProcess, QStandardPaths, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget
from pytestqt.qtbot import QtBot

from photosearch.base.types import IndexSummary, Progress
from photosearch.gui.crash_watch import CrashWatch
from photosearch.gui.diagnostics import without_home
from photosearch.gui.dialogs.diagnostics_dialog import DiagnosticsDialog
from photosearch.gui.main_window import MainWindow
from photosearch.gui.notifications import Notifications, summary_text
from photosearch.gui.tray import Tray


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    parent = QWidget()
    qtbot.addWidget(parent)
    return parent


@pytest.fixture
def watch(parent: QWidget, tmp_path: Path) -> Iterator[CrashWatch]:
    watch = CrashWatch(tmp_path / "logs", parent)
    yield watch
    watch.close()


class Clumsy(QObject):
    """Fails in a slot."""

    poked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.poked.connect(self._on_poked)

    @Slot()
    def _on_poked(self) -> None:
        raise ValueError("clumsy")


class TestCrashes:
    # Its error is what the test is about: pytest-qt, which takes the same hook, shall not see it.
    def test_an_error_in_a_slot_is_shown_and_kept(
        self, watch: CrashWatch, qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        clumsy = Clumsy()
        clumsy.poked.emit()
        qtbot.waitUntil(watch.dialog.isVisible)
        assert "ValueError: clumsy" in watch.dialog.details.toPlainText()
        (report,) = (tmp_path / "logs").iterdir()
        assert str(report) in watch.dialog.note.text()
        assert "ValueError: clumsy" in report.read_text()
        assert [record.levelno for record in caplog.records] == [logging.ERROR]
        caplog.clear()
        watch.dialog.copy_button.click()
        assert "clumsy" in QGuiApplication.clipboard().text()

    def test_an_error_in_a_thread_is_shown(
        self, watch: CrashWatch, qtbot: QtBot, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fail() -> None:
            raise KeyError("thread")

        threading.Thread(target=fail).start()
        qtbot.waitUntil(watch.dialog.isVisible)
        assert "KeyError: 'thread'" in watch.dialog.details.toPlainText()
        caplog.clear()

    def test_an_error_that_keeps_coming_does_not_fill_the_dialog(
        self, watch: CrashWatch, qtbot: QtBot, caplog: pytest.LogCaptureFixture
    ) -> None:
        clumsy = Clumsy()
        for _ in range(30):
            clumsy.poked.emit()
        qtbot.waitUntil(watch.dialog.isVisible)
        qtbot.waitUntil(lambda: watch.dialog._count == 30)
        assert watch.dialog.details.toPlainText().count("ValueError: clumsy") == 5
        caplog.clear()


class TestDiagnostics:
    def test_facts_name_no_folder_and_the_log_can_be_sifted(
        self, window: MainWindow, engine: FakeEngine, qtbot: QtBot, tmp_path: Path
    ) -> None:
        log = tmp_path / "photosearch.log"
        log.write_text("12:00 INFO photosearch: fine\n12:01 WARNING photosearch: not so fine\n")
        dialog = DiagnosticsDialog(log, window)
        window.support._dialog = dialog
        window.support.show_diagnostics()
        qtbot.waitUntil(lambda: "fine" in dialog.log.toPlainText())
        assert "photosearch 0." in dialog.facts.toPlainText()
        assert "library: not open" in dialog.facts.toPlainText()
        dialog.serious_only.setChecked(True)
        assert dialog.log.toPlainText() == "12:01 WARNING photosearch: not so fine"
        dialog.close()

    def test_only_the_end_of_a_long_log_is_read(self, qtbot: QtBot, tmp_path: Path) -> None:
        log = tmp_path / "photosearch.log"
        log.write_text("".join(f"line {number} {'x' * 90}\n" for number in range(10_000)))
        dialog = DiagnosticsDialog(log)
        qtbot.addWidget(dialog)
        dialog.show_texts("facts")
        qtbot.waitUntil(lambda: bool(dialog.log.toPlainText()))
        lines = dialog.log.toPlainText().splitlines()
        assert 1000 < len(lines) < 5000
        assert lines[-1].startswith("line 9999 ")
        assert lines[0].startswith("line ")

    def test_the_name_of_the_home_folder_is_left_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME", "/home/somebody")
        monkeypatch.setenv("USERPROFILE", "/home/somebody")
        assert without_home("logs in /home/somebody/.local") == "logs in ~/.local"


def summary(seconds: float = 100.0, *, was_cancelled: bool = False) -> IndexSummary:
    return IndexSummary(1234, 0, 0, 2, seconds, 12.0, was_cancelled)


class TestNotifications:
    @pytest.fixture
    def told(self, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str]]]:
        told: list[tuple[str, list[str]]] = []
        monkeypatch.setattr(QStandardPaths, "findExecutable", lambda name: f"/usr/bin/{name}")
        monkeypatch.setattr(QProcess, "startDetached", lambda program, words: told.append((program, words)))
        monkeypatch.setattr(QApplication, "alert", lambda window: None)
        return told

    def test_a_long_run_is_told_of(self, parent: QWidget, told: list[tuple[str, list[str]]]) -> None:
        Notifications(parent, QSystemTrayIcon(parent)).tell_end(summary())
        ((program, words),) = told
        assert program == "/usr/bin/notify-send"
        assert words[-1] == "1,234 new, 2 could not be read"

    @pytest.mark.parametrize("ended", [summary(5.0), summary(was_cancelled=True)])
    def test_a_short_or_cancelled_one_is_not(
        self, parent: QWidget, told: list[tuple[str, list[str]]], ended: IndexSummary
    ) -> None:
        Notifications(parent, QSystemTrayIcon(parent)).tell_end(ended)
        assert told == []

    def test_whoever_looks_at_the_window_is_not_disturbed(
        self, parent: QWidget, told: list[tuple[str, list[str]]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(parent, "isActiveWindow", lambda: True)
        Notifications(parent, QSystemTrayIcon(parent)).tell_end(summary())
        assert told == []

    def test_a_run_that_found_nothing(self) -> None:
        assert summary_text(IndexSummary(0, 0, 0, 0, 90, 0)) == "Nothing has changed"


class TestTray:
    def test_it_shows_how_far_a_run_is(self, parent: QWidget) -> None:
        tray = Tray(parent)
        idle = tray.icon.icon().cacheKey()
        tray.show_progress(Progress("indexing", 30, 100))
        assert tray.icon.toolTip() == "photosearch: 30 of 100"
        halfway = tray.icon.icon().cacheKey()
        assert halfway != idle
        tray.show_progress(Progress("indexing", 30, 100))
        assert tray.icon.icon().cacheKey() == halfway
        tray.show_progress(Progress("indexing", 100, 100, summary=summary()))
        assert tray.icon.toolTip() == "photosearch"

    def test_a_click_asks_for_the_window(self, parent: QWidget, qtbot: QtBot) -> None:
        tray = Tray(parent)
        with qtbot.waitSignal(tray.window_requested):
            tray.icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
