from __future__ import annotations

from gui_fakes import NAME_WITH_MARKUP, UNDECODABLE, make_hit, make_photo, make_photos
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QSignalSpy
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from photosearch.gui.file_urls import path_of
from photosearch.gui.models.photo_list import PhotoListModel, Role

_DISPLAY, _TOOL_TIP = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole


def test_model_behaves_as_qt_expects(qtmodeltester: ModelTester, qtbot: QtBot) -> None:
    model = PhotoListModel()
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    model.replace([make_hit(1), make_hit(2, relevant=False)])
    model.append([make_hit(number) for number in range(3, 40)])
    model.refresh([make_hit(number) for number in range(1, 50)])
    model.refresh([make_hit(number) for number in range(50, 0, -1)])
    qtmodeltester.check(model, force_py=True)  # type: ignore[no-untyped-call]


def test_roles_have_native_values() -> None:
    model = PhotoListModel()
    model.replace([make_hit(1, score=0.25, relevant=False), make_photo(2)])
    hit, photo = model.index(0), model.index(1)
    assert hit.data(Role.SCORE) == 0.25
    assert hit.data(Role.CELL).is_relevant is False
    assert hit.data(Role.PHOTO) == make_photo(1)
    assert photo.data(Role.SCORE) is None
    assert photo.data(Role.CELL).is_relevant is True
    assert photo.data(_DISPLAY) == "photo 2.jpg"
    assert photo.data(Role.THUMBNAIL) is None
    assert hit.data(Qt.ItemDataRole.AccessibleTextRole) == "photo 1.jpg, less certain"
    model.replace([make_photo(1, duration_s=75)])
    assert model.index(0).data(Qt.ItemDataRole.AccessibleTextRole) == "photo 1.jpg, video of 1:15"


def test_names_are_never_markup() -> None:
    model = PhotoListModel()
    model.replace([make_photo(1, name=NAME_WITH_MARKUP)])
    tool_tip = model.index(0).data(_TOOL_TIP)
    assert "&lt;b&gt;bold&lt;br&gt;&lt;img src=x&gt;" in tool_tip
    assert "<img" not in tool_tip


def test_names_that_are_not_unicode_are_shown_and_dragged_byte_for_byte() -> None:
    model = PhotoListModel()
    photo = make_photo(1, name=UNDECODABLE)
    model.replace([photo])
    assert model.index(0).data(_DISPLAY).isprintable()
    urls = model.mimeData([model.index(0)]).urls()
    assert [path_of(url) for url in urls] == [photo.path]


def test_append_inserts_rows_without_a_reset() -> None:
    model = PhotoListModel()
    model.replace(make_photos(3))
    inserted, reset = QSignalSpy(model.rowsInserted), QSignalSpy(model.modelReset)
    model.append(make_photos(2, first=4))
    model.append([])
    assert model.rowCount() == 5
    assert inserted.count() == 1
    assert reset.count() == 0


def test_refresh_touches_only_what_changed() -> None:
    model = PhotoListModel()
    model.replace(make_photos(5))
    changed, reset = QSignalSpy(model.dataChanged), QSignalSpy(model.modelReset)
    newer = make_photos(7)
    newer[3] = make_photo(4, is_offline=True)
    model.refresh(newer)
    assert model.rowCount() == 7
    assert reset.count() == 0
    assert changed.count() == 1
    assert changed.at(0)[0].row() == changed.at(0)[1].row() == 3
    model.refresh(newer)
    assert changed.count() == 1


def test_refresh_announces_a_replacement_for_views_to_keep_their_place() -> None:
    model = PhotoListModel()
    model.replace(make_photos(5))
    started, finished = QSignalSpy(model.refresh_started), QSignalSpy(model.refresh_finished)
    model.refresh(list(reversed(make_photos(5))))
    assert (started.count(), finished.count()) == (1, 1)
    assert model.row_of(5) == 0
    assert model.row_of(99) is None


def test_a_thumbnail_made_later_gets_its_name() -> None:
    model = PhotoListModel()
    model.replace([make_hit(1), make_photo(2, has_hash=False)])
    changed = QSignalSpy(model.dataChanged)
    model.note_thumbnail(2, "ab" * 16)
    model.note_thumbnail(1, "cd" * 16)
    model.note_thumbnail(77, "ef" * 16)
    assert model.photo_at(1).content_hash == "ab" * 16
    assert model.photo_at(0).content_hash == "cd" * 16
    assert changed.count() == 2


def test_nothing_is_asked_of_an_index_that_is_none() -> None:
    model = PhotoListModel()
    assert model.data(QModelIndex()) is None
    assert model.flags(QModelIndex()) == Qt.ItemFlag.NoItemFlags
    assert model.rowCount(model.index(0)) == 0
