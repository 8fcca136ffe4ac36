"""Chips below the search field: one for each filter that is typed."""

from __future__ import annotations

import pytest
from gui_fakes import FakeEngine
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photosearch.base.conditions import Orientation, Trait
from photosearch.gui.filter_labels import NAMES, VALUES, filter_label
from photosearch.gui.main_window import MainWindow
from photosearch.gui.widgets.filter_chips import MOST_SHOWN
from photosearch.search.filters import EXAMPLES, NEAR, WITHIN
from photosearch.search.messages import Search
from photosearch.search.query_filters import filter_parts


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("camera:canon,nikon", "Camera: canon, nikon"),
        ('-folder:"My photos"', "Not folder: My photos"),
        ('"<b>so</b>"', "“<b>so</b>”"),
        ("is:favorite", "Favourite"),
        ("is:FAVOURITE,Raw", "Favourite, raw"),
        ("type:heic,video", "Type: heic, video"),
        ("orientation:portrait", "Orientation: portrait"),
        ("album:raw", "Album: raw"),
        ("near:52.5,13.4 within:5km", "Near 52.5,13.4 within 5km"),
        ("near:52.5,13.4", "Near 52.5,13.4"),
        ("(is:raw OR is:video)", "is:raw OR is:video"),
        ("-(is:raw is:video)", "-(is:raw is:video)"),
    ],
)
def test_labels(text: str, label: str) -> None:
    (part,) = filter_parts(text)
    assert filter_label(part.expression) == label


def test_every_filter_has_a_name() -> None:
    assert {*NAMES, "is", NEAR, WITHIN} == set(EXAMPLES)
    assert set(VALUES) >= {*Trait, *Orientation}


def test_each_filter_has_a_chip_that_takes_it_out(
    window: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    chips = window._body.top.chips
    assert chips.isHidden()
    window.search_bar.field.setText("dogs camera:canon -is:raw beach")
    assert chips.isVisible()
    first, second = chips.chips
    window.search_bar.setFocus()
    for expected in (first.button, second.button):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        assert window.focusWidget() is expected
    assert (first.accessibleName(), second.accessibleName()) == ("Filter Camera: canon", "Filter Not raw")
    assert first.button.accessibleName() == "Remove the filter Camera: canon"
    first.button.click()
    assert window.search_bar.field.text() == "dogs -is:raw beach"
    assert engine.last(Search).text == "dogs -is:raw beach"
    assert window.focusWidget() is window.search_bar.field
    (chip,) = chips.chips
    chip.button.setFocus()
    QTest.keyClick(chip.button, Qt.Key.Key_Space)
    assert window.search_bar.field.text() == "dogs beach"
    assert chips.isHidden()


def test_chips_stay_while_words_are_typed(window: MainWindow) -> None:
    chips = window._body.top.chips
    window.search_bar.field.setText("is:raw")
    before = chips.chips
    QTest.keyClicks(window.search_bar.field, " dogs")
    assert chips.chips is before
    QTest.keyClick(window.search_bar.field, Qt.Key.Key_Home)
    QTest.keyClicks(window.search_bar.field, "big ")
    before[0].button.click()
    assert window.search_bar.field.text() == "big dogs"


def test_what_is_no_query_yet_has_none(window: MainWindow) -> None:
    window.search_bar.field.setText('is:raw "not closed')
    assert window._body.top.chips.isHidden()


def test_there_is_an_end_to_them(window: MainWindow) -> None:
    width = window.minimumSizeHint().width()
    window.search_bar.field.setText(" ".join(f"camera:c{number}" for number in range(MOST_SHOWN + 5)))
    chips = window._body.top.chips
    assert len(chips.chips) == MOST_SHOWN
    assert window.minimumSizeHint().width() == width  # they make no demands on the window
    lines = {chip.y() for chip in chips.chips}
    assert len(lines) > 1
    assert chips.height() >= max(lines) + chips.chips[0].height()
    assert all(chip.geometry().right() <= chips.width() for chip in chips.chips)


def test_what_is_only_begun_is_not_asked_until_enter(
    window: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    QTest.keyClicks(window.search_bar.field, "camera:")
    qtbot.waitUntil(lambda: not window.search_bar._debounce.isActive())
    assert not engine.all_sent(Search)
    QTest.keyClicks(window.search_bar.field, "x")
    qtbot.waitUntil(lambda: bool(engine.all_sent(Search)))
    assert engine.last(Search).text == "camera:x"
    QTest.keyClick(window.search_bar.field, Qt.Key.Key_Backspace)
    QTest.keyClick(window.search_bar.field, Qt.Key.Key_Return)
    assert engine.last(Search).text == "camera:"  # and the engine says what is missing
