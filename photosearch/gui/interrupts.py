"""Ctrl+C in the terminal, and a polite request to end, close the window in good order."""

from __future__ import annotations

import signal
import socket
from contextlib import suppress
from types import FrameType

from PySide6.QtCore import QCoreApplication, QObject, QSocketNotifier, Slot

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupts(QObject):
    """Quits the application on SIGINT and SIGTERM.

    Python runs its handlers only when Qt's loop gives it a turn; the signal's number, written to a
    socket that the loop watches, makes sure that it does.

    Attributes:
        is_asked: whether a signal came, perhaps while no loop was running.
    """

    def __init__(self, application: QCoreApplication) -> None:
        super().__init__(application)
        self._application = application
        self.is_asked = False
        self._receiver, self._sender = socket.socketpair()
        for end in (self._receiver, self._sender):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._receiver.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_notifier_activated)
        self._old_fd = signal.set_wakeup_fd(self._sender.fileno(), warn_on_full_buffer=False)
        self._old_handlers = {number: signal.signal(number, self._quit) for number in _SIGNALS}

    def close(self) -> None:
        """Hand the signals back."""
        for number, handler in self._old_handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._old_fd)
        self._notifier.setEnabled(False)
        self._receiver.close()
        self._sender.close()

    def _quit(self, number: int, frame: FrameType | None) -> None:
        self.is_asked = True
        self._application.quit()

    @Slot()
    def _on_notifier_activated(self) -> None:
        with suppress(BlockingIOError):
            self._receiver.recv(64)  # by now Python has called the handler
