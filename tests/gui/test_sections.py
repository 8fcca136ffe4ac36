"""Headings in the grid: what they say, where they lie, and that cells around them behave as everywhere."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from gui_fakes import is_painted_with, make_hit, make_photos
from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QSignalSpy, QTest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from photosearch.base.types import Hit
from photosearch.gui.grid_geometry import GridGeometry
from photosearch.gui.models.photo_list import PhotoListModel, Role
from photosearch.gui.sections import LESS_CERTAIN, ONLY_NEAREST, Section, heading_text, sections_of
from photosearch.gui.widgets.photo_grid import PhotoGrid

_WIDTHS = [60, 333, 800, 1111, 2560]
_STARTS = ((0, "a"), (1, "b"), (7, "c"), (30, ""), (31, "d"))
_SECTIONS = tuple(Section(first, heading) for first, heading in _STARTS)


def make_grouped(number: int, group: str | None, *, relevant: bool = True) -> Hit:
    return replace(make_hit(number, relevant=relevant), group=group)


def make_days(counts: Sequence[int], first: int = 1) -> list[Hit]:
    """Hits of as many days as there are counts."""
    days = [f"2023-05-{day:02}" for day, count in enumerate(counts, 1) for _ in range(count)]
    return [make_grouped(number, day) for number, day in enumerate(days, first)]


class TestSections:
    def test_photos_that_are_no_hits_have_no_headings(self) -> None:
        assert sections_of(make_photos(5)) == [Section(0)]
        assert sections_of([]) == []

    def test_groups_begin_where_the_group_changes(self) -> None:
        hits = make_days([2, 1])
        assert [(section.first, section.is_cut_off) for section in sections_of(hits)] == [
            (0, False),
            (2, False),
        ]

    def test_the_less_certain_are_one_section_whatever_their_groups(self) -> None:
        hits = [
            make_grouped(1, "/photos"),
            make_grouped(2, "/other", relevant=False),
            make_grouped(3, "/photos", relevant=False),
        ]
        assert sections_of(hits) == [Section(0, "/photos"), Section(1, LESS_CERTAIN, is_cut_off=True)]
        assert sections_of(hits[1:]) == [Section(0, ONLY_NEAREST, is_cut_off=True)]

    def test_a_further_part_goes_on_with_the_section_above(self) -> None:
        hits = make_days([3, 4])
        whole = sections_of(hits)
        assert [*sections_of(hits[:5]), *sections_of(hits[5:], 5, hits[4])] == whole
        assert [*sections_of(hits[:3]), *sections_of(hits[3:], 3, hits[2])] == whole

    def test_headings_are_words(self) -> None:
        assert "14" in heading_text("2023-05-14")
        assert "2023" in heading_text("2023-05-14")
        assert heading_text("2023-05").endswith("2023")
        assert heading_text("2023-99") == "2023-99"
        assert heading_text("/photos/<b>a\nb") == "/photos/<b>a\\nb"


class TestGeometry:
    @pytest.mark.parametrize("width", _WIDTHS)
    def test_every_cell_is_found_at_its_middle_and_none_overlap(self, width: int) -> None:
        geometry = GridGeometry(width, 40, 184, 15, _SECTIONS)
        seen: list[QRect] = [place for _, place in geometry.headings_between(-(10**6), 10**6)]
        assert len(seen) == 4, "a section without words has no heading"
        for row in range(40):
            rect = geometry.rect(row)
            assert geometry.row_at(rect.center()) == row
            assert not any(rect.intersects(other) for other in seen)
            seen.append(rect)
        assert all(rect.bottom() < geometry.height for rect in seen)

    @pytest.mark.parametrize("width", _WIDTHS)
    def test_each_section_begins_a_line_below_its_heading(self, width: int) -> None:
        geometry = GridGeometry(width, 40, 184, 15, _SECTIONS)
        left = geometry.rect(0).left()
        assert all(geometry.rect(first).left() == left for first, _ in _STARTS)
        for section, place in geometry.headings_between(0, 10**6):
            assert place.bottom() + 1 == geometry.rect(section.first).top()
            assert geometry.row_at(place.center()) is None
            assert geometry.rect_with_heading(section.first).contains(QPoint(left, place.center().y()))

    @pytest.mark.parametrize("width", _WIDTHS)
    def test_stripes_hold_what_reaches_into_them(self, width: int) -> None:
        geometry = GridGeometry(width, 40, 184, 15, _SECTIONS)
        for top in range(-50, geometry.height + 50, 37):
            for tall in (0, 20, 600):
                stripe = QRect(0, top, width, tall + 1)
                wanted = [row for row in range(40) if geometry.rect(row).intersects(stripe)]
                assert list(geometry.rows_between(top, top + tall)) == wanted
                ranges = geometry.ranges_in(QRect(-10, top, width + 20, tall + 1))
                assert [row for first, last in ranges for row in range(first, last + 1)] == wanted
                headed = [
                    section.heading
                    for section, place in geometry.headings_between(0, 10**6)
                    if place.intersects(stripe)
                ]
                found = geometry.headings_between(top, top + tall)
                assert [section.heading for section, _ in found] == headed

    def test_rectangles_do_not_reach_into_missing_cells(self) -> None:
        geometry = GridGeometry(1000, 12, 184, 15, (Section(0, "a"), Section(2, "b")))
        assert geometry.columns == 4
        right = QRect(geometry.rect(5).left() + 5, 0, 50, geometry.height)
        assert geometry.ranges_in(right) == [(5, 5), (9, 9)]

    def test_up_and_down_keep_the_column_across_sections(self) -> None:
        geometry = GridGeometry(1000, 12, 184, 15, (Section(0, "a"), Section(6, "b"), Section(7, "c")))
        down = [geometry.row_beside(row, 1) for row in range(12)]
        assert down == [4, 5, 5, 5, 6, 6, 7, 11, 11, 11, 11, 11]
        assert [geometry.row_beside(11, lines) for lines in (-1, -2, -3, -9)] == [7, 6, 4, 0]
        assert [geometry.row_beside(9, lines) for lines in (-1, -2, -3, -4)] == [6, 5, 2, 2]

    def test_without_sections_it_is_one_grid(self) -> None:
        plain, headless = (GridGeometry(1000, 50, 184, 15, sections) for sections in ((), (Section(0),)))
        assert [plain.rect(row) for row in range(50)] == [headless.rect(row) for row in range(50)]
        assert plain.height == headless.height
        assert not list(plain.headings_between(0, 10**6))

    def test_a_hundred_thousand_photos_in_thousands_of_sections_cost_nothing(self) -> None:
        sections = tuple(Section(first, str(first)) for first in range(0, 100_000, 23))
        started = time.perf_counter()
        geometry = GridGeometry(1000, 100_000, 184, 15, sections)
        laid_out_s = time.perf_counter() - started
        started = time.perf_counter()
        for row in range(0, 100_000, 100):
            assert geometry.row_at(geometry.rect(row).center()) == row
        looked_up_s = (time.perf_counter() - started) / 1000
        assert laid_out_s < 0.25
        assert looked_up_s < 0.001


@pytest.fixture
def model() -> PhotoListModel:
    return PhotoListModel()


@pytest.fixture
def grid(qtbot: QtBot, model: PhotoListModel) -> Iterator[PhotoGrid]:
    grid = PhotoGrid()
    grid.setModel(model)
    grid.resize(1000, 600)
    qtbot.addWidget(grid)
    with qtbot.waitExposed(grid):
        grid.show()
    yield grid
    grid.setModel(None)


class TestGrid:
    def test_keys_walk_over_headings(self, grid: PhotoGrid, model: PhotoListModel) -> None:
        model.replace(make_days([6, 1, 5]))
        assert grid.grid_geometry.columns == 4
        grid.go_to(1)
        walked = []
        for key in "DDDDUUUUU":
            QTest.keyClick(grid, Qt.Key.Key_Down if key == "D" else Qt.Key.Key_Up)
            walked.append(grid.currentIndex().row())
        assert walked == [5, 6, 7, 11, 7, 6, 4, 0, 0]
        QTest.keyClick(grid, Qt.Key.Key_End)
        QTest.keyClick(grid, Qt.Key.Key_Left)
        assert grid.currentIndex().row() == 10

    def test_what_is_clicked_is_what_is_painted_there(self, grid: PhotoGrid, model: PhotoListModel) -> None:
        model.replace(make_days([3] * 40))
        grid.verticalScrollBar().setValue(777)
        for row in grid.visible_rows():
            index = model.index(row)
            assert grid.indexAt(grid.visualRect(index).center()) == index

    def test_rectangles_select_across_headings(self, grid: PhotoGrid, model: PhotoListModel) -> None:
        model.replace(make_days([6, 1, 5]))
        first, last = grid.visualRect(model.index(5)), grid.visualRect(model.index(8))
        area = first.united(last).adjusted(9, 9, -9, -9)
        grid.setSelection(area, grid.selectionModel().SelectionFlag.ClearAndSelect)
        assert grid.selected_rows == [5, 8]

    def test_the_heading_comes_into_sight_with_the_first_photo_below_it(
        self, grid: PhotoGrid, model: PhotoListModel
    ) -> None:
        model.replace(make_days([8] * 20))
        grid.go_to(159)
        grid.go_to(80)
        assert grid.visualRect(model.index(80)).top() >= grid.grid_geometry.heading_height

    def test_headings_are_painted(self, grid: PhotoGrid, model: PhotoListModel) -> None:
        model.replace([make_hit(1), make_hit(2, relevant=False)])
        palette = grid.palette()
        palette.setColor(palette.ColorRole.PlaceholderText, "#ff0000")
        grid.setPalette(palette)
        (place,) = (place for _, place in grid.grid_geometry.headings_between(0, 10**6))
        picture = grid.viewport().grab(place).toImage()
        assert is_painted_with_any(picture, "#ff0000")

    def test_parts_that_arrive_later_move_nothing(self, grid: PhotoGrid, model: PhotoListModel) -> None:
        hits = make_days([5, 30, 7])
        model.replace(hits[:20])
        grid.verticalScrollBar().setValue(300)
        before = [grid.visualRect(model.index(row)) for row in range(20)]
        model.append(hits[20:])
        assert [grid.visualRect(model.index(row)) for row in range(20)] == before
        assert [section.first for section in model.sections] == [0, 5, 35]


def is_painted_with_any(image: QImage, colour: str) -> bool:
    """Whether even thin lines and letters are of about this colour."""
    return any(
        is_painted_with(image.copy(x, y, 1, 1), colour, 90)
        for x in range(image.width())
        for y in range(image.height())
    )


class TestAlike:
    @pytest.fixture
    def stack(self, model: PhotoListModel) -> PhotoListModel:
        """Three hits of two days; the first stands for two more."""
        first, *others = make_days([2, 1])
        model.replace([replace(first, alike=(11, 12)), *others])
        return model

    def test_a_hit_says_for_how_many_it_stands(self, stack: PhotoListModel) -> None:
        assert stack.index(0).data(Role.CELL).alike == 2
        assert stack.index(1).data(Role.CELL).alike == 0
        said = stack.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
        assert said == "photo 1.jpg, stands for 2 more"

    def test_they_unfold_in_place_and_fold_again(self, stack: PhotoListModel) -> None:
        inserted, reset = QSignalSpy(stack.rowsInserted), QSignalSpy(stack.modelReset)
        stack.unfold(1, make_photos(2, first=11))
        assert [stack.photo_at(row).photo_id for row in range(5)] == [1, 11, 12, 2, 3]
        assert stack.index(0).data(Role.CELL).alike == 0
        assert [section.first for section in stack.sections] == [0, 4]
        assert stack.row_of(3) == 4
        assert stack.is_hit(1)
        assert stack.index(0).data(Role.CELL).unfolded == len(stack.unfolded_at(0)) == 2
        stack.unfold(1, make_photos(2, first=11))
        assert inserted.count() == 1
        stack.fold(1)
        stack.fold(1)
        assert [stack.photo_at(row).photo_id for row in range(stack.rowCount())] == [1, 2, 3]
        assert [section.first for section in stack.sections] == [0, 2]
        assert reset.count() == 0

    def test_a_refresh_keeps_them_unfolded_as_long_as_they_are_alike(self, stack: PhotoListModel) -> None:
        stack.unfold(1, make_photos(2, first=11))
        first, *others = make_days([2, 1])
        reset = QSignalSpy(stack.modelReset)
        stack.refresh([replace(first, alike=(11, 12)), *others, make_grouped(50, "2023-05-02")])
        assert [stack.photo_at(row).photo_id for row in range(6)] == [1, 11, 12, 2, 3, 50]
        assert reset.count() == 0
        stack.refresh([replace(first, alike=(11,)), *others])
        assert [stack.photo_at(row).photo_id for row in range(stack.rowCount())] == [1, 2, 3]
        assert stack.index(0).data(Role.CELL).alike == 1

    def test_the_model_behaves_as_qt_expects(self, stack: PhotoListModel, qtmodeltester: ModelTester) -> None:
        qtmodeltester.check(stack, force_py=True)  # type: ignore[no-untyped-call]
        stack.unfold(1, make_photos(2, first=11))
        stack.unfold(3, make_photos(1, first=30))
        stack.unfold(99, make_photos(1, first=30))
        qtmodeltester.check(stack, force_py=True)  # type: ignore[no-untyped-call]
        assert stack.rowCount(QModelIndex()) == 5

    def test_photos_that_a_hit_no_longer_stands_for_are_not_shown(self, stack: PhotoListModel) -> None:
        stack.unfold(1, make_photos(3, first=11))
        assert stack.rowCount() == 3

    def test_a_click_on_the_badge_asks_for_them(
        self, grid: PhotoGrid, stack: PhotoListModel, qtbot: QtBot
    ) -> None:
        place = grid.alike_badge(stack.index(0)).center()
        with qtbot.waitSignal(grid.alike_requested) as asked:
            QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert asked.args == [0]
        assert grid.selected_rows == []
        asked_again = QSignalSpy(grid.alike_requested)
        place += grid.visualRect(stack.index(1)).topLeft() - grid.visualRect(stack.index(0)).topLeft()
        assert grid.alike_badge(stack.index(1)).isEmpty()
        QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert asked_again.count() == 0
        assert grid.selected_rows == [1]

    def test_the_grid_follows(self, grid: PhotoGrid, stack: PhotoListModel) -> None:
        first, *others = make_days([2, 1])
        stack.replace([replace(first, alike=tuple(range(11, 20))), *others])
        height = grid.grid_geometry.height
        stack.unfold(1, make_photos(9, first=11))
        assert grid.grid_geometry.count == 12
        assert grid.grid_geometry.height > height
        grid.go_to(5)
        stack.fold(1)
        assert grid.grid_geometry.count == 3
        assert grid.grid_geometry.height == height
        assert grid.currentIndex().row() < 3
