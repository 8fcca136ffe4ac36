"""Tab goes through the buttons of a dialog as the eye does."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtWidgets import QDialogButtonBox, QWidget


def tab_as_seen(box: QDialogButtonBox) -> None:
    """Let Tab follow the order in which this system shows the buttons; the box is in its dialog already.

    Otherwise it follows the order in which they were made, and the first of those is also the one that Enter
    presses: that is to stay Close.
    """
    layout = box.layout()
    assert layout is not None
    items = (layout.itemAt(place) for place in range(layout.count()))
    buttons = [widget for item in items if item is not None and (widget := item.widget()) is not None]
    for one, following in pairwise(buttons):
        QWidget.setTabOrder(one, following)
