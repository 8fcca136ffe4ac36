from __future__ import annotations

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QSize, QSizeF
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from photosearch.gui.closeup import Closeup, divisor_for
from photosearch.gui.framing import Frame, View
from photosearch.gui.tiles import Tiles
from photosearch.search.messages import TilesReady
from photosearch.search.tiles import SIDE, tiles_of

_SIZE = QSize(1500, 1100)


def picture() -> Image.Image:
    """A picture whose colours tell where in it they are."""
    down, across = np.mgrid[0 : _SIZE.height(), 0 : _SIZE.width()]
    pixels = np.dstack([across * 255 / _SIZE.width(), down * 255 / _SIZE.height(), np.full(down.shape, 90)])
    return Image.fromarray(pixels.astype(np.uint8))


@pytest.fixture(scope="module")
def tiles() -> Tiles:
    return Tiles(TilesReady(1, 1, *picture().size, SIDE, tiles_of(picture())))


def pixels_of(image: QImage) -> NDArray[np.int16]:
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return flat[..., 2::-1].astype(np.int16)


@pytest.mark.parametrize("divisor", [1, 2, 4, 8])
@pytest.mark.parametrize(
    "part", [QRectF(0, 0, 1, 1), QRectF(0.3, 0.4, 0.5, 0.2), QRectF(0.9, 0.95, 0.1, 0.05)]
)
def test_a_region_is_put_together_where_it_belongs(tiles: Tiles, part: QRectF, divisor: int) -> None:
    region = tiles.region(part)
    image = tiles.decoded(region, divisor)
    assert image.size() == QSize(-(-region.width() // divisor), -(-region.height() // divisor))
    box = (region.left(), region.top(), region.right() + 1, region.bottom() + 1)
    expected = np.asarray(picture().crop(box).reduce(divisor)).astype(np.int16)
    assert np.abs(pixels_of(image) - expected).max() <= 8


def test_a_region_has_all_of_its_part_and_little_more(tiles: Tiles) -> None:
    assert tiles.region(QRectF(0, 0, 1, 1)) == QRect(0, 0, 1500, 1100)
    region = tiles.region(QRectF(0.1, 0.1, 0.2, 0.2))
    assert region.contains(QRect(150, 110, 300, 220))
    assert region.width() <= 316
    assert region.left() % 8 == 0


def test_what_cannot_be_decoded_is_no_image() -> None:
    damaged = Tiles(TilesReady(1, 1, 600, 100, 512, (b"no", b"jpeg")))
    assert damaged.decoded(QRect(0, 0, 600, 100)).isNull()


def test_a_photo_is_reduced_no_further_than_it_is_shown() -> None:
    assert [divisor_for(pixels) for pixels in (0.1, 1, 1.9, 2, 3.9, 4, 7, 8, 100)] == [
        1, 1, 1, 2, 2, 4, 4, 8, 8,
    ]  # fmt: skip


def test_the_patch_follows_the_view_and_is_enough_for_small_moves(tiles: Tiles, qtbot: QtBot) -> None:
    owner = QObject()
    closeup = Closeup(owner)
    frame = Frame(_SIZE, QSizeF(200, 200), 1.0)
    lefts: list[int] = []
    closeup.changed.connect(lambda: lefts.append(closeup.patch.region.left() if closeup.patch else -1))
    closeup.set_tiles(tiles)
    view = frame.settled(View(1.0, 0.2, 0.2))
    for _ in range(3):
        closeup.look(frame, view, QSize(300, 220))
        view = frame.panned(view, QPointF(-10, 0))
    qtbot.waitUntil(lambda: len(lefts) == 1)
    closeup.look(frame, frame.panned(view, QPointF(-400, 0)), QSize(300, 220))
    qtbot.waitUntil(lambda: len(lefts) == 2)
    assert 0 <= lefts[0] < lefts[1]
    closeup.look(frame, View(0.2), QSize(300, 220))
    assert closeup.patch is None, "the whole picture is as good"
    closeup.look(frame, View(0.5), QSize(300, 220))
    qtbot.waitUntil(lambda: closeup.patch is not None and closeup.patch.divisor == 2)
    closeup.set_tiles(None)
    assert closeup.patch is None


def test_pieces_are_jpegs_of_the_picture() -> None:
    jpegs = tiles_of(picture())
    sizes = [Image.open(io.BytesIO(jpeg)).size for jpeg in jpegs]
    assert sizes == [(512, 512), (512, 512), (476, 512)] * 2 + [(512, 76), (512, 76), (476, 76)]
