from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF

from photosearch.gui.framing import LARGEST_SCALE, Fit, Frame, View

_LARGE = Frame(QSize(4000, 3000), QSizeF(1000, 700), 2.0)


def test_whole_is_in_sight_and_in_the_middle() -> None:
    place = _LARGE.place(View())
    assert QRectF(0, 0, 1000, 700).contains(place)
    assert place.height() == pytest.approx(700)
    assert place.left() == pytest.approx(1000 - place.right(), abs=0.51)


def test_fill_leaves_nothing_bare() -> None:
    place = _LARGE.place(View(Fit.FILL))
    assert place.contains(QRectF(0, 0, 1000, 700))


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_at_actual_size_a_pixel_is_a_pixel(ratio: float) -> None:
    frame = Frame(QSize(4001, 3003), QSizeF(1001, 699), ratio)
    for x, y in ((0.0, 0.0), (0.3, 0.77), (1.0, 0.5)):
        place = frame.place(View(1.0, x, y))
        assert place.width() * ratio == pytest.approx(4001)
        assert place.left() * ratio == pytest.approx(round(place.left() * ratio), abs=1e-6)
        assert place.top() * ratio == pytest.approx(round(place.top() * ratio), abs=1e-6)


def test_tiny_pictures_stay_small() -> None:
    frame = Frame(QSize(32, 16), QSizeF(1000, 700), 1.0)
    assert frame.place(View()).width() == 64
    smaller = frame.zoomed(View(), 0.3, QPointF(500, 350))
    assert frame.scale(smaller) == 1.0


def test_zooming_stops_at_the_actual_size_and_at_its_ends() -> None:
    middle = QPointF(500, 350)
    near = _LARGE.zoomed(View(), 0.9, middle)
    assert _LARGE.zoomed(near, 1.2, middle).zoom == 1.0
    assert _LARGE.zoomed(View(1.1), 0.8, middle).zoom == 1.0
    assert _LARGE.zoomed(View(1.0), 1.2, middle).zoom == 1.2
    assert _LARGE.zoomed(View(4.0), 100.0, middle).zoom == LARGEST_SCALE
    assert _LARGE.zoomed(near, 0.01, middle) == View()


def test_the_point_that_is_held_stays_where_it_is() -> None:
    random.seed(5)
    for _ in range(300):
        view = _LARGE.settled(View(random.uniform(1.0, 4.0), random.random(), random.random()))
        at = QPointF(random.uniform(0, 1000), random.uniform(0, 700))
        zoomed = _LARGE.zoomed(view, _LARGE.scale(view) * random.uniform(1.0, 1.8), at)
        moved = _LARGE.point(zoomed, at) - _LARGE.point(view, at)
        assert moved.manhattanLength() < 0.001


def test_moving_ends_at_the_edges() -> None:
    view = _LARGE.panned(View(1.0), QPointF(10_000, -10_000))
    place = _LARGE.place(view)
    assert place.left() == 0
    assert place.bottom() == pytest.approx(700)
    back = _LARGE.panned(view, QPointF(-10, 0))
    assert _LARGE.place(back).left() == pytest.approx(-10), "there is no dead way back"
    assert not _LARGE.can_pan(View())
    assert _LARGE.can_pan(view)
