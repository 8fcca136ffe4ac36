"""Whether the machine runs on its battery."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

POLL_S = 10.0
"""Asking the system takes a file or two on Linux and a call elsewhere: not for every photo."""


def is_on_battery() -> bool:
    """Ask the system; False where there is no battery, or where it does not say."""
    import psutil

    try:
        battery = psutil.sensors_battery()
    except (AttributeError, OSError, RuntimeError, ValueError):  # not on this system, or garbled
        return False
    return battery is not None and battery.power_plugged is False


class Battery:
    """Remembers the system's answer for `POLL_S` seconds. Thread-safe.

    Args:
        probe: asks the system.
        clock: seconds.
    """

    def __init__(
        self, probe: Callable[[], bool] = is_on_battery, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._probe = probe
        self._clock = clock
        self._asking = threading.Lock()
        self._asked_s: float | None = None
        self._is_in_use = False

    def is_in_use(self) -> bool:
        """Whether the machine runs on it."""
        if self._is_due():
            with self._asking:
                if self._is_due():
                    self._is_in_use = self._probe()
                    self._asked_s = self._clock()
        return self._is_in_use

    def _is_due(self) -> bool:
        return self._asked_s is None or self._clock() - self._asked_s >= POLL_S
