"""The app's window, searching, leafing and opening dialogs by itself, measured before and after."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import psutil
from driven_window import DrivenWindow, figures
from holdings import Peak, process_holdings, qt_kinds, window_holdings
from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from photosearch.gui.dialogs.question import is_confirmed
from photosearch.gui.engine_process import EngineProcess

SEARCHES, PREVIEWS, DIALOGS = 200, 5000, 50
WARM_SEARCHES, WARM_PREVIEWS = 20, 1000
"""So many previews also fill the cache that Qt itself keeps, 10 MB of the filmstrip's small pictures."""
WARM_DIALOGS_OF_A_KIND = 10
_LOOKS = 10

_WHO = ("a dog", "two children", "a woman", "a man in a red shirt", "a crowd", "a cyclist", "some players")
_DOING = ("running", "jumping", "sitting", "climbing", "swimming", "waiting", "playing", "smiling")
_WHERE = (
    "on a beach",
    "in the snow",
    "in the street",
    "at a table type:jpeg",
    "on grass",
    "near water width:>200",
)


class LeakingWindow(DrivenWindow):
    """Does everything once for warming up; what is there then must be enough for all that follows."""

    def script(self) -> Iterator[float]:
        """Warm up, measure, work, measure again."""
        queries = (" ".join(words) for words in itertools.product(_WHO, _DOING, _WHERE))
        kinds = self._dialogs()
        yield from self.until_all_are_shown()
        yield from self._fill_caches()
        yield from self._search(queries, WARM_SEARCHES)
        yield from self._leaf(WARM_PREVIEWS)
        yield from self._open_dialogs(WARM_DIALOGS_OF_A_KIND * len(kinds))
        yield from self._measure("before")
        peak = Peak()
        yield from self._search(queries, SEARCHES)
        yield from self._measure("after_searches")
        yield from self._leaf(PREVIEWS)
        yield from self._measure("after_previews")
        yield from self._open_dialogs(DIALOGS)
        figures["window_peak"] = peak.take()
        peak.close()
        yield from self._measure("after")

    def _measure(self, name: str) -> Iterator[float]:
        engine = self._client._engine
        assert isinstance(engine, EngineProcess)
        process, of_engine = psutil.Process(engine.pid), []
        for _ in range(_LOOKS):
            yield 0.5  # whatever is deleted later is deleted by now
            of_engine.append(process_holdings(process))
        lowest = min(of_engine, key=lambda held: float(held["uss_mb"]))  # it may still be at something
        figures[name] = {"window": window_holdings(self), "engine": lowest}
        kinds = qt_kinds()
        figures.setdefault("kinds_at_first", kinds)
        figures["more_of"] = dict(kinds - figures["kinds_at_first"])

    def _fill_caches(self) -> Iterator[float]:
        """Scroll by everything, slowly enough that all thumbnails come."""
        bar = self.grid.verticalScrollBar()
        for place in range(0, bar.maximum() + bar.pageStep(), bar.pageStep()):
            bar.setValue(place)
            yield 0.25

    def _search(self, queries: Iterator[str], count: int) -> Iterator[float]:
        answers: list[object] = []
        take = answers.append
        self.search.answered.connect(take)
        for query in itertools.islice(queries, count):
            answers.clear()
            self.search_bar.set_text(query)
            yield from self.until(lambda: bool(answers) and not self.search._is_open, "an answer")
        answers.clear()
        self.search_bar.clear()
        yield from self.until(lambda: bool(answers), "all photos again")
        self.search.answered.disconnect(take)
        yield from self.until_all_are_shown()

    def _leaf(self, count: int) -> Iterator[float]:
        """Go from photo to photo as fast as the pictures come; at the end, from the first one again."""
        viewing, viewer = self.pages.viewing, self.viewer
        settles_ms = viewing._settle_timer.interval()
        viewing._settle_timer.setInterval(0)
        viewing.open(0)
        for _ in range(count):
            yield from self.until(lambda: viewer.canvas.levels is not None, "a picture")
            if viewing.row_after(1) is None:
                viewer.end_requested.emit(-1)
            else:
                viewer.stepped.emit(1)
        viewing._settle_timer.setInterval(settles_ms)
        viewer.close_page()
        yield from self.until(lambda: viewing.source.open_count == 0, "the last pictures")

    def _open_dialogs(self, count: int) -> Iterator[float]:
        for open_one in itertools.islice(itertools.cycle(self._dialogs()), count):
            yield from open_one()

    def _dialogs(self) -> tuple[Callable[[], Iterator[float]], ...]:
        return (
            lambda: self._shown_and_closed(self.settings.open, lambda: self.settings.dialog),
            lambda: self._shown_and_closed(self.models.open, lambda: self.models.dialog),
            lambda: self._shown_and_closed(self._export_some, lambda: self.export.dialog),
            lambda: self._shown_and_closed(self.failures.open, lambda: self.failures.dialog),
            lambda: self._shown_and_closed(self.support.show_diagnostics, lambda: self.support._dialog),
            self._asked,
            self._menu,
            self._compared,
        )

    def _shown_and_closed(
        self, show: Callable[[], None], dialog: Callable[[], QDialog | None]
    ) -> Iterator[float]:
        show()
        yield from self.until(lambda: (shown := dialog()) is not None and shown.isVisible(), "a dialog")
        yield 0.1  # what the engine has to say is shown
        shown = dialog()
        assert shown is not None
        shown.reject()
        yield 0.0

    def _export_some(self) -> None:
        self.grid.go_to(0)
        self.export.open()

    def _asked(self) -> Iterator[float]:
        QTimer.singleShot(0, _say_no)
        is_confirmed(self, "Forget folder", "Forget it?", "Its photos will no longer be found.", "Forget")
        yield 0.0

    def _menu(self) -> Iterator[float]:
        self.grid.go_to(0)
        self.photo_actions.open_menu(self.mapToGlobal(QPoint(100, 100)))
        yield from self.until(lambda: QApplication.activePopupWidget() is not None, "the menu")
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QWidget)
        menu.close()
        yield 0.0

    def _compared(self) -> Iterator[float]:
        page = self._body.compare
        self.pages.comparing.compare(range(4))
        yield from self.until(lambda: all(pane.canvas.levels for pane in page.panes), "four pictures")
        page.close_page()
        yield 0.0


def _say_no() -> None:
    question = QApplication.activeModalWidget()
    assert isinstance(question, QDialog)
    question.reject()
