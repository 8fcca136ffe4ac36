"""The dialog of models, and a switch to another one as the window shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from gui_fakes import NAME_WITH_MARKUP, FakeEngine, make_status, make_summary
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from photosearch.base.types import IndexSummary, LibraryModel, ModelOffer, Progress
from photosearch.gui.dialogs.models_dialog import model_text
from photosearch.gui.main_window import MainWindow
from photosearch.gui.widgets.offer_row import OfferRow
from photosearch.search.control import Hold
from photosearch.search.messages import (
    AddingProgress,
    AddModel,
    CancelAdding,
    DropModel,
    GetModels,
    GetStatus,
    IndexingHeld,
    IndexingProgress,
    ModelAdded,
    ModelNotAdded,
    ModelRefused,
    ModelsReady,
    StatusReady,
    UseModel,
)

STARTER = LibraryModel(
    "starter", "1", 640, "small and quick, in English", 40_000, 40_000, 10**7, True, False, False
)
LARGE = LibraryModel("ViT-B-32/webli", "", None, "", 0, 40_000, 0, False, False, False)
WANTED = replace(LARGE, embedded=12_300, is_wanted=True)


def switch_step(done: int, summary: IndexSummary | None = None) -> IndexingProgress:
    progress = Progress("indexing", done, 40_000, None, 12.0, 3600.0, summary=summary, model=LARGE.name)
    return IndexingProgress(progress, is_quiet=True)


def open_dialog(
    window: MainWindow, engine: FakeEngine, qtbot: QtBot, *models: LibraryModel
) -> dict[str, dict[str, QPushButton]]:
    """Open it, and return the buttons of each model."""
    window._body.top.menu.models_requested.emit()
    assert engine.all_sent(GetModels)
    with qtbot.waitSignal(window._client.models_received):
        engine.reply(ModelsReady(models))
    dialog = window.models.dialog
    qtbot.waitUntil(dialog.isVisible)
    return {name: row.buttons for name, row in dialog.rows.items()}


@pytest.mark.parametrize(
    ("model", "text"),
    [
        (STARTER, "Small and quick, in English. 40,000 photos."),
        (replace(STARTER, embedded=39_990), "Small and quick, in English. 39,990 of 40,000 photos."),
        (LARGE, ""),
        (WANTED, "12,300 of 40,000 photos; search goes on with starter."),
        (replace(LARGE, embedded=5), "Has seen 5 of 40,000 photos already."),
        (
            replace(LARGE, embedded=40_000, was_before=True),
            "Its data is still here: going back is instant.",
        ),
    ],
)
def test_models_in_words(model: LibraryModel, text: str) -> None:
    assert model_text(model, "starter", model.embedded, model.photos) == text


def test_another_model_is_asked_for(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    buttons = open_dialog(window, engine, qtbot, STARTER, LARGE)
    assert {name: list(own) for name, own in buttons.items()} == {"starter": [], LARGE.name: ["use"]}
    dialog = window.models.dialog
    assert dialog.rows["starter"].name.text() == "starter  ·  in use"
    buttons[LARGE.name]["use"].click()
    assert engine.last(UseModel).name == LARGE.name
    assert dialog.is_waiting
    with qtbot.waitSignal(window._client.models_received):
        engine.reply(ModelsReady((STARTER, WANTED)))
    assert not window.models.dialog.is_waiting
    assert dialog.message.isHidden()
    assert list(dialog.rows[LARGE.name].buttons) == ["stop"]
    dialog.close()


def test_progress_is_shown_and_can_be_stopped(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    buttons = open_dialog(window, engine, qtbot, STARTER, WANTED)
    row = window.models.dialog.rows[LARGE.name]
    engine.reply(switch_step(20_000))
    qtbot.waitUntil(lambda: row.bar.value() == 20_000)
    assert row.text.text() == "20,000 of 40,000 photos; search goes on with starter."
    assert window.indexing_bar.label.text() == "ViT-B-32/webli: 20,000 of 40,000 · 12/s · 1 h left"
    buttons[LARGE.name]["stop"].click()
    assert engine.last(UseModel).name == "starter"
    window.models.dialog.close()


def test_a_switch_refreshes_nothing_before_its_end(
    window: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.get_ready()
    qtbot.waitUntil(lambda: window.indexing.status is not None)
    asked = len(engine.all_sent(GetStatus))
    with qtbot.assertNotEmitted(window.indexing.library_changed):
        engine.reply(switch_step(100), switch_step(200))
        qtbot.waitUntil(window.indexing_bar.progress.isVisible)
    assert len(engine.all_sent(GetStatus)) == asked
    with qtbot.waitSignal(window.indexing.library_changed):
        engine.reply(switch_step(40_000, make_summary()))
    engine.reply(StatusReady(replace(make_status(), model=LARGE.name)))
    qtbot.waitUntil(lambda: LARGE.name in window._count_label.text())
    assert not window.indexing_bar.progress.isVisible()


def test_a_switch_that_is_still_held_says_so(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    engine.reply(IndexingHeld(Hold.PAUSED), switch_step(100))
    qtbot.waitUntil(lambda: window.indexing_bar.label.text().startswith("Paused · ViT-B-32/webli"))
    assert window.indexing_bar.pause_button.accessibleName() == "Resume indexing"


@pytest.mark.parametrize("is_sure", [True, False])
def test_data_is_removed_if_the_user_is_sure(
    window: MainWindow, engine: FakeEngine, qtbot: QtBot, is_sure: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = replace(LARGE, embedded=40_000, was_before=True)
    buttons = open_dialog(window, engine, qtbot, STARTER, before)
    assert list(buttons[LARGE.name]) == ["use", "drop"]

    def answer(question: QMessageBox) -> int:
        assert question.textFormat() == Qt.TextFormat.PlainText
        role = QMessageBox.ButtonRole.DestructiveRole if is_sure else QMessageBox.ButtonRole.RejectRole
        button = next(b for b in question.buttons() if question.buttonRole(b) == role)
        button.click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)
    buttons[LARGE.name]["drop"].click()
    assert [request.name for request in engine.all_sent(DropModel)] == ([LARGE.name] if is_sure else [])
    window.models.dialog.close()


def test_what_is_refused_is_said_in_plain_text(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    odd = replace(LARGE, name=NAME_WITH_MARKUP)
    buttons = open_dialog(window, engine, qtbot, STARTER, odd)
    dialog = window.models.dialog
    assert dialog.rows[NAME_WITH_MARKUP].name.textFormat() == Qt.TextFormat.PlainText
    buttons[NAME_WITH_MARKUP]["use"].click()
    with qtbot.waitSignal(window._client.model_refused):
        engine.reply(ModelRefused("there is no such model"))
    assert not dialog.is_waiting
    assert dialog.message.text() == "there is no such model"
    dialog.close()
    engine.reply(ModelRefused("the disk is full"))
    qtbot.waitUntil(lambda: window.messages.message == "the disk is full")


OFFER = ModelOffer(
    NAME_WITH_MARKUP, "The best", "Many", "Apache-2.0", "https://example.org/licence", 2 * 10**9, 0, True
)


def agree(monkeypatch: pytest.MonkeyPatch, role: QMessageBox.ButtonRole) -> list[str]:
    """Press the button of this role in any question; return what was asked."""
    asked: list[str] = []

    def answer(question: QMessageBox) -> int:
        assert question.textFormat() == Qt.TextFormat.PlainText
        asked.append(question.informativeText())
        next(b for b in question.buttons() if question.buttonRole(b) == role).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)
    return asked


class TestDownloads:
    @pytest.fixture
    def row(self, window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> Iterator[OfferRow]:
        window._body.top.menu.models_requested.emit()
        engine.reply(ModelsReady((STARTER,), (OFFER, replace(OFFER, name="other", arrived_bytes=10**9))))
        dialog = window.models.dialog
        qtbot.waitUntil(lambda: bool(dialog.offers))
        yield dialog.offers[OFFER.name]
        dialog.close()

    def test_the_licence_is_shown_first(
        self, row: OfferRow, window: MainWindow, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert "Apache-2.0" in row.text.text()
        assert row.button.text() == "Download (2.0 GB)…"
        assert window.models.dialog.offers["other"].button.text() == "Go on (1.0 GB)…"
        asked = agree(monkeypatch, QMessageBox.ButtonRole.RejectRole)
        row.button.click()
        assert "Apache-2.0 (https://example.org/licence)" in asked[0]
        assert not engine.all_sent(AddModel)

    def test_it_comes_and_is_used(
        self,
        row: OfferRow,
        window: MainWindow,
        engine: FakeEngine,
        qtbot: QtBot,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        agree(monkeypatch, QMessageBox.ButtonRole.AcceptRole)
        row.button.click()
        assert engine.last(AddModel).name == OFFER.name
        assert (row.button.text(), row.text.text()) == ("Cancel", "Asking for it…")
        assert not window.models.dialog.offers["other"].button.isEnabled()
        engine.reply(AddingProgress(OFFER.name, "downloading", 5 * 10**8, 2 * 10**9, 5e7, 30.0))
        said = "500.0 MB of 2.0 GB · 50.0 MB/s · less than a minute left"
        qtbot.waitUntil(lambda: row.text.text() == said)
        assert row.bar.value() * 4 == row.bar.maximum()
        with qtbot.waitSignal(window._client.models_received):  # a switch to another model ended meanwhile
            engine.reply(ModelsReady((STARTER,), (OFFER,)))
        again = window.models.dialog.offers[OFFER.name]
        assert (again.button.text(), again.text.text()) == ("Cancel", said)
        engine.reply(ModelAdded(OFFER.name))
        qtbot.waitUntil(lambda: bool(engine.all_sent(UseModel)))
        assert engine.last(UseModel).name == OFFER.name

    def test_it_is_cancelled(
        self, row: OfferRow, engine: FakeEngine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        agree(monkeypatch, QMessageBox.ButtonRole.AcceptRole)
        row.button.click()
        row.button.click()
        assert engine.all_sent(CancelAdding)
        assert row.text.text() == "Stopping…"
        engine.reply(ModelNotAdded(OFFER.name, ""))
        qtbot.waitUntil(lambda: row.button.text() == "Download (2.0 GB)…")
        assert row.button.isEnabled()

    def test_what_goes_wrong_is_said(
        self,
        row: OfferRow,
        window: MainWindow,
        engine: FakeEngine,
        qtbot: QtBot,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        agree(monkeypatch, QMessageBox.ButtonRole.AcceptRole)
        row.button.click()
        engine.reply(ModelNotAdded(OFFER.name, "the hub cannot be reached"))
        qtbot.waitUntil(lambda: window.models.dialog.message.text() == "the hub cannot be reached")
        assert row.button.isEnabled()


class TestTheOfferOfALargerOne:
    def end_run(self, engine: FakeEngine, window: MainWindow) -> None:
        window.indexing.add_folders(())
        engine.reply(IndexingProgress(Progress("indexing", 9, 9, summary=make_summary())))

    def test_is_made_once(self, window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
        self.end_run(engine, window)
        qtbot.waitUntil(lambda: bool(engine.all_sent(GetModels)))
        engine.reply(ModelsReady((STARTER,), (OFFER,)))
        qtbot.waitUntil(lambda: "about 2.0 GB" in window.messages.message)
        window.messages.action_button.click()
        assert window.models.dialog.isVisible()
        assert window.messages.message == ""
        window.models.dialog.close()
        asked = len(engine.all_sent(GetModels))
        with qtbot.waitSignal(window.indexing.finished):
            self.end_run(engine, window)
        assert len(engine.all_sent(GetModels)) == asked

    @pytest.mark.parametrize(
        "models",
        [(replace(STARTER, photos=40),), (replace(STARTER, name="large"),), ()],
        ids=["few photos", "another model", "none"],
    )
    def test_is_not_made_where_it_would_not_help(
        self, window: MainWindow, engine: FakeEngine, qtbot: QtBot, models: tuple[LibraryModel, ...]
    ) -> None:
        self.end_run(engine, window)
        qtbot.waitUntil(lambda: bool(engine.all_sent(GetModels)))
        with qtbot.waitSignal(window._client.models_received):
            engine.reply(ModelsReady(models, (OFFER,)))
        assert window.messages.message == ""
        assert not window.messages.action_button.isVisible()


def test_a_new_engine_is_asked_again(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    buttons = open_dialog(window, engine, qtbot, STARTER, LARGE)
    buttons[LARGE.name]["use"].click()
    asked = len(engine.all_sent(GetModels))
    engine.die()
    qtbot.waitUntil(lambda: engine.starts == 2)
    engine.get_ready()
    qtbot.waitUntil(lambda: len(engine.all_sent(GetModels)) == asked + 1)
    engine.reply(ModelsReady((STARTER, LARGE)))
    qtbot.waitUntil(lambda: not window.models.dialog.is_waiting)
    window.models.dialog.close()
