"""How a photo lies in the room there is for it: fitted, filling it, or at a scale; and what part is in sight.

Scales are device pixels per photo pixel: at 1.0 every pixel of the photo is one pixel of the screen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF

LARGEST_SCALE = 8.0
_LARGEST_FIT = 2.0
"""Tiny pictures are not blown up further than this just to fit."""


class Fit(Enum):
    """Scales that depend on the room."""

    WHOLE = "whole"
    """All of the photo is in sight."""
    FILL = "fill"
    """The room is filled; the longer side may stick out."""


@dataclass(frozen=True, slots=True)
class View:
    """How a photo is looked at; the same view of another photo shows it at the same scale and place.

    Attributes:
        zoom: a scale, or what it depends on.
        x, y: which point of the photo is in the middle of the room, 0 to 1 from its left and top.
    """

    zoom: Fit | float = Fit.WHOLE
    x: float = 0.5
    y: float = 0.5


@dataclass(frozen=True, slots=True)
class Frame:
    """A photo and the room for it.

    Attributes:
        photo: the photo's size in its own pixels.
        room: in logical pixels.
        ratio: device pixels per logical pixel.
    """

    photo: QSize
    room: QSizeF
    ratio: float

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show, or no room."""
        return self.photo.isEmpty() or self.room.isEmpty()

    @property
    def whole(self) -> float:
        """The scale at which all of the photo is in sight."""
        return min(*self._scales(), _LARGEST_FIT)

    def scale(self, view: View) -> float:
        """Return the scale of a view."""
        if view.zoom is Fit.WHOLE:
            return self.whole
        if view.zoom is Fit.FILL:
            return max(self._scales())
        return view.zoom

    def place(self, view: View) -> QRectF:
        """Return where the whole photo lies, in logical pixels of the room; it may stick out.

        The corner lies on a whole device pixel: at a scale of 1 nothing is interpolated.
        """
        scale = self.scale(view) / self.ratio
        size = QSizeF(self.photo.width() * scale, self.photo.height() * scale)
        left = self._edge(size.width(), self.room.width(), view.x)
        top = self._edge(size.height(), self.room.height(), view.y)
        return QRectF(QPointF(left, top), size)

    def zoomed(self, view: View, scale: float, at: QPointF) -> View:
        """Return the view at another scale with the point of the photo that is at `at` still there.

        No smaller than whole, or than 1.0 if that is less; on the way past 1.0 it stops there.
        """
        if (self.scale(view) - 1.0) * (scale - 1.0) < 0:
            scale = 1.0
        scale = min(max(scale, min(self.whole, 1.0)), max(LARGEST_SCALE, self.whole))
        if math.isclose(scale, self.whole):
            return View()
        held, size = self.point(view, at), QSizeF(self.photo) * (scale / self.ratio)
        x = held.x() + (self.room.width() / 2 - at.x()) / size.width()
        y = held.y() + (self.room.height() / 2 - at.y()) / size.height()
        return self.settled(View(scale, x, y))

    def panned(self, view: View, by: QPointF) -> View:
        """Return the view with the photo moved by so many logical pixels, no further than to its edge."""
        size = self.place(view).size()
        x, y = view.x - by.x() / size.width(), view.y - by.y() / size.height()
        return self.settled(replace(view, x=x, y=y))

    def settled(self, view: View) -> View:
        """Return the view with the middle where it really is: not beyond what can be scrolled to."""
        size = self.place(view).size()
        return replace(
            view,
            x=_within(view.x, self.room.width() / size.width()),
            y=_within(view.y, self.room.height() / size.height()),
        )

    def can_pan(self, view: View) -> bool:
        """Whether some of the photo is out of sight."""
        size = self.place(view).size()
        return size.width() > self.room.width() + 0.5 or size.height() > self.room.height() + 0.5

    def point(self, view: View, at: QPointF) -> QPointF:
        """Return which point of the photo is at a point of the room, 0 to 1 within the photo."""
        place = self.place(view)
        return QPointF((at.x() - place.left()) / place.width(), (at.y() - place.top()) / place.height())

    def _scales(self) -> tuple[float, float]:
        return (
            self.room.width() * self.ratio / self.photo.width(),
            self.room.height() * self.ratio / self.photo.height(),
        )

    def _edge(self, size: float, room: float, middle: float) -> float:
        free = room - size
        edge = free / 2 if free >= 0 else max(free, min(0.0, room / 2 - middle * size))
        return round(edge * self.ratio) / self.ratio


def _within(middle: float, share: float) -> float:
    """Return the middle moved so that a stretch of this share around it stays within 0 to 1."""
    return 0.5 if share >= 1 else max(share / 2, min(1 - share / 2, middle))
