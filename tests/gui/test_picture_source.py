from __future__ import annotations

import pytest
from gui_fakes import FakeEngine, InstantPool, jpeg_bytes, tiles_ready
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from photosearch.gui.engine_client import EngineClient
from photosearch.gui.levels import Levels, read_levels
from photosearch.gui.picture_source import PictureSource
from photosearch.gui.wanted import Wanted, detailed_side
from photosearch.search.messages import DropPreviews, MakePreview, PreviewReady

_LIMIT = 4 * 2**20


@pytest.fixture
def source(client: EngineClient, engine: FakeEngine) -> PictureSource:
    engine.get_ready()
    return PictureSource(client, limit_bytes=_LIMIT, pool=InstantPool())


def picture(number: int, *, is_detailed: bool = False) -> Wanted:
    return Wanted(number, f"{number:032x}", None, 4000 if is_detailed else 2048, is_detailed)


def deliver(engine: FakeEngine, source: PictureSource, qtbot: QtBot, width: int = 512) -> None:
    """Answer all that is still open."""
    for request in engine.all_sent(MakePreview):
        if request.is_detailed:
            engine.reply(tiles_ready(request, width, width))
        else:
            engine.reply(PreviewReady(request.request_id, request.photo_id, jpeg_bytes(width, width)))
    engine.sent.clear()
    qtbot.waitUntil(lambda: source.open_count == 0)


def test_the_first_of_what_is_wanted_is_urgent(source: PictureSource, engine: FakeEngine) -> None:
    source.want([picture(1)], [picture(2)])
    assert [(r.photo_id, r.is_ahead) for r in engine.all_sent(MakePreview)] == [(1, False), (2, True)]
    source.want([picture(2)], [picture(3)])
    assert engine.last(DropPreviews).request_ids == (engine.all_sent(MakePreview)[0].request_id,)
    assert [r.photo_id for r in engine.all_sent(MakePreview)] == [1, 2, 3]


def test_five_hundred_photos_leave_no_more_than_a_few(
    source: PictureSource, engine: FakeEngine, qtbot: QtBot
) -> None:
    jpeg = jpeg_bytes(512, 512)
    for number in range(500):
        source.want([picture(number)], [picture(number + 1)])
        for request in engine.all_sent(MakePreview):
            engine.reply(PreviewReady(request.request_id, request.photo_id, jpeg))
        engine.sent.clear()
        qtbot.waitUntil(lambda: source.open_count == 0)
        assert source.size_bytes <= _LIMIT
        assert source.at_hand(picture(number)) is not None
    assert source.at_hand(picture(490)) is None
    source.clear()
    assert source.size_bytes == 0


def test_details_are_let_go_of_when_nobody_looks_at_them(
    source: PictureSource, engine: FakeEngine, qtbot: QtBot
) -> None:
    close = picture(1, is_detailed=True)
    source.want([picture(1)], [picture(2)])
    deliver(engine, source, qtbot)
    source.want([picture(1), close], [picture(2)])
    deliver(engine, source, qtbot, width=2000)
    tiles = source.tiles_at_hand(close)
    assert tiles is not None
    assert 0 < tiles.size_bytes < 2000 * 2000 // 4, "they stay encoded"
    assert source.at_hand(picture(2)) is not None
    source.want([picture(2)], [picture(1)])
    assert source.tiles_at_hand(close) is None
    assert source.at_hand(picture(1)) is not None


def test_late_details_are_not_kept(source: PictureSource, engine: FakeEngine, qtbot: QtBot) -> None:
    source.want([picture(1, is_detailed=True)])
    source.want([picture(2)])
    deliver(engine, source, qtbot)
    assert source.tiles_at_hand(picture(1, is_detailed=True)) is None
    assert source.at_hand(picture(2)) is not None


def test_a_photo_that_kills_the_engine_after_one_stepped_past_it_is_not_tried_ahead_again(
    source: PictureSource, client: EngineClient, engine: FakeEngine, qtbot: QtBot
) -> None:
    source.want([picture(1)], [picture(2)])
    source.want([picture(5)], [picture(6)])  # while the engine is at 2
    with qtbot.waitSignal(client.engine_died):
        engine.die()
    engine.sent.clear()
    source.want([picture(1)], [picture(2)])
    assert [request.photo_id for request in engine.all_sent(MakePreview)] == [1]
    source.want([picture(2)])
    assert engine.last(MakePreview).photo_id == 2  # somebody wants to see it


def test_levels_halve_down_to_a_few_hundred_pixels(qapp: object) -> None:
    levels = Levels(read_levels(jpeg_bytes(3000, 2000)))
    assert levels.largest.width() == 3000
    assert levels.for_width(1600).width() == 3000
    assert levels.for_width(1500).width() == 1500
    assert levels.for_width(10).width() == 750
    assert levels.for_width(9000).width() == 3000
    assert levels.size_bytes < 3000 * 2000 * 4 * 1.34


def test_what_is_no_picture_has_no_levels() -> None:
    assert read_levels(b"no picture") == ()


def test_details_are_bounded_in_pixels_and_by_what_qt_can_draw() -> None:
    assert detailed_side(QSize(6000, 4000), 100_000_000) == 6000
    assert detailed_side(QSize(20_000, 10_000), 50_000_000) == 10_000
    assert detailed_side(QSize(60_000, 1000), 100_000_000) == 30_000
