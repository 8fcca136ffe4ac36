"""Suggestions below the search field, by keyboard and mouse; and what is remembered for them."""

from __future__ import annotations

import pytest
from gui_fakes import FakeEngine, make_hit, make_overview, make_photos, make_status
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from photosearch.gui.main_window import MainWindow
from photosearch.gui.models.line_role import LineRole
from photosearch.gui.models.suggestion_model import SuggestionModel
from photosearch.gui.settings_table import REMEMBER_SEARCHES
from photosearch.gui.suggestion_controller import MOST_REMEMBERED
from photosearch.gui.translation import speak
from photosearch.gui.widgets.suggestion_popup import SuggestionPopup
from photosearch.search.messages import OverviewReady, Search
from photosearch.search.suggest import Suggestion, SuggestionKind, Vocabulary, suggestions


@pytest.fixture
def popup(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> SuggestionPopup:
    """The popup of a window that shows photos; two searches are remembered."""
    engine.get_ready(make_status())
    engine.answer_browse(make_photos(10))
    with qtbot.waitSignal(window._client.overview_received):
        engine.reply(OverviewReady(make_overview()))
    for text in ("red cars", "dogs on a beach"):
        window.suggestions.remember(text)
    return window.suggestions.popup


def shown(popup: SuggestionPopup) -> list[str]:
    model = popup.suggestions
    return [model.index(row).data() for row in range(model.rowCount())] if popup.isVisible() else []


def press(window: MainWindow, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(window.focusWidget(), key)


def type_keys(window: MainWindow, text: str) -> None:
    QTest.keyClicks(window.search_bar.field, text)


class TestTyping:
    def test_brings_up_what_may_be_meant_and_never_the_keyboard(
        self, window: MainWindow, popup: SuggestionPopup
    ) -> None:
        type_keys(window, "cam")
        assert shown(popup) == ["camera:"]
        assert window.focusWidget() is window.search_bar.field
        type_keys(window, "p")
        assert shown(popup) == []
        assert window.search_bar.field.text() == "camp"

    def test_suggestions_stay_below_a_field_that_is_resized(
        self, window: MainWindow, popup: SuggestionPopup, qtbot: QtBot
    ) -> None:
        type_keys(window, "cam")
        press(window, Qt.Key.Key_Down)
        bar = window.search_bar
        width = bar.width()
        window.resize(window.width() - 300, window.height())
        qtbot.waitUntil(lambda: bar.width() < width)
        assert popup.width() == bar.width()
        assert shown(popup) == ["camera:"]
        assert popup.currentIndex().data() == "camera:"
        corner = popup.mapToGlobal(popup.rect().topLeft()) - bar.mapToGlobal(bar.rect().bottomLeft())
        assert (corner.x(), corner.y() > 0) == (0, True)

    def test_suggestions_stay_while_the_window_fills(
        self, window: MainWindow, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        engine.get_ready(make_status())
        engine.answer_browse(make_photos(10))
        type_keys(window, "ty")
        width = window.search_bar.width()
        engine.reply(OverviewReady(make_overview()))
        qtbot.waitUntil(lambda: window.search_bar.width() < width)  # the sidebar's button needs some of it
        assert shown(window.suggestions.popup) == ["type:"]

    def test_a_name_leads_to_its_values(
        self, window: MainWindow, popup: SuggestionPopup, engine: FakeEngine
    ) -> None:
        type_keys(window, "dogs cam")
        usual = window.search_bar.field.accessibleDescription()
        press(window, Qt.Key.Key_Down)
        assert window.search_bar.field.accessibleDescription() == "camera:, filter, camera:canon"
        press(window, Qt.Key.Key_Return)
        assert window.search_bar.field.accessibleDescription() == usual
        assert window.search_bar.field.text() == "dogs camera:"
        assert shown(popup) == ['"Canon EOS R5"', "Pixel"]
        assert not engine.all_sent(Search)  # a name alone is no query
        press(window, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Enter)
        assert window.search_bar.field.text() == 'dogs camera:"Canon EOS R5" '
        assert shown(popup) == []
        assert engine.last(Search).text == 'dogs camera:"Canon EOS R5"'
        type_keys(window, "x")
        assert window.search_bar.field.text() == 'dogs camera:"Canon EOS R5" x'

    def test_enter_without_a_choice_just_searches(
        self, window: MainWindow, popup: SuggestionPopup, engine: FakeEngine
    ) -> None:
        type_keys(window, "dog")
        assert shown(popup) == ["dogs on a beach"]
        press(window, Qt.Key.Key_Return)
        assert shown(popup) == []
        assert engine.last(Search).text == "dog"

    def test_up_from_the_first_leads_back_to_the_field(
        self, window: MainWindow, popup: SuggestionPopup, engine: FakeEngine
    ) -> None:
        type_keys(window, "dog")
        press(window, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return)
        assert engine.last(Search).text == "dog"

    def test_down_past_the_last_leads_to_the_photos(self, window: MainWindow, popup: SuggestionPopup) -> None:
        type_keys(window, "dog")
        press(window, Qt.Key.Key_Down, Qt.Key.Key_Down)
        assert shown(popup) == []
        assert window.focusWidget() is window.grid

    def test_escape_puts_the_list_away_and_then_the_search(
        self, window: MainWindow, popup: SuggestionPopup
    ) -> None:
        type_keys(window, "dog")
        press(window, Qt.Key.Key_Escape)
        assert shown(popup) == []
        assert window.search_bar.field.text() == "dog"
        press(window, Qt.Key.Key_Escape)
        assert window.search_bar.field.text() == ""

    def test_other_keys_belong_to_the_field(self, window: MainWindow, popup: SuggestionPopup) -> None:
        type_keys(window, "dog")
        press(window, Qt.Key.Key_Home)
        type_keys(window, "a ")
        assert window.search_bar.field.text() == "a dog"

    def test_a_click_takes_one(self, window: MainWindow, popup: SuggestionPopup, engine: FakeEngine) -> None:
        type_keys(window, "dog")
        place = popup.visualRect(popup.suggestions.index(0)).center()
        QTest.mouseClick(popup.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert engine.last(Search).text == "dogs on a beach"
        assert window.focusWidget() is window.search_bar.field
        assert shown(popup) == []

    def test_goes_when_the_field_loses_the_keyboard_or_its_text(
        self, window: MainWindow, popup: SuggestionPopup
    ) -> None:
        type_keys(window, "dog")
        window.grid.setFocus()
        assert shown(popup) == []
        window.search_bar.setFocus()
        type_keys(window, "s")
        assert shown(popup)
        window.search_bar.clear()
        assert shown(popup) == []

    def test_what_is_put_in_by_others_brings_nothing_up(
        self, window: MainWindow, popup: SuggestionPopup
    ) -> None:
        window.search_bar.set_text("dog")
        assert shown(popup) == []

    def test_saved_searches_come_first(
        self, window: MainWindow, popup: SuggestionPopup, engine: FakeEngine
    ) -> None:
        window.suggestions.set_saved([("Dogs of ours", "our dogs rating:3+")])
        type_keys(window, "dog")
        assert shown(popup) == ["Dogs of ours", "dogs on a beach"]
        press(window, Qt.Key.Key_Down, Qt.Key.Key_Return)
        assert engine.last(Search).text == "our dogs rating:3+"

    def test_values_of_others_are_suggested(self, window: MainWindow, popup: SuggestionPopup) -> None:
        window.suggestions.set_values("near", ("52.52,13.40",))
        type_keys(window, "near:")
        assert shown(popup) == ['"52.52,13.40"']


class TestRecent:
    def test_an_empty_field_shows_them_when_asked(self, window: MainWindow, popup: SuggestionPopup) -> None:
        assert shown(popup) == []
        QTest.mouseClick(window.search_bar.field, Qt.MouseButton.LeftButton)
        assert shown(popup) == ["dogs on a beach", "red cars"]
        press(window, Qt.Key.Key_Escape)
        QTest.keyClick(window.search_bar.field, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        assert shown(popup) == ["dogs on a beach", "red cars"]

    def test_what_someone_stayed_at_is_remembered(
        self, window: MainWindow, popup: SuggestionPopup, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        now = [100.0]
        window.history._clock = lambda: now[0]
        for text in ("c", "ca", "cats"):
            window.search_bar.field.setText(text)
            window.search_bar.send(is_typing=True)
        with qtbot.waitSignal(window.search.answered):
            engine.answer_search([make_hit(1)])
        now[0] += 5
        window.search_bar.set_text("birds")
        assert window._settings.recent_searches == ["cats", "dogs on a beach", "red cars"]
        press(window, Qt.Key.Key_Down)
        assert window._settings.recent_searches[:2] == ["birds", "cats"]
        window.search_bar.set_text("cats")
        press(window, Qt.Key.Key_Up)
        window.search_bar.field.returnPressed.emit()
        assert window._settings.recent_searches == ["cats", "birds", "dogs on a beach", "red cars"]

    def test_what_is_clicked_together_is_not(self, window: MainWindow, popup: SuggestionPopup) -> None:
        before = window._settings.recent_searches
        for query in ("type:raw", "date:2023", "type:raw", "date:2023"):
            window._body.sidebar.filter_toggled.emit(query)
        assert window._settings.recent_searches == before
        window.search_bar.field.setText("is:raw")
        window.search_bar.send(is_typing=True)
        window.search_bar.clear()
        assert window._settings.recent_searches == ["is:raw", *before]

    def test_there_is_an_end_to_them(self, window: MainWindow, popup: SuggestionPopup) -> None:
        for number in range(MOST_REMEMBERED + 3):
            window.suggestions.remember(f"search {number}")
        kept = window._settings.recent_searches
        assert (len(kept), kept[0]) == (MOST_REMEMBERED, f"search {MOST_REMEMBERED + 2}")

    def test_none_are_kept_if_that_is_not_wanted(self, window: MainWindow, popup: SuggestionPopup) -> None:
        window.suggestions.forget_all()
        window._settings.put(REMEMBER_SEARCHES, False)
        window.suggestions.remember("secret")
        assert window._settings.recent_searches == []
        QTest.mouseClick(window.search_bar.field, Qt.MouseButton.LeftButton)
        assert shown(popup) == []


def test_is_a_proper_model(qtmodeltester: ModelTester) -> None:
    model = SuggestionModel()
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    model.set_suggestions(
        [
            Suggestion(SuggestionKind.NAME, "rating:", "rating:3+", "rating:", 7),
            Suggestion(SuggestionKind.RECENT, "<b>dogs</b>", "", "dogs", 4),
        ]
    )
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    first, second = model.index(0), model.index(1)
    assert (first.data(), first.data(LineRole.NOTE)) == ("rating:", ["rating:3+"])
    assert first.data(Qt.ItemDataRole.AccessibleTextRole) == "rating:, filter, rating:3+"
    assert second.data(Qt.ItemDataRole.AccessibleTextRole) == "<b>dogs</b>, recent search"


@pytest.mark.parametrize(
    ("language", "typed", "notes"),
    [
        ("en", "is:f", {"favorite": ["favourite"]}),
        ("de", "is:f", {"favorite": ["Favorit"]}),
        ("de", "is:", {"favorite": ["Favorit"], "raw": [], "hidden": ["ausgeblendet"]}),
        ("de", "favo", {"is:favorite": ["Favorit"]}),
        ("de", "camera:", {"raw": []}),
    ],
)
def test_known_values_are_explained_in_the_user_s_language(
    qapp: QApplication, language: str, typed: str, notes: dict[str, list[str]]
) -> None:
    speak(qapp, language)
    vocabulary = Vocabulary({"is": ("favorite", "raw", "hidden"), "camera": ("raw",)})
    model = SuggestionModel()
    model.set_suggestions(suggestions(typed, len(typed), vocabulary))
    rows = [model.index(row) for row in range(model.rowCount())]
    assert {row.data(): row.data(LineRole.NOTE) for row in rows} == notes
