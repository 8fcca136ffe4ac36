"""The status bar's view of an indexing run: how far, how fast, how long, and two buttons."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from photosearch.base.types import Progress
from photosearch.gui.icons import icon


class IndexingBar(QWidget):
    """Shows a run while there is one, and afterwards how many photos could not be read.

    Signals:
        pause_requested, resume_requested, cancel_requested, failures_requested: a button was pressed.
    """

    pause_requested = Signal()
    resume_requested = Signal()
    cancel_requested = Signal()
    failures_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_paused = False
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedSize(150, 8)
        self.progress.setAccessibleName("Indexing progress")
        self.label = QLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.pause_button = _tool_button("pause", "Pause indexing")
        self.pause_button.clicked.connect(self._on_pause_button_clicked)
        self.cancel_button = _tool_button("close", "Cancel indexing; what is done so far is kept")
        self.cancel_button.clicked.connect(self.cancel_requested)
        self.failures_button = QToolButton()
        self.failures_button.setAutoRaise(True)
        self.failures_button.setIcon(icon("warning"))
        self.failures_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.failures_button.setToolTip("Show which, and why")
        self.failures_button.clicked.connect(self.failures_requested)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 2, 8, 2)
        layout.setSpacing(8)
        self._run_widgets = (self.progress, self.label, self.pause_button, self.cancel_button)
        for widget in (*self._run_widgets, self.failures_button):
            layout.addWidget(widget)
        self.show_idle()
        self.show_failures(0)

    def show_started(self) -> None:
        """A run has been asked for."""
        self._show_run()
        self.progress.setRange(0, 0)
        self.label.setText("Looking for photos…")
        self.show_paused(False)

    def show_progress(self, progress: Progress) -> None:
        """Show a step of the run."""
        self._show_run()
        self.progress.setRange(0, progress.total)  # 0 while scanning: the bar shows that it is at work
        self.progress.setValue(min(progress.done, progress.total))
        self.label.setText(
            "Paused · " + progress_text(progress) if self._is_paused else progress_text(progress)
        )

    def show_paused(self, is_paused: bool) -> None:
        """Show whether the run is held."""
        self._is_paused = is_paused
        name = "Resume indexing" if is_paused else "Pause indexing"
        self.pause_button.setIcon(icon("resume" if is_paused else "pause"))
        self.pause_button.setToolTip(name)
        self.pause_button.setAccessibleName(name)

    def show_idle(self) -> None:
        """There is no run."""
        for widget in self._run_widgets:
            widget.hide()

    def show_failures(self, count: int) -> None:
        """Show how many photos could not be read."""
        self.failures_button.setVisible(count > 0)
        self.failures_button.setText(f"{count:,} could not be read")

    def _show_run(self) -> None:
        for widget in self._run_widgets:
            widget.show()

    @Slot()
    def _on_pause_button_clicked(self) -> None:
        if self._is_paused:
            self.resume_requested.emit()
        else:
            self.pause_requested.emit()


def progress_text(progress: Progress) -> str:
    """Return a step of a run in words: "1,234 of 7,091 · 58/s · 2 min left"."""
    if progress.stage == "scanning":
        return f"Looking for photos… {progress.done:,} found" if progress.done else "Looking for photos…"
    parts = [f"{progress.done:,} of {progress.total:,}"]
    if progress.photos_per_second > 0:
        rate = progress.photos_per_second
        parts.append(f"{rate:.0f}/s" if rate >= 1 else f"{rate * 60:.0f}/min")
    if progress.eta_s is not None:
        parts.append(f"{duration_text(progress.eta_s)} left")
    return " · ".join(parts)


def duration_text(seconds: float) -> str:
    """Return a duration as people say it: "less than a minute", "2 min", "3 h 20 min"."""
    minutes = round(seconds / 60)
    if seconds < 60:
        return "less than a minute"
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if rest and hours < 10 else f"{hours} h"


def _tool_button(icon_name: str, name: str) -> QToolButton:
    button = QToolButton()
    button.setAutoRaise(True)
    button.setIcon(icon(icon_name))
    button.setIconSize(QSize(16, 16))
    button.setToolTip(name)
    button.setAccessibleName(name)
    return button
