"""The words of an empty window: all of them readable at every width."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from photosearch.gui.widgets.empty_state import EmptyState

STATES: list[Callable[[EmptyState], None]] = [
    EmptyState.show_opening,
    EmptyState.show_welcome,
    EmptyState.show_looking,
    EmptyState.show_nothing_found,
    lambda empty: empty.show_no_hits("two dogs on a beach at sunset, one of them with a red ball", 3),
    lambda empty: empty.show_no_hits("", 0),
    lambda empty: empty.show_failure("the catalog was made by a newer photosearch. " * 4),
]


@pytest.mark.parametrize("width", [420, 700, 1280])
@pytest.mark.parametrize("show", STATES)
def test_no_line_of_the_words_is_cut_off(
    show: Callable[[EmptyState], None], width: int, qtbot: QtBot
) -> None:
    empty = EmptyState()
    qtbot.addWidget(empty)
    show(empty)
    empty.resize(width, 640)
    empty.show()
    qtbot.waitExposed(empty)
    for label in (empty.title, empty.text):
        if label.text():
            assert label.height() >= label.heightForWidth(label.width())
            assert label.width() <= width
