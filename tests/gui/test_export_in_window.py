"""Exporting photos from the window: what is chosen, how far it is, and what came of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from gui_fakes import FakeEngine, make_photo, make_photos
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from photosearch.gui.dialogs.export_dialog import SIDES, ExportDialog
from photosearch.gui.main_window import MainWindow
from photosearch.search.export_messages import (
    CancelExport,
    ExportEnded,
    ExportOptions,
    ExportPhotos,
    ExportProgressed,
    ExportStep,
)
from photosearch.search.messages import RequestFailed

OUT = Path("/out")


@pytest.fixture
def dialog(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> ExportDialog:
    """The dialog, asking about two photos."""
    engine.get_ready()
    engine.answer_browse(make_photos(2))
    qtbot.waitUntil(lambda: window.model.rowCount() == 2)
    window.grid.setFocus()
    window.grid.selectAll()
    QTest.keyClick(
        window.grid, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    dialog = window.export.dialog
    assert dialog.isVisible()
    dialog.folder.setText(str(OUT))
    return dialog


def start(dialog: ExportDialog, engine: FakeEngine) -> ExportPhotos:
    QTest.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    return engine.last(ExportPhotos)


def progress(engine: FakeEngine, request: ExportPhotos, done: int, trouble: str = "") -> None:
    target = None if trouble else OUT / f"{done}.jpg"
    step = ExportStep(done, 2, Path(f"/photos/photo {done}.jpg"), target, trouble)
    engine.reply(ExportProgressed(request.request_id, step))


def test_what_is_chosen_is_sent(dialog: ExportDialog, engine: FakeEngine) -> None:
    assert dialog.windowTitle() == "Export 2 photos"
    dialog.side.setCurrentIndex(SIDES.index(1024))
    dialog.quality.setValue(70)
    dialog.metadata.setChecked(True)
    request = start(dialog, engine)
    assert request.photo_ids == (1, 2)
    assert request.options == ExportOptions(OUT, longest_side=1024, quality=70, keeps_metadata=True)


def test_metadata_goes_and_pictures_are_of_a_size_to_send_unless_asked(dialog: ExportDialog) -> None:
    assert dialog.options == ExportOptions(OUT, longest_side=2048, quality=90, keeps_metadata=False)
    dialog.as_original.setChecked(True)
    assert dialog.options.is_original
    assert not dialog.side.isEnabled()
    assert not dialog.metadata.isEnabled()


def test_progress_and_the_end_are_shown(
    dialog: ExportDialog, engine: FakeEngine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    request = start(dialog, engine)
    assert not dialog.export_button.isEnabled()
    assert dialog.close_button.text() == "Stop"
    progress(engine, request, 1)
    qtbot.waitUntil(lambda: (dialog.progress.value(), dialog.progress.maximum()) == (1, 2))
    progress(engine, request, 2, "damaged")
    engine.reply(ExportEnded(request.request_id, is_cancelled=False))
    qtbot.waitUntil(lambda: not dialog.is_running)
    assert dialog.message.text().splitlines() == [
        "1 photo exported to /out",
        "1 could not be exported:",
        "photo 2.jpg: damaged",
    ]
    QTest.mouseClick(dialog.show_button, Qt.MouseButton.LeftButton)
    assert [url.toLocalFile() for url in opened] == ["/out"]
    QTest.mouseClick(dialog.close_button, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()


def test_escape_stops_an_export_first(dialog: ExportDialog, engine: FakeEngine, qtbot: QtBot) -> None:
    request = start(dialog, engine)
    progress(engine, request, 1)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert engine.last(CancelExport).request_id == request.request_id
    assert dialog.isVisible()
    engine.reply(ExportEnded(request.request_id, is_cancelled=True))
    qtbot.waitUntil(lambda: dialog.message.text() == "Stopped: 1 photo exported to /out")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_what_ends_an_export_is_said(dialog: ExportDialog, engine: FakeEngine, qtbot: QtBot) -> None:
    request = start(dialog, engine)
    engine.reply(RequestFailed(request.request_id, "no room left on the disk"))
    qtbot.waitUntil(lambda: dialog.message.text() == "no room left on the disk. 0 photos exported to /out")
    assert not dialog.show_button.isVisible()
    start(dialog, engine)
    engine.die()
    qtbot.waitUntil(lambda: not dialog.is_running)
    assert "What was exported so far is there" in dialog.message.text()


def test_a_folder_is_needed_and_can_be_chosen(
    dialog: ExportDialog, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog.folder.setText("  ")
    assert not dialog.export_button.isEnabled()
    dialog.folder.setText("out")
    QTest.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    assert "no whole path" in dialog.message.text()
    assert not engine.all_sent(ExportPhotos)
    for answer in ("/else", ""):
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, answer=answer: answer)
        dialog._on_choose_clicked()
        assert dialog.folder.text() == "/else"


def test_photos_of_a_drive_that_is_away_are_left_out(
    window: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    window.model.replace([make_photo(1, is_offline=True), make_photo(2)])
    window.grid.go_to(0)
    window.export.open()
    assert "not connected" in window.messages.message
    window.grid.selectAll()
    window.export.open()
    assert window.export.dialog.windowTitle() == "Export 1 photo"
    window.export.dialog.reject()
