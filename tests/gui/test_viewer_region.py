"""Looking for what is like a part of the photo in the viewer."""

from __future__ import annotations

import pytest
from gui_fakes import FakeEngine, is_painted_with, make_photos, tiles_ready
from PySide6.QtCore import QBuffer, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photosearch.gui.main_window import MainWindow
from photosearch.gui.widgets.chip import Chip
from photosearch.search.messages import MakePreview, PreviewReady, Search


def two_halves() -> bytes:
    """Return a picture that is red on its left and blue on its right."""
    image = QImage(2000, 1500, QImage.Format.Format_RGB32)
    image.fill(QColor("#2030d0"))
    painter = QPainter(image)
    painter.fillRect(QRect(0, 0, 1000, 1500), QColor("#c04020"))
    painter.end()
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    assert image.save(buffer, "JPEG", 95)  # type: ignore[call-overload]
    return bytes(buffer.data().data())


@pytest.fixture
def viewing(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> MainWindow:
    """A window whose viewer shows `two_halves`."""
    engine.get_ready()
    engine.answer_browse(make_photos(3))
    qtbot.waitUntil(lambda: window.model.rowCount() == 3)
    window.grid.preview_requested.emit(0)
    qtbot.waitUntil(lambda: bool(engine.all_sent(MakePreview)))
    (request,) = [asked for asked in engine.all_sent(MakePreview) if not asked.is_ahead]
    engine.reply(PreviewReady(request.request_id, 1, two_halves()))
    qtbot.waitUntil(lambda: window.viewer.canvas.levels is not None)
    return window


def searched_for(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> QImage:
    """Return the picture that the engine is asked to find the like of."""
    qtbot.waitUntil(lambda: bool(engine.all_sent(Search)))
    (encoded,) = engine.last(Search).images
    assert isinstance(encoded, bytes)
    assert window.viewer.isHidden()
    return QImage.fromData(encoded)


def point_of(window: MainWindow, x: float, y: float) -> QPoint:
    """Return where on the canvas a point of the photo is."""
    canvas = window.viewer.canvas
    place = canvas.frame.place(canvas.view)
    return QPointF(place.left() + x * place.width(), place.top() + y * place.height()).toPoint()


def drag(window: MainWindow, start: QPoint, end: QPoint, modifier: Qt.KeyboardModifier | None = None) -> None:
    canvas = window.viewer.canvas
    modifier = modifier or Qt.KeyboardModifier.NoModifier
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, modifier, start)
    QTest.mouseMove(canvas, end)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, modifier, end)


def test_a_rectangle_drawn_with_shift_is_looked_for(
    viewing: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    start, end = point_of(viewing, 0.6, 0.2), point_of(viewing, 0.9, 0.7)
    drag(viewing, end, start, Qt.KeyboardModifier.ShiftModifier)
    image = searched_for(viewing, engine, qtbot)
    assert image.width() == pytest.approx(600, abs=10)
    assert image.height() == pytest.approx(750, abs=10)
    assert is_painted_with(image, "#2030d0")
    assert not is_painted_with(image, "#c04020")
    (chip,) = viewing.search_bar.findChildren(Chip)
    assert chip.accessibleName() == "Similar to Part of photo 1.jpg"
    assert is_painted_with(chip.picture.image, "#2030d0")


def test_a_small_part_is_taken_from_the_details(
    viewing: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    canvas = viewing.viewer.canvas
    canvas.toggle_actual_size()
    qtbot.waitUntil(lambda: engine.last(MakePreview).is_detailed)
    engine.reply(tiles_ready(engine.last(MakePreview), 4000, 3000, "#208040"))
    qtbot.waitUntil(lambda: canvas.closeup.patch is not None)
    part = QRect(QPoint(20, 20), QPoint(219, 119))
    drag(viewing, part.topLeft(), part.bottomRight(), Qt.KeyboardModifier.ShiftModifier)
    image = searched_for(viewing, engine, qtbot)
    assert image.width() == pytest.approx(200, abs=16), "as many pixels as the photo has there"
    assert is_painted_with(image, "#208040")


def test_the_button_lets_one_be_drawn_and_escape_does_not(
    viewing: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    viewer = viewing.viewer
    viewer.bar.region_button.click()
    assert viewer.bar.region_button.isChecked()
    QTest.keyClick(viewer, Qt.Key.Key_Escape)
    assert not viewer.bar.region_button.isChecked()
    assert viewer.isVisible()
    QTest.keyClick(viewer, Qt.Key.Key_R)
    at = point_of(viewing, 0.5, 0.5)
    drag(viewing, at, at + QPoint(3, 2))
    assert viewer.canvas.is_selecting, "a click draws nothing"
    drag(viewing, point_of(viewing, 0.1, 0.1), point_of(viewing, 0.4, 0.4))
    assert is_painted_with(searched_for(viewing, engine, qtbot), "#c04020")
    assert not viewer.bar.region_button.isChecked()


def test_keys_alone_choose_what_is_in_sight(viewing: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    viewer = viewing.viewer
    for _ in range(8):
        QTest.keyClick(viewer, Qt.Key.Key_Plus)
    for _ in range(20):
        QTest.keyClick(viewer, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(viewer, Qt.Key.Key_R)
    QTest.keyClick(viewer, Qt.Key.Key_Return)
    image = searched_for(viewing, engine, qtbot)
    assert is_painted_with(image, "#2030d0")
    assert not is_painted_with(image, "#c04020")


def test_what_is_drawn_beside_the_photo_is_no_part_of_it(
    viewing: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    beside = point_of(viewing, 0.0, 0.0)
    canvas = viewing.viewer.canvas
    shift = Qt.KeyboardModifier.ShiftModifier
    drag(viewing, QPoint(1, 1), QPoint(max(13, beside.x() - 2), 200), shift)
    assert viewing.viewer.isVisible()
    drag(viewing, QPoint(1, 1), QPoint(canvas.width() - 1, canvas.height() - 1), shift)
    image = searched_for(viewing, engine, qtbot)
    assert image.width() / image.height() == pytest.approx(4 / 3, abs=0.02)
