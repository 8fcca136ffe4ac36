"""The app's window, comparing four photos and leafing through them pixel by pixel, its memory measured."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import psutil
from driven_window import DrivenWindow, figures
from holdings import Peak
from PySide6.QtCore import QPointF

_PANS = 12
_LEAFED = 8


class CloselyWindow(DrivenWindow):
    """Takes the first four photos."""

    def script(self) -> Iterator[float]:
        """Compare, zoom to single pixels, move; then the same in the viewer, photo by photo."""
        yield from self.until_all_are_shown()
        self.setGeometry(self.screen().geometry())
        yield 1.0
        peak = Peak()
        yield 0.2
        figures["at_rest"] = _now() | peak.take()
        yield from self._compare(peak)
        yield from self._leaf(peak)
        peak.close()

    def _compare(self, peak: Peak) -> Iterator[float]:
        page, source = self._body.compare, self.pages.comparing.source
        self.pages.comparing.compare(range(4))
        yield from self.until(lambda: all(pane.canvas.levels for pane in page.panes), "four pictures")
        yield 0.5
        figures["compared_whole"] = _now() | peak.take()
        canvas = page.panes[0].canvas
        canvas.toggle_actual_size()
        yield 0.2
        began_s = time.monotonic()
        yield from self.until(lambda: source.open_count == 0, "their details")
        took_s = round(time.monotonic() - began_s, 2)
        for _ in range(_PANS):
            canvas.pan(QPointF(-150, -100))
            yield 0.25
        figures["compared_closely"] = {**_now(), **peak.take(), "details_s": took_s}
        page.close_page()
        yield 0.5
        figures["after_comparing"] = _now() | peak.take()

    def _leaf(self, peak: Peak) -> Iterator[float]:
        viewing, canvas = self.pages.viewing, self.viewer.canvas
        viewing.open(0)
        for _ in range(_LEAFED):
            yield from self.until(lambda: canvas.levels is not None, "a picture")
            canvas.toggle_actual_size()
            yield 0.2
            yield from self.until(lambda: viewing.source.open_count == 0, "its details")
            canvas.pan(QPointF(-300, -200))
            yield 0.5
            self.viewer.stepped.emit(1)
            if viewing.row_after(1) is None:
                self.viewer.end_requested.emit(-1)
        figures["leafed_closely"] = _now() | peak.take()
        self.viewer.close_page()
        yield 0.5
        figures["after_leafing"] = _now() | peak.take()


def _now() -> dict[str, Any]:
    memory = psutil.Process().memory_full_info()
    return {"pss_mb": round(memory.pss / 1e6), "uss_mb": round(memory.uss / 1e6)}
