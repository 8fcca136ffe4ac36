"""The words of an empty window: all of them readable at every width."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths
from pytestqt.qtbot import QtBot

from photosearch.gui import desktop
from photosearch.gui.widgets.empty_state import EmptyState

STATES: list[Callable[[EmptyState], None]] = [
    EmptyState.show_opening,
    EmptyState.show_welcome,
    lambda empty: empty.show_welcome(Path("/home/somebody/Pictures of a long name, longer than most")),
    EmptyState.show_looking,
    EmptyState.show_nothing_found,
    lambda empty: empty.show_no_hits("two dogs on a beach at sunset, one of them with a red ball", 3),
    lambda empty: empty.show_no_hits("", 0),
    lambda empty: empty.show_no_hits('is:favorite album:"Kids & Co" date:2019-05..2019-08', 0),
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


def test_the_folder_of_pictures_is_one_with_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # the real one
    folder = tmp_path / "Pictures"
    for told, found in ((str(folder), None), (str(Path.home()), None), ("", None)):
        monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _, told=told: told)
        assert desktop.pictures_folder() == found
    folder.mkdir()
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: str(folder))
    assert desktop.pictures_folder() is None
    (folder / "2023").mkdir()
    assert desktop.pictures_folder() == folder
