"""What keys do to a photo on show: the same wherever one is."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent

from photosearch.gui.framing import Fit
from photosearch.gui.translation import tr, translatable
from photosearch.gui.widgets.photo_canvas import PhotoCanvas

_Key = Qt.Key
_PAN_SHARE = 0.2
"""Of the canvas; how far a key moves the photo."""
_MOVES = {
    _Key.Key_Left: (1, 0),
    _Key.Key_Right: (-1, 0),
    _Key.Key_Up: (0, 1),
    _Key.Key_Down: (0, -1),
}
_ZOOMS = {_Key.Key_Plus: 1, _Key.Key_Equal: 1, _Key.Key_Minus: -1}
_FITS = {
    Fit.WHOLE: translatable("Fit", "a photo, the window"),
    Fit.FILL: translatable("Fill", "a photo, the window"),
}


def press(canvas: PhotoCanvas, event: QKeyEvent) -> bool:
    """Zoom with plus, minus, Z and W, move with Shift and arrows; tell if the key was one of these."""
    key = Qt.Key(event.key())
    if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and key in _MOVES:
        across, down = _MOVES[key]
        canvas.pan(QPointF(across * canvas.width() * _PAN_SHARE, down * canvas.height() * _PAN_SHARE))
    elif key in _ZOOMS:
        canvas.zoom(_ZOOMS[key])
    elif key == _Key.Key_Z:
        canvas.toggle_actual_size()
    elif key == _Key.Key_W:
        canvas.toggle_fill()
    else:
        return False
    return True


def scale_text(canvas: PhotoCanvas) -> str:
    """Return the scale in a word or in per cent; empty where there is no photo."""
    zoom = canvas.view.zoom
    if canvas.frame.is_empty:
        return ""
    if isinstance(zoom, Fit):
        return tr(_FITS[zoom], "a photo, the window")
    return tr("{percent}%", percent=round(100 * zoom))
