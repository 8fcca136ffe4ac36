"""The status bar's view of an indexing run: how far, how fast, how long, and two buttons."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from photosearch.base.errors import one_line
from photosearch.base.types import Progress
from photosearch.gui.icons import icon
from photosearch.gui.translation import tr
from photosearch.search.control import Hold


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
        self._hold: Hold | None = None
        self._time_left = TimeLeft()
        self._text = ""
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedSize(150, 8)
        self.progress.setAccessibleName(tr("Indexing progress"))
        self.label = QLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.pause_button = _tool_button("pause", tr("Pause indexing"))
        self.pause_button.clicked.connect(self._on_pause_button_clicked)
        self.cancel_button = _tool_button("close", tr("Cancel indexing; what is done so far is kept"))
        self.cancel_button.clicked.connect(self.cancel_requested)
        self.failures_button = QToolButton()
        self.failures_button.setAutoRaise(True)
        self.failures_button.setIcon(icon("warning"))
        self.failures_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.failures_button.setToolTip(tr("Show which, and why"))
        self.failures_button.clicked.connect(self.failures_requested)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 2, 8, 2)
        layout.setSpacing(8)
        self._run_widgets = (self.progress, self.label, self.pause_button, self.cancel_button)
        for widget in (*self._run_widgets, self.failures_button):
            layout.addWidget(widget)
        layout.addStretch()  # all of it stands at the beginning of the line
        self.show_idle()
        self.show_failures(0)

    def show_started(self) -> None:
        """A run has been asked for."""
        self._show_run()
        self.progress.setRange(0, 0)
        self._text = tr("Looking for photos…")
        self._time_left = TimeLeft()
        self.show_paused(False)

    def show_progress(self, progress: Progress) -> None:
        """Show a step of the run."""
        self._show_run()
        self.progress.setRange(0, progress.total)  # 0 while scanning: the bar shows that it is at work
        self.progress.setValue(min(progress.done, progress.total))
        progress = replace(progress, eta_s=self._time_left.steady(progress.eta_s))
        self._text = progress_text(progress)
        self._show_text()

    def show_paused(self, is_paused: bool) -> None:
        """Show whether the run is held."""
        self._is_paused = is_paused
        name = tr("Resume indexing") if is_paused else tr("Pause indexing")
        self.pause_button.setIcon(icon("resume" if is_paused else "pause"))
        self.pause_button.setToolTip(name)
        self.pause_button.setAccessibleName(name)
        self._show_text()

    def show_hold(self, hold: Hold | None) -> None:
        """Show what holds the run."""
        self._hold = hold
        self._show_text()

    def show_idle(self) -> None:
        """There is no run."""
        self._hold = None
        for widget in self._run_widgets:
            widget.hide()

    def show_failures(self, count: int) -> None:
        """Show how many photos could not be read."""
        self.failures_button.setVisible(count > 0)
        self.failures_button.setText(tr("%Ln could not be read", "photos", count))

    def _show_text(self) -> None:
        if self._is_paused:
            self.label.setText(" · ".join((tr("Paused"), self._text)))
        elif self._hold is Hold.BATTERY:
            self.label.setText(" · ".join((tr("Waiting for mains power"), self._text)))
        else:
            self.label.setText(self._text)

    def _show_run(self) -> None:
        for widget in self._run_widgets:
            widget.show()

    @Slot()
    def _on_pause_button_clicked(self) -> None:
        if self._is_paused:
            self.resume_requested.emit()
        else:
            self.pause_requested.emit()


class TimeLeft:
    """Rounds the time left, the more so the longer it is, so that the text does not flicker."""

    def __init__(self) -> None:
        self._shown_s: float | None = None

    def steady(self, seconds: float | None) -> float | None:
        """Return what to show: the same as the last time unless this is clearly something else."""
        if seconds is None:
            self._shown_s = None
            return None
        step_s = 60 if seconds < 10 * 60 else 5 * 60 if seconds < 3600 else 10 * 60
        if self._shown_s is None or abs(seconds - self._shown_s) > 0.75 * step_s:
            self._shown_s = round(seconds / step_s) * step_s
        return self._shown_s


def progress_text(progress: Progress) -> str:
    """Return a step of a run in words: "1,234 of 7,091 · 58/s · 2 min left"."""
    if progress.stage == "scanning":
        if not progress.done:
            return tr("Looking for photos…")
        return tr("Looking for photos… %Ln found", "", progress.done)
    if progress.stage == "finishing":
        return tr("Every photo can be found; making searches fast…")
    done = tr("{done} of {total}", done=progress.done, total=progress.total)
    if progress.model:
        done = tr("{name}: {progress}", name=one_line(progress.model), progress=done)
    parts = [done]
    if progress.photos_per_second > 0:
        rate = progress.photos_per_second
        a_minute = tr("{count}/min", count=round(rate * 60))
        parts.append(tr("{count}/s", count=round(rate)) if rate >= 1 else a_minute)
    if progress.eta_s is not None:
        parts.append(tr("{duration} left", duration=duration_text(progress.eta_s)))
    return " · ".join(parts)


def duration_text(seconds: float) -> str:
    """Return a duration as people say it: "less than a minute", "2 min", "3 h 20 min"."""
    minutes = round(seconds / 60)
    if seconds < 60:
        return tr("less than a minute")
    if minutes < 60:
        return tr("{minutes} min", minutes=minutes)
    hours, rest = divmod(minutes, 60)
    if rest and hours < 10:
        return tr("{hours} h {minutes} min", hours=hours, minutes=rest)
    return tr("{hours} h", hours=hours)


def _tool_button(icon_name: str, name: str) -> QToolButton:
    button = QToolButton()
    button.setAutoRaise(True)
    button.setIcon(icon(icon_name))
    button.setIconSize(QSize(16, 16))
    button.setToolTip(name)
    button.setAccessibleName(name)
    return button
