"""The indexing bar, its controller, and the list of failures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from gui_fakes import NAME_WITH_MARKUP, FakeEngine, last_step, make_status, step
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QLabel
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from photosearch.base.types import Failure, Progress
from photosearch.gui.dialogs.failures_dialog import FailuresDialog, FailuresModel
from photosearch.gui.engine_client import EngineClient
from photosearch.gui.indexing_controller import IndexingController
from photosearch.gui.widgets.indexing_bar import IndexingBar, duration_text, progress_text
from photosearch.search.messages import (
    CancelIndexing,
    GetStatus,
    IndexingFailed,
    IndexingProgress,
    PauseIndexing,
    ResumeIndexing,
    StartIndexing,
    StatusReady,
)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (5, "less than a minute"),
        (60, "1 min"),
        (125, "2 min"),
        (3600, "1 h"),
        (12000, "3 h 20 min"),
        (60 * 60 * 30, "30 h"),
    ],
)
def test_durations_in_words(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


def test_progress_in_words() -> None:
    progress = Progress("indexing", 1234, 7091, photos_per_second=58.2, eta_s=120)
    assert progress_text(progress) == "1,234 of 7,091 · 58/s · 2 min left"
    assert progress_text(Progress("indexing", 1, 9, photos_per_second=0.2)) == "1 of 9 · 12/min"
    assert progress_text(Progress("scanning", 0, 0)) == "Looking for photos…"
    assert progress_text(Progress("scanning", 1500, 0)) == "Looking for photos… 1,500 found"


@pytest.fixture
def controller(client: EngineClient, bar: IndexingBar) -> Iterator[IndexingController]:
    controller = IndexingController(client, bar)
    yield controller
    controller._show_timer.stop()
    controller._refresh_timer.stop()


def test_a_run_from_start_to_end(
    controller: IndexingController, bar: IndexingBar, engine: FakeEngine, qtbot: QtBot
) -> None:
    assert not bar.progress.isVisible()
    controller.add_folders([Path("/photos")])
    assert engine.last(StartIndexing).folders == (Path("/photos"),)
    assert bar.progress.isVisible()
    with qtbot.waitSignal(controller.library_changed):
        engine.reply(step(10))
    assert bar.progress.value() == 10
    assert bar.label.text() == "10 of 100 · 58/s · 2 min left"
    with qtbot.waitSignals([controller.library_changed, controller.finished]):
        engine.reply(last_step())
    assert not bar.progress.isVisible()
    assert not controller.is_running
    assert engine.all_sent(GetStatus)


def test_a_flood_of_progress_is_shown_now_and_then(
    controller: IndexingController, bar: IndexingBar, engine: FakeEngine, qtbot: QtBot
) -> None:
    controller.add_folders([])
    changed, shown = QSignalSpy(controller.library_changed), QSignalSpy(bar.progress.valueChanged)
    engine.reply(*[step(done, 2000) for done in range(1, 1001)])
    qtbot.waitUntil(lambda: bar.progress.value() == 1000)
    assert shown.count() < 10
    assert changed.count() == 1


def test_pause_resume_and_cancel(
    controller: IndexingController, bar: IndexingBar, engine: FakeEngine, qtbot: QtBot
) -> None:
    controller.add_folders([])
    with qtbot.waitSignal(controller.library_changed):
        engine.reply(step(10))
    bar.pause_button.click()
    assert engine.all_sent(PauseIndexing)
    assert bar.pause_button.accessibleName() == "Resume indexing"
    assert bar.label.text().startswith("Paused")
    bar.pause_button.click()
    assert engine.all_sent(ResumeIndexing)
    bar.cancel_button.click()
    assert engine.all_sent(CancelIndexing)
    assert not bar.progress.isVisible()


def test_a_second_folder_waits_for_the_first(
    controller: IndexingController, bar: IndexingBar, engine: FakeEngine, qtbot: QtBot
) -> None:
    controller.add_folders([Path("/one")])
    controller.add_folders([Path("/two")])
    with qtbot.waitSignal(controller.finished):
        engine.reply(last_step())
    assert controller.is_running
    assert bar.progress.isVisible()
    with qtbot.waitSignal(controller.finished):
        engine.reply(last_step())
    assert not controller.is_running


def test_photos_that_cannot_be_read_are_counted(
    controller: IndexingController, bar: IndexingBar, engine: FakeEngine, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(controller.status_changed):
        engine.get_ready(make_status(failed=2))
    assert bar.failures_button.text() == "2 could not be read"
    controller.add_folders([])
    failure = Failure(Path("/photos/broken.jpg"), "cut off")
    engine.reply(IndexingProgress(Progress("indexing", 1, 3, failure=failure)))
    qtbot.waitUntil(lambda: bar.failures_button.text() == "3 could not be read")
    with qtbot.waitSignal(controller.status_changed):
        engine.reply(StatusReady(make_status(failed=0)))
    assert not bar.failures_button.isVisible()
    with qtbot.waitSignal(bar.failures_requested):
        bar.failures_button.click()


def test_a_run_that_fails_says_why(
    controller: IndexingController, bar: IndexingBar, engine: FakeEngine, qtbot: QtBot
) -> None:
    controller.add_folders([Path("/nowhere")])
    with qtbot.waitSignal(controller.failed) as failed:
        engine.reply(IndexingFailed("there is no folder /nowhere"))
    assert failed.args == ["there is no folder /nowhere"]
    assert not bar.progress.isVisible()
    assert not controller.is_running


def test_no_second_rescan_while_one_runs(controller: IndexingController, engine: FakeEngine) -> None:
    controller.rescan()
    controller.rescan()
    assert len(engine.all_sent(StartIndexing)) == 1


def test_failures_model_behaves_as_qt_expects(qtmodeltester: ModelTester) -> None:
    model = FailuresModel([(Path("/photos/a.jpg"), "cut off"), (Path("/photos/b.jpg"), "empty")])
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    assert model.index(0, 1).data() == "cut off"
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Reason"


def test_failures_dialog_lists_files_and_shows_one_in_its_folder(qtbot: QtBot) -> None:
    dialog = FailuresDialog()
    qtbot.addWidget(dialog)
    path = Path("/photos") / NAME_WITH_MARKUP
    dialog.show_failures([(path, "cut\noff")])
    assert dialog.table.model().index(0, 0).data() == NAME_WITH_MARKUP
    assert "\n" not in dialog.table.model().index(0, 1).data()
    with qtbot.waitSignal(dialog.file_chosen) as chosen:
        dialog.table.doubleClicked.emit(dialog.table.model().index(0, 0))
    assert chosen.args == [path]
    for label in dialog.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText


def test_what_could_not_be_read_stands_at_the_beginning_of_the_line(qtbot: QtBot) -> None:
    bar = IndexingBar()
    qtbot.addWidget(bar)
    bar.show_failures(1)
    bar.resize(800, bar.height())
    bar.show()
    assert bar.failures_button.x() < 20
