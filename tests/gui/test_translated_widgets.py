"""That every text of a widget goes through the translation, and that longer ones have room."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from gui_fakes import make_photo
from PySide6.QtCore import QCoreApplication, QModelIndex, QSize, Qt, QTranslator
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from photosearch.base.overview import RootCount
from photosearch.base.types import Hit, LibraryModel, ModelOffer, Progress
from photosearch.gui.dialogs.crash_dialog import CrashDialog
from photosearch.gui.dialogs.diagnostics_dialog import DiagnosticsDialog
from photosearch.gui.dialogs.export_dialog import ExportDialog
from photosearch.gui.dialogs.failures_dialog import FailuresDialog
from photosearch.gui.dialogs.models_dialog import ModelsDialog
from photosearch.gui.dialogs.settings_dialog import KEYBOARD, SettingsDialog
from photosearch.gui.dialogs.updates_dialog import UpdatesDialog
from photosearch.gui.facts import size_text
from photosearch.gui.models.photo_list import PhotoListModel
from photosearch.gui.query import Picture
from photosearch.gui.tool_tips import as_it_is
from photosearch.gui.translation import LANGUAGES, speak
from photosearch.gui.widgets.arrange_button import ArrangeButton
from photosearch.gui.widgets.compare_page import ComparePage
from photosearch.gui.widgets.empty_state import EmptyState
from photosearch.gui.widgets.indexing_bar import IndexingBar, progress_text
from photosearch.gui.widgets.info_panel import InfoPanel
from photosearch.gui.widgets.message_bar import MessageBar
from photosearch.gui.widgets.query_help import QueryHelp
from photosearch.gui.widgets.results_view import ResultsView
from photosearch.gui.widgets.search_bar import SearchBar
from photosearch.gui.widgets.slideshow_menu import SlideshowMenu
from photosearch.gui.widgets.top_bar import TopBar
from photosearch.gui.widgets.undo_bar import UndoBar
from photosearch.gui.widgets.viewer import Viewer
from photosearch.gui.window_settings import WindowSettings
from photosearch.search.query import OPERATORS
from photosearch.updates import Release


class Longer(QTranslator):
    """Puts texts in brackets, and makes them a third longer, as German and French ones are."""

    def translate(self, context: str, text: str, comment: str | None = None, count: int = -1) -> str:
        return f"⟦{text}{'~' * (len(text) // 3)}⟧" if text else ""


@pytest.fixture
def longer(qapp: QCoreApplication, speak_english: None) -> Iterator[None]:
    translator = Longer(qapp)
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def settings_dialog(folder: Path) -> QWidget:
    dialog = SettingsDialog(WindowSettings(folder))
    dialog.folders.show_roots([RootCount(Path("/1/2"), 1, 0, True), RootCount(Path("/3"), 2, 0, False)])
    return dialog


def export_dialog(folder: Path) -> QWidget:
    dialog = ExportDialog()
    dialog.ask(2)
    dialog.folder.setText("1")
    dialog.export_button.click()
    return dialog


def failures_dialog(folder: Path) -> QWidget:
    dialog = FailuresDialog()
    dialog.show_failures([(Path("/1/2"), "3")])
    return dialog


def models_dialog(folder: Path) -> QWidget:
    dialog = ModelsDialog()
    models = [
        LibraryModel("1", "", 1, "", 5, 10, 0, True, False, False),
        LibraryModel("2", "", 1, "", 5, 10, 0, False, True, False),
        LibraryModel("3", "", 1, "", 5, 10, 0, False, False, True),
        LibraryModel("4", "", 1, "", 5, 10, 0, False, False, False),
    ]
    dialog.show_models(models, [ModelOffer("5", "6", "7", "8", "", 9, arrived, True) for arrived in (0, 1)])
    return dialog


def updates_dialog(folder: Path) -> QWidget:
    dialog = UpdatesDialog()
    dialog.show_release(Release("2.0", "", "1"), "1.0")
    return dialog


def crash_dialog(folder: Path) -> QWidget:
    dialog = CrashDialog()
    dialog.show_error(ValueError("1"), Path("/1"))
    return dialog


def diagnostics_dialog(folder: Path) -> QWidget:
    return DiagnosticsDialog(folder / "1")


def empty_state(folder: Path) -> QWidget:
    empty = EmptyState()
    empty.show_welcome(Path("/1"))
    return empty


def search_bar(folder: Path) -> QWidget:
    bar = SearchBar()
    bar.add_pictures([Picture("1", (1,)), Picture("2", (2,), is_unlike=True)])
    return bar


def indexing_bar(folder: Path) -> QWidget:
    bar = IndexingBar()
    bar.show_progress(Progress("indexing", 1, 2, photos_per_second=3.0, eta_s=240.0))
    bar.show_failures(3)
    bar.show_paused(True)
    return bar


def viewer(folder: Path) -> QWidget:
    parent = QWidget()
    page = Viewer(parent)
    page.show_photo("1", "2", QSize(400, 300), None, None)
    page.info.show_photo(make_photo(1), 0.3)
    return parent


def compare_page(folder: Path) -> QWidget:
    parent = QWidget()
    ComparePage(parent).open_with([("1", QSize(), None), ("2", QSize(), None)])
    return parent


def info_panel(folder: Path) -> QWidget:
    panel = InfoPanel()
    panel.show_photo(make_photo(1), 0.3)
    return panel


def bars(folder: Path) -> QWidget:
    parent = QWidget()
    MessageBar(parent)
    UndoBar(parent)
    return parent


MADE: list[Callable[[Path], QWidget]] = [
    settings_dialog,
    export_dialog,
    failures_dialog,
    models_dialog,
    updates_dialog,
    crash_dialog,
    diagnostics_dialog,
    empty_state,
    search_bar,
    indexing_bar,
    viewer,
    compare_page,
    info_panel,
    bars,
    lambda folder: ArrangeButton(),
    lambda folder: ResultsView(),
    lambda folder: SlideshowMenu(),
]


def texts(widget: QWidget) -> Iterator[str]:
    """Yield what a widget and those in it say and are called."""
    for part in [widget, *widget.findChildren(QWidget)]:
        yield from (part.windowTitle(), part.toolTip(), part.accessibleName(), part.accessibleDescription())
        yield from (action.text() for action in part.actions())
        if isinstance(part, QLabel | QAbstractButton):
            yield part.text()
        if isinstance(part, QLineEdit):
            yield part.placeholderText()
        if isinstance(part, QComboBox):
            yield from (part.itemText(number) for number in range(part.count()))
        if isinstance(part, QTabWidget):
            yield from (part.tabText(number) for number in range(part.count()))


_NO_WORDS = re.compile(r"/photos|photo 1\.jpg|<qt>.*</qt>|Ctrl|Alt|Shift|F\d+")
"""Data, and names of keys."""


@pytest.mark.parametrize("make", MADE)
def test_all_is_translated(
    make: Callable[[Path], QWidget], tmp_path: Path, qtbot: QtBot, longer: None
) -> None:
    widget = make(tmp_path)
    qtbot.addWidget(widget)
    outside = {text: _NO_WORDS.sub("", re.sub("⟦.*⟧", "", text, flags=re.S)) for text in texts(widget)}
    for language in LANGUAGES.values():  # each by its own name
        outside.pop(language, None)
    assert not [text for text, rest in outside.items() if re.search("[A-Za-z]{3}", rest)]
    assert any("⟦" in text for text in outside)


@pytest.mark.parametrize("make", MADE)
def test_nothing_is_cut_off(
    make: Callable[[Path], QWidget], tmp_path: Path, qtbot: QtBot, longer: None
) -> None:
    widget = make(tmp_path)
    qtbot.addWidget(widget)
    widget.resize(widget.size().expandedTo(QSize(820, 600)))
    with qtbot.waitExposed(widget):
        widget.show()
    for part in widget.findChildren(QWidget):
        if not part.isVisible() or part.minimumSizeHint().width() <= 0:
            continue
        if isinstance(part, QAbstractButton) or (isinstance(part, QLabel) and not part.wordWrap()):
            assert part.width() >= part.sizeHint().width(), part


def test_the_query_language_stays_what_it_is(qtbot: QtBot, longer: None) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    panel = QueryHelp(parent)
    shown = [label.text() for label in panel.findChildren(QLabel)]
    assert {example for example, _ in OPERATORS} <= set(shown)
    assert sum("⟦" in text for text in shown) == len(OPERATORS) + 1


def test_a_setting_is_found_in_the_user_s_language(tmp_path: Path, qtbot: QtBot, longer: None) -> None:
    dialog = SettingsDialog(WindowSettings(tmp_path))
    qtbot.addWidget(dialog)
    dialog.search.setText("⟦keyboard")
    found = [section for section, rows in dialog.rows.items() if any(not row.isHidden() for row in rows)]
    assert found == [KEYBOARD]
    dialog.search.setText("searches~")
    assert any(not row.isHidden() for row in dialog.rows["Search"])


def test_a_photo_is_read_out_in_the_user_s_language(longer: None) -> None:
    photo = make_photo(1, is_offline=True, duration_s=42.0)
    model = PhotoListModel()
    model.replace([Hit(photo, 0.1, relevant=False, alike=(2, 3))])
    for role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
        spoken = str(model.index(0, 0, QModelIndex()).data(role))
        is_spoken = role == Qt.ItemDataRole.AccessibleTextRole
        assert spoken.count("⟦") == (8 if is_spoken else 4)  # with those of what joins them


def test_sizes_and_rates_are_written_the_way_of_the_language(qapp: QCoreApplication) -> None:
    progress = Progress("indexing", 1234, 7091, photos_per_second=1500.0)
    assert progress_text(progress) == "1,234 of 7,091 · 1,500/s"
    assert size_text(1.5e9) == "1.5 GB"
    speak(qapp, "de")
    assert re.findall(r"[\d.,]+", progress_text(progress)) == ["1.234", "7.091", "1.500"]
    assert size_text(1.5e9) == "1,5 GB"


def test_a_tool_tip_shows_names_as_they_are() -> None:
    assert as_it_is("a & b", "<i>") == "<qt>a &amp; b<br>&lt;i&gt;</qt>"


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_menu_and_help_open_flush_with_their_buttons(direction: Qt.LayoutDirection, qtbot: QtBot) -> None:
    bar = TopBar()
    qtbot.addWidget(bar)
    bar.setLayoutDirection(direction)
    bar.resize(600, 60)
    bar.move(100, 50)
    with qtbot.waitExposed(bar):
        bar.show()
    help_button, is_mirrored = bar.search_bar.help_button, direction == Qt.LayoutDirection.RightToLeft
    help_button.open_panel()
    assert help_button.panel is not None
    screen = bar.screen().availableGeometry().adjusted(0, 0, 2, 2)  # off screen, popups get a frame of 2
    assert screen.contains(help_button.panel.geometry())
    help_button.panel.hide()
    bar.open_menu()
    menu, button = bar.menu.geometry(), bar.menu_button.rect()
    button.moveTopLeft(bar.menu_button.mapToGlobal(button.topLeft()))
    assert menu.left() == button.left() if is_mirrored else menu.right() == button.right()
    bar.menu.hide()
