"""The sidebar's sections, and the tree that a view sees of them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from gui_fakes import UNDECODABLE, make_overview
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtTest import QSignalSpy
from pytestqt.modeltest import ModelTester

from photosearch.base.overview import Counted, Overview, RootCount
from photosearch.base.types import Album, SavedSearch
from photosearch.gui.models.line_role import LineRole
from photosearch.gui.models.sidebar_model import SidebarModel
from photosearch.gui.sidebar_sections import (
    SHOW_FAILURES,
    SidebarRow,
    SidebarSection,
    albums_section,
    folder_filter,
    saved_section,
    sections_of,
)
from photosearch.search.query import parse


def texts(model: QAbstractItemModel, parent: QModelIndex | None = None) -> list[object]:
    """Return the lines below one, each with those below itself."""
    parent = parent or QModelIndex()
    lines = [model.index(row, 0, parent) for row in range(model.rowCount(parent))]
    return [(line.data(), texts(model, line)) if model.rowCount(line) else line.data() for line in lines]


def rows(overview: Overview, key: str) -> tuple[SidebarRow, ...]:
    return next(section.rows for section in sections_of(overview) if section.key == key)


class TestSections:
    def test_are_made_of_what_there_is(self) -> None:
        sections = sections_of(make_overview())
        assert [section.key for section in sections] == ["folders", "timeline", "cameras", "types"]
        assert sections_of(Overview()) == ()

    def test_folders_tell_how_they_are(self) -> None:
        pictures, drive, failures = rows(make_overview(), "folders")
        assert (pictures.text, pictures.count, pictures.detail) == ("Pictures", 30, "")
        assert (drive.text, drive.detail) == ("Drive", "offline")
        assert (failures.action, failures.count) == (SHOW_FAILURES, 3)
        busy = sections_of(make_overview(), busy=Path("/home/anna/Pictures"))[0].rows[0]
        assert busy.detail == "indexing"

    def test_folders_of_one_name_are_told_apart(self) -> None:
        roots = tuple(
            RootCount(Path(path), 1, 0, is_offline=False) for path in ("/a/Pictures", "/b/Pictures", "/")
        )
        assert [row.text for row in rows(Overview(roots=roots), "folders")] == [
            "/a/Pictures",
            "/b/Pictures",
            "/",
        ]

    def test_years_add_up_their_months(self) -> None:
        (newest, oldest) = rows(make_overview(), "timeline")
        assert (newest.text, newest.query, newest.count) == ("2023", "date:2023", 25)
        assert [(row.text, row.query, row.count) for row in newest.rows] == [
            ("May", "date:2023-05", 20),
            ("January", "date:2023-01", 5),
        ]
        assert oldest.text == "2019"

    def test_times_that_cannot_be_asked_for_are_left_out(self) -> None:
        months = (Counted("2023-05", 1), Counted("1601-01", 7), Counted("2023-13", 1))
        assert [row.text for row in rows(Overview(months=months), "timeline")] == ["2023"]

    @pytest.mark.parametrize(
        "path", ["/data/pics", "/data/my pics", '/data/so "called", (it)^2', "/", f"/data/{UNDECODABLE}"]
    )
    def test_a_folder_is_asked_for_as_it_is_called(self, path: str) -> None:
        if sys.platform == "win32":
            pytest.skip("names of another system")
        where = parse(folder_filter(Path(path))).where
        assert getattr(where, "values", None) == (path if path == "/" else f"{path}/",)

    def test_albums_and_saved_searches(self) -> None:
        albums = albums_section([Album(3, "Rome 2019", 12)])
        assert albums.rows == (SidebarRow("Rome 2019", query='album:"Rome 2019"', count=12, key="album:3"),)
        saved = saved_section([SavedSearch(5, "Dogs\n", "dogs is:raw")])
        assert saved.rows == (SidebarRow("Dogs\\n", search="dogs is:raw", tip="dogs is:raw", key="saved:5"),)
        assert albums.key != saved.key


class TestModel:
    def test_is_a_proper_model(self, qtmodeltester: ModelTester) -> None:
        model = SidebarModel()
        qtmodeltester.check(model)  # type: ignore[no-untyped-call]
        model.set_sections(sections_of(make_overview()))
        qtmodeltester.check(model)  # type: ignore[no-untyped-call]
        model.set_sections(sections_of(make_overview())[1:3])
        model.set_active(["camera:Pixel"])
        qtmodeltester.check(model)  # type: ignore[no-untyped-call]

    def test_shows_sections_as_a_tree(self) -> None:
        model = SidebarModel()
        model.set_sections(sections_of(make_overview()))
        assert texts(model) == [
            ("Folders", ["Pictures", "Drive", "Could not be read…"]),
            ("Timeline", [("2023", ["May", "January"]), ("2019", ["December"])]),
            ("Cameras", ["Canon EOS R5", "Pixel"]),
            ("Types", ["JPEG", "Raw", "Videos"]),
        ]
        drive = model.index(1, 0, model.index(0, 0))
        assert drive.data(LineRole.NOTE) == ["offline", "1,200"]
        assert drive.data(Qt.ItemDataRole.AccessibleTextRole) == "Drive, offline, 1,200"
        assert "/media/Drive" in drive.data(Qt.ItemDataRole.ToolTipRole)

    def test_tips_are_no_markup(self) -> None:
        model = SidebarModel()
        root = RootCount(Path("/<b>bold</b>"), 1, 0, is_offline=False)
        model.set_sections(sections_of(Overview(roots=(root,))))
        assert "<b>" not in model.index(0, 0, model.index(0, 0)).data(Qt.ItemDataRole.ToolTipRole)

    def test_marks_what_is_in_the_query(self) -> None:
        model = SidebarModel()
        saved = SidebarSection("saved", "Saved searches", (SidebarRow("Dogs", search="dogs is:raw"),))
        model.set_sections((*sections_of(make_overview()), saved))
        changed = QSignalSpy(model.dataChanged)
        model.set_active(["type:raw", "dogs is:raw", "camera:other"])
        assert changed.count() == 2
        types = model.index(3, 0)
        states = [
            Qt.CheckState(model.index(row, 0, types).data(Qt.ItemDataRole.CheckStateRole)) for row in range(3)
        ]
        assert states == [Qt.CheckState.Unchecked, Qt.CheckState.Checked, Qt.CheckState.Unchecked]
        dogs = model.index(0, 0, model.index(4, 0))
        assert Qt.CheckState(dogs.data(Qt.ItemDataRole.CheckStateRole)) == Qt.CheckState.Checked
        assert types.data(Qt.ItemDataRole.CheckStateRole) is None

    def test_the_same_sections_are_no_change(self) -> None:
        model = SidebarModel()
        model.set_sections(sections_of(make_overview()))
        resets = QSignalSpy(model.modelReset)
        model.set_sections(sections_of(make_overview()))
        assert resets.count() == 0
