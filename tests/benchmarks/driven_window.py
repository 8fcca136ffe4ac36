"""The app's window, doing by itself what a script says, one act in each turn of its event loop."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer

from photosearch.gui import app, startup
from photosearch.gui.main_window import MainWindow

PATIENCE_S = 60.0
_LOOK_AGAIN_S = 0.002

figures: dict[str, Any] = {}
"""What was measured; `trouble` says what could not be."""


class DrivenWindow(MainWindow):
    """Begins with its first paint, and closes at the end."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._script = self.script()
        self.first_painted.connect(self._go_on, Qt.ConnectionType.SingleShotConnection)

    def script(self) -> Iterator[float]:
        """Do one thing after the other; yield the seconds to wait before the next."""
        raise NotImplementedError

    def until(self, is_true: Callable[[], bool], what: str) -> Iterator[float]:
        """Wait for something.

        Raises:
            TimeoutError: it does not come.
        """
        deadline_s = time.monotonic() + PATIENCE_S
        while not is_true():
            if time.monotonic() > deadline_s:
                raise TimeoutError(f"waited in vain for {what}")
            yield _LOOK_AGAIN_S

    def until_all_are_shown(self) -> Iterator[float]:
        """Wait for the whole list of photos."""
        yield from self.until(
            lambda: 0 < self._answer.total == self.model.rowCount() and self.search.took_s > 0, "all photos"
        )

    def _go_on(self) -> None:
        try:
            pause_s = next(self._script, None)
        except Exception as error:  # noqa: BLE001 - or else the window would stay open for ever
            figures["trouble"] = f"{type(error).__name__}: {error}"
            pause_s = None
        if pause_s is None:
            self.close()
        else:
            QTimer.singleShot(round(pause_s * 1000), self._go_on)


def drive(window: type[DrivenWindow], library: Path) -> dict[str, Any]:
    """Run the app in this process until the script is done; return the figures."""
    vars(startup)["MainWindow"] = window
    app.run(library)
    return figures
