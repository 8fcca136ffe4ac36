from __future__ import annotations

from collections.abc import Iterator

import pytest
from gui_fakes import (
    NAME_WITH_MARKUP,
    is_painted_with,
    make_hit,
    make_photo,
    make_photos,
    solid_image,
)
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPalette, QPixmap, QWheelEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QListView, QStyle, QStyleOptionViewItem, QWidget
from pytestqt.qtbot import QtBot

from photosearch.base.types import Photo
from photosearch.gui.delegates.thumbnail_delegate import ThumbnailDelegate
from photosearch.gui.grid_geometry import GridGeometry
from photosearch.gui.models.photo_list import PhotoListModel
from photosearch.gui.widgets.photo_grid import PhotoGrid

_RED = "#c04020"


class TestGeometry:
    @pytest.mark.parametrize("width", [60, 333, 800, 1111, 2560])
    @pytest.mark.parametrize("count", [0, 1, 5, 1000])
    def test_every_cell_is_found_at_its_middle(self, width: int, count: int) -> None:
        geometry = GridGeometry(width, count, 184, 15)
        for row in range(count):
            assert geometry.row_at(geometry.rect(row).center()) == row
        assert geometry.height >= (geometry.rect(count - 1).bottom() if count else 0)

    def test_cells_fill_the_width(self) -> None:
        geometry = GridGeometry(1000, 50, 184, 15)
        last = geometry.rect(geometry.columns - 1)
        assert last.right() + geometry.columns + 12 >= 1000 - 24
        assert geometry.side >= 180

    def test_points_beside_cells_find_nothing(self) -> None:
        geometry = GridGeometry(1000, 3, 184, 15)
        assert geometry.row_at(QPoint(2, 50)) is None
        assert geometry.row_at(QPoint(50, 5000)) is None
        assert geometry.row_at(geometry.rect(3).center()) is None

    def test_rows_in_a_stripe(self) -> None:
        geometry = GridGeometry(1000, 103, 184, 15)
        columns = geometry.columns
        assert geometry.rows_between(0, geometry.cell_height - 1) == range(columns)
        assert geometry.rows_between(10**6, 2 * 10**6) == range(103, 103)
        assert GridGeometry(1000, 0, 184, 15).rows_between(0, 500) == range(0)

    def test_lines_that_begin_on_the_right(self) -> None:
        plain, mirrored = (GridGeometry(1000, 103, 184, 15, (), is_mirrored) for is_mirrored in (False, True))
        for row in range(103):
            there, here = plain.rect(row), mirrored.rect(row)
            assert (here.left() + there.right(), here.top()) == (999, there.top())
            assert mirrored.row_at(here.center()) == row
            assert mirrored.ranges_in(here.adjusted(4, 4, -4, -4)) == [(row, row)]

    def test_ranges_in_a_rectangle(self) -> None:
        geometry = GridGeometry(1000, 103, 184, 15)
        area = geometry.rect(1).united(geometry.rect(geometry.columns + 2)).adjusted(4, 4, -4, -4)
        assert geometry.ranges_in(area) == [(1, 2), (geometry.columns + 1, geometry.columns + 2)]
        assert geometry.ranges_in(QRect(0, 0, 5000, 10**6))[-1][1] == 102


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
    def test_is_what_screen_readers_know(self, grid: PhotoGrid) -> None:
        assert isinstance(grid, QListView)
        assert grid.accessibleName()

    def test_tells_once_when_photos_are_painted(
        self, grid: PhotoGrid, model: PhotoListModel, qtbot: QtBot
    ) -> None:
        painted = QSignalSpy(grid.items_painted)
        grid.viewport().repaint()
        assert painted.count() == 0
        model.replace(make_photos(3))
        qtbot.waitUntil(lambda: painted.count() == 1)
        grid.viewport().repaint()
        assert painted.count() == 1

    def test_tells_which_rows_are_in_sight(
        self, grid: PhotoGrid, model: PhotoListModel, qtbot: QtBot
    ) -> None:
        with qtbot.waitSignal(grid.visible_rows_changed, check_params_cb=lambda first, last: last > 0):
            model.replace(make_photos(1000))
        with qtbot.waitSignal(grid.visible_rows_changed, check_params_cb=lambda first, last: last == 999):
            grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())

    def test_items_are_where_they_are_painted(self, grid: PhotoGrid, model: PhotoListModel) -> None:
        model.replace(make_photos(200))
        grid.verticalScrollBar().setValue(777)
        for row in grid.visible_rows():
            index = model.index(row)
            assert grid.indexAt(grid.visualRect(index).center()) == index
        assert not grid.indexAt(QPoint(1, 1)).isValid()

    def test_scrolls_to_any_row(self, grid: PhotoGrid, model: PhotoListModel) -> None:
        model.replace(make_photos(5000))
        for row in (4999, 0, 2500):
            grid.go_to(row)
            assert grid.viewport().rect().contains(grid.visualRect(model.index(row)))
            assert grid.selected_rows == [row]

    def test_a_new_list_has_a_photo_to_act_upon_where_the_keyboard_is(
        self, grid: PhotoGrid, model: PhotoListModel, qtbot: QtBot
    ) -> None:
        model.replace(make_photos(3))
        grid.activateWindow()
        qtbot.waitUntil(grid.hasFocus)
        grid.clearFocus()
        model.replace(make_photos(3))
        assert grid.selected_rows == []
        grid.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
        assert grid.selected_rows == [0]

    def test_keys_walk_the_cells(self, grid: PhotoGrid, model: PhotoListModel) -> None:
        model.replace(make_photos(100))
        columns = grid.grid_geometry.columns
        QTest.keyClick(grid, Qt.Key.Key_Right)
        assert grid.currentIndex().row() == 0
        for key, row in (
            (Qt.Key.Key_Right, 1),
            (Qt.Key.Key_Down, 1 + columns),
            (Qt.Key.Key_Up, 1),
            (Qt.Key.Key_Up, 1),
            (Qt.Key.Key_Left, 0),
            (Qt.Key.Key_End, 99),
            (Qt.Key.Key_Down, 99),
            (Qt.Key.Key_Home, 0),
        ):
            QTest.keyClick(grid, key)
            assert grid.currentIndex().row() == row, key
        QTest.keyClick(grid, Qt.Key.Key_PageDown)
        assert grid.currentIndex().row() % columns == 0
        assert grid.currentIndex().row() > columns

    @pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
    def test_keys_that_open(self, grid: PhotoGrid, model: PhotoListModel, qtbot: QtBot, key: Qt.Key) -> None:
        model.replace(make_photos(3))
        grid.go_to(1)
        with qtbot.waitSignal(grid.preview_requested) as requested:
            QTest.keyClick(grid, key)
        assert requested.args == [1]

    def test_double_click_opens(self, grid: PhotoGrid, model: PhotoListModel, qtbot: QtBot) -> None:
        model.replace(make_photos(3))
        place = grid.visualRect(model.index(2)).center()
        with qtbot.waitSignal(grid.preview_requested) as requested:
            QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
            QTest.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert requested.args == [2]

    def test_letters_go_to_the_search_field(
        self, grid: PhotoGrid, model: PhotoListModel, qtbot: QtBot
    ) -> None:
        model.replace(make_photos(3))
        with qtbot.waitSignal(grid.text_typed) as typed:
            QTest.keyClicks(grid, "x")
        assert typed.args == ["x"]

    def test_all_and_rectangles_can_be_selected(self, grid: PhotoGrid, model: PhotoListModel) -> None:
        model.replace(make_photos(3000))
        grid.selectAll()
        assert len(grid.selected_rows) == 3000
        flag = grid.selectionModel().SelectionFlag.ClearAndSelect
        grid.setSelection(grid.visualRect(model.index(1)).adjusted(9, 9, -9, -9), flag)
        assert grid.selected_rows == [1]

    def test_a_rectangle_drawn_from_between_photos_selects(
        self, grid: PhotoGrid, model: PhotoListModel
    ) -> None:
        model.replace(make_photos(100))
        place, button = grid.viewport(), Qt.MouseButton.LeftButton
        first, second = grid.visualRect(model.index(0)), grid.visualRect(model.index(1))
        QTest.mousePress(place, button, pos=QPoint(2, 4))
        QTest.mouseMove(place, second.center())
        assert grid._band.isVisible()
        assert grid.selected_rows == [0, 1]
        QTest.mouseMove(place, first.center())
        assert grid.selected_rows == [0]
        QTest.mouseRelease(place, button, pos=first.center())
        assert not grid._band.isVisible()
        gap = QPoint(second.right() - 1, second.top() + 1)
        QTest.mousePress(place, button, Qt.KeyboardModifier.ControlModifier, gap)
        QTest.mouseMove(place, second.center())
        QTest.mouseRelease(place, button, pos=second.center())
        assert grid.selected_rows == [0, 1]
        QTest.mouseClick(place, button, pos=gap)  # beside a picture, but in its cell
        assert grid.selected_rows == [1]
        QTest.mouseClick(place, button, pos=QPoint(2, 4))
        assert grid.selected_rows == []

    def test_the_rectangle_scrolls_beyond_the_edge(
        self, grid: PhotoGrid, model: PhotoListModel, qtbot: QtBot
    ) -> None:
        model.replace(make_photos(1000))
        place, button = grid.viewport(), Qt.MouseButton.LeftButton
        QTest.mousePress(place, button, pos=QPoint(2, 4))
        QTest.mouseMove(place, QPoint(place.width() - 20, place.height() + 200))
        qtbot.waitUntil(lambda: grid.verticalScrollBar().value() > 300)
        shown = grid.visible_rows()
        assert grid.selected_rows[0] == 0
        assert grid.selected_rows[-1] >= shown.start
        QTest.mouseRelease(place, button, pos=QPoint(10, 10))

    def test_place_and_selection_survive_a_refresh(self, grid: PhotoGrid, model: PhotoListModel) -> None:
        model.replace(make_photos(500, first=100))
        grid.verticalScrollBar().setValue(1500)
        top = grid.visible_rows().start
        photo, offset = model.photo_at(top), grid.visualRect(model.index(top)).top()
        grid.go_to(top + 7)
        chosen = model.photo_at(top + 7)
        grid.verticalScrollBar().setValue(1500)
        model.refresh([*make_photos(33), *make_photos(500, first=100)])
        row = model.row_of(photo.photo_id)
        assert row == top + 33
        assert abs(grid.visualRect(model.index(row)).top() - offset) <= grid.grid_geometry.cell_height
        assert row in grid.visible_rows()
        assert [model.photo_at(row) for row in grid.selected_rows] == [chosen]
        assert grid.currentIndex().row() == model.row_of(chosen.photo_id)

    def test_at_the_top_a_refresh_shows_what_is_new(self, grid: PhotoGrid, model: PhotoListModel) -> None:
        model.replace(make_photos(500, first=100))
        model.refresh([*make_photos(33), *make_photos(500, first=100)])
        assert grid.visible_rows().start == 0

    def test_resizing_keeps_the_photo_at_the_top(self, grid: PhotoGrid, model: PhotoListModel) -> None:
        model.replace(make_photos(500))
        grid.verticalScrollBar().setValue(2000)
        before = grid.visible_rows().start
        grid.resize(700, 600)
        QApplication.sendPostedEvents()
        assert before in grid.visible_rows()

    def test_photos_that_arrive_out_of_sight_paint_nothing(
        self, grid: PhotoGrid, model: PhotoListModel
    ) -> None:
        paints = Paints(grid.viewport())
        model.replace(make_photos(3))
        QApplication.processEvents()
        paints.count = 0
        model.append(make_photos(400, first=10))
        QApplication.processEvents()
        assert paints.count > 0
        paints.count = 0
        model.append(make_photos(400, first=1000))
        QApplication.processEvents()
        assert paints.count == 0
        assert grid.verticalScrollBar().maximum() == grid.grid_geometry.height - grid.viewport().height()

    def test_wheel_with_ctrl_zooms(self, grid: PhotoGrid, model: PhotoListModel) -> None:
        model.replace(make_photos(50))
        side = grid.grid_geometry.side
        for _ in range(30):
            turn_wheel(grid, 120, Qt.KeyboardModifier.ControlModifier)
        assert grid.grid_geometry.side > side
        assert grid.target == 384
        turn_wheel(grid, -120, Qt.KeyboardModifier.ControlModifier)
        assert grid.target < 384

    def test_wheel_glides(self, grid: PhotoGrid, model: PhotoListModel, qtbot: QtBot) -> None:
        model.replace(make_photos(500))
        step = 3 * grid.verticalScrollBar().singleStep()
        turn_wheel(grid, -120, Qt.KeyboardModifier.NoModifier)
        turn_wheel(grid, -120, Qt.KeyboardModifier.NoModifier)
        assert grid.verticalOffset() < 2 * step
        qtbot.waitUntil(lambda: grid.verticalOffset() == 2 * step)
        turn_wheel(grid, 1200, Qt.KeyboardModifier.NoModifier)
        qtbot.waitUntil(lambda: grid.verticalOffset() == 0)

    def test_a_fine_wheel_gets_as_far(self, grid: PhotoGrid, model: PhotoListModel, qtbot: QtBot) -> None:
        model.replace(make_photos(500))
        for _ in range(120):
            turn_wheel(grid, -1, Qt.KeyboardModifier.NoModifier)
        step = 3 * grid.verticalScrollBar().singleStep()
        qtbot.waitUntil(lambda: not grid._wheel.is_gliding)
        assert abs(grid.verticalOffset() - step) <= 1

    def test_another_list_ends_a_glide(self, grid: PhotoGrid, model: PhotoListModel) -> None:
        model.replace(make_photos(500))
        turn_wheel(grid, -1200, Qt.KeyboardModifier.NoModifier)
        model.replace(make_photos(500, first=1000))
        assert not grid._wheel.is_gliding
        assert grid.verticalOffset() == 0

    def test_a_glide_ends_where_something_else_moves_the_view(
        self, grid: PhotoGrid, model: PhotoListModel, qtbot: QtBot
    ) -> None:
        model.replace(make_photos(500))
        turn_wheel(grid, -120, Qt.KeyboardModifier.NoModifier)
        grid.verticalScrollBar().setValue(3000)
        qtbot.waitUntil(lambda: not grid._wheel.is_gliding)
        assert grid.verticalOffset() == 3000

    def test_fingers_on_a_touchpad_move_it_at_once(self, grid: PhotoGrid, model: PhotoListModel) -> None:
        model.replace(make_photos(500))
        turn_wheel(grid, -40, Qt.KeyboardModifier.NoModifier, pixels=-33)
        assert grid.verticalOffset() == 33
        assert not grid._wheel.is_gliding

    def test_without_a_model_nothing_breaks(self, grid: PhotoGrid) -> None:
        grid.setModel(None)
        grid.viewport().repaint()
        assert not grid.indexAt(QPoint(50, 50)).isValid()


class Paints(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        self.count += event.type() == QEvent.Type.Paint
        return False


def turn_wheel(grid: PhotoGrid, delta: int, modifiers: Qt.KeyboardModifier, pixels: int = 0) -> None:
    event = QWheelEvent(
        QPointF(50, 50),
        QPointF(grid.mapToGlobal(QPoint(50, 50))),
        QPoint(0, pixels),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.ScrollUpdate if pixels else Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(grid.viewport(), event)


class TestDelegate:
    @staticmethod
    def paint(
        entry_model: PhotoListModel,
        *,
        state: QStyle.StateFlag = QStyle.StateFlag.State_Enabled,
        dark: bool = False,
    ) -> QImage:
        image = QImage(220, 230, QImage.Format.Format_ARGB32_Premultiplied)
        option = QStyleOptionViewItem()
        if dark:
            palette = QPalette(QColor("#202020"))
            option.palette = palette
        image.fill(option.palette.color(QPalette.ColorRole.Base))
        option.rect = QRect(0, 0, 220, 230)
        option.state = state
        painter = QPainter(image)
        ThumbnailDelegate().paint(painter, option, entry_model.index(0))
        painter.end()
        return image

    @pytest.fixture
    def red_model(self, qapp: object) -> PhotoListModel:
        pixmap = QPixmap.fromImage(solid_image(200, 150, _RED))

        def thumbnail_of(photo: Photo) -> QPixmap:
            return pixmap

        return PhotoListModel(thumbnail_of)

    def test_paints_the_thumbnail(self, red_model: PhotoListModel) -> None:
        red_model.replace([make_photo(1)])
        assert is_painted_with(self.paint(red_model), _RED)

    def test_paints_a_stand_in_without_one(self, qapp: object) -> None:
        model = PhotoListModel()
        model.replace([make_photo(1)])
        assert not is_painted_with(self.paint(model), _RED)

    @pytest.mark.parametrize("is_offline", [True, False])
    def test_less_certain_and_offline_photos_look_fainter(
        self, red_model: PhotoListModel, is_offline: bool
    ) -> None:
        red_model.replace([make_photo(1, is_offline=True) if is_offline else make_hit(1, relevant=False)])
        assert not is_painted_with(self.paint(red_model), _RED)

    def test_videos_say_how_long_they_are(self, red_model: PhotoListModel) -> None:
        red_model.replace([make_photo(1)])
        pictures = [self.paint(red_model)]
        for duration_s in (42.0, 3723.0):
            red_model.replace([make_photo(1, duration_s=duration_s)])
            pictures.append(self.paint(red_model))
            assert is_painted_with(pictures[-1], _RED)
        assert pictures[0] != pictures[1] != pictures[2]

    def test_selection_shows(self, red_model: PhotoListModel) -> None:
        red_model.replace([make_photo(1)])
        flag = QStyle.StateFlag
        plain = self.paint(red_model)
        for state in (flag.State_Selected, flag.State_MouseOver, flag.State_HasFocus):
            assert self.paint(red_model, state=flag.State_Enabled | state) != plain

    def test_names_are_painted_as_they_are(self, red_model: PhotoListModel) -> None:
        red_model.replace([make_photo(1, name=NAME_WITH_MARKUP)])
        marked_up = self.paint(red_model)
        red_model.replace([make_photo(1, name="bold&.jpg")])
        assert marked_up != self.paint(red_model)

    def test_dark_palettes_are_followed(self, red_model: PhotoListModel) -> None:
        red_model.replace([make_photo(1)])
        dark = self.paint(red_model, dark=True)
        assert QColor(dark.pixel(1, 1)).lightness() < 80
        assert any(QColor(dark.pixel(x, y)).lightness() > 180 for x in range(220) for y in range(172, 225)), (
            "the name must be light on dark"
        )
