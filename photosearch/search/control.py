"""Steering an indexing run from another thread, and telling how far it is."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from photosearch.base.types import Failure, Progress
from photosearch.search.battery import Battery

_MEMORY_S = 30.0
"""Time constant of the rate: long enough not to jump, short enough to follow the machine."""

_WARM_UP_S = 4.0
"""No time left is told earlier in a run: the first seconds load models and fill queues."""

_PHOTO_COST_BYTES = 400_000
"""What a photo costs whatever its size, as bytes of its file: reckoned from about 60 photos of 0.1 MB or 7 of
4 MB a second. It lets the time left hold when photos of both kinds alternate."""

_ETA_CHANGE_A_SECOND, _ETA_CHANGE_AT_ONCE = 1.1, 1.2
"""The time left follows what is reckoned by these factors at most: what comes next may be of another kind."""

_LOOK_S = 1.0
"""A held run looks at the battery so often."""


class Hold(StrEnum):
    """Why a run is held."""

    PAUSED = "paused"
    """The user said so."""
    BATTERY = "battery"
    """The machine runs on its battery, and the run is to wait for mains power."""


class RunControl:
    """Pause, resume and cancel a run. Thread-safe; takes effect where the run asks next.

    Every thread of a run asks `go_on` before each piece of work, which costs next to nothing unless the
    run is held.

    Args:
        battery: hold the run while this says that the machine is on battery; None: never.
        on_hold: called with the reason whenever the run begins to be held or is held for another one, and
            with None when it goes on, which a cancelled run does not; from whichever thread notices, never
            from two at a time.
        clock: seconds.
    """

    def __init__(
        self,
        *,
        battery: Battery | None = None,
        on_hold: Callable[[Hold | None], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.on_hold = on_hold
        self._battery = battery
        self._clock = clock
        self._changed = threading.Condition()
        self._announcing = threading.RLock()
        self._announced: Hold | None = None
        self._holds: set[Hold] = set()
        self._is_cancelled = False
        self._held_since_s = 0.0
        self._held_s = 0.0

    @property
    def is_cancelled(self) -> bool:
        """Whether the run was told to end."""
        return self._is_cancelled

    @property
    def is_paused(self) -> bool:
        """Whether the run is held, whatever by."""
        return self.hold is not None

    @property
    def hold(self) -> Hold | None:
        """What holds the run, the user first; None when it goes on or was cancelled."""
        if self._is_cancelled:
            return None
        return next((hold for hold in Hold if hold in self._holds), None)

    def pause(self) -> None:
        """Hold the run."""
        self._set(Hold.PAUSED, True)

    def resume(self) -> None:
        """Go on with a run that the user held."""
        self._set(Hold.PAUSED, False)

    def hold_on_battery(self, battery: Battery | None) -> None:
        """Hold the run from now on while this says that the machine is on battery; None: never."""
        self._battery = battery
        self._look_at_battery()

    def cancel(self) -> None:
        """End the run, held or not."""
        with self._changed:
            self._is_cancelled = True
            self._changed.notify_all()

    def go_on(self) -> bool:
        """Wait while the run is held; return whether it should go on."""
        while self.wait(_LOOK_S) is not None:
            pass
        return not self._is_cancelled

    def wait(self, timeout_s: float) -> Hold | None:
        """Wait while the run is held, for `timeout_s` at most; return what holds it still."""
        self._look_at_battery()
        if not self._holds:
            return None
        with self._changed:
            self._changed.wait_for(lambda: self.hold is None, timeout_s)
        return self.hold

    def running_s(self) -> float:
        """Return the reading of a clock that stands still while the run is held."""
        with self._changed:
            return (self._held_since_s if self._holds else self._clock()) - self._held_s

    def _look_at_battery(self) -> None:
        battery = self._battery
        is_held = battery is not None and battery.is_in_use()
        if is_held != (Hold.BATTERY in self._holds):
            self._set(Hold.BATTERY, is_held)

    def _set(self, hold: Hold, is_held: bool) -> None:
        with self._changed:
            was_held = bool(self._holds)
            (self._holds.add if is_held else self._holds.discard)(hold)
            if self._holds and not was_held:
                self._held_since_s = self._clock()
            elif was_held and not self._holds:
                self._held_s += self._clock() - self._held_since_s
            self._changed.notify_all()
        self._announce()

    def _announce(self) -> None:
        with self._announcing:
            hold = self.hold
            if hold is not self._announced and not self._is_cancelled:
                self._announced = hold
                if self.on_hold is not None:
                    self.on_hold(hold)


class RateMeter:
    """Turns counts of finished photos into progress with a steady rate and time left.

    Both come from averages over the last half minute or so in which older moments weigh less and less. The
    time left counts bytes besides photos where those are given.

    Args:
        total: photos to do.
        total_bytes: of their files together; 0 if not known.
        clock: seconds; `RunControl.running_s` leaves out the time that the run was held.
    """

    def __init__(
        self, total: int, total_bytes: int = 0, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._total = total
        self._total_cost = _cost(total, total_bytes)
        self._clock = clock
        self._started_s = self._last_s = clock()
        self._done, self._done_cost = 0, 0
        self._photos = self._work = self._elapsed_s = 0.0
        """What was done lately, and the time it took, all faded alike."""
        self._eta_s: float | None = None

    def advance(self, done: int, done_bytes: int = 0) -> None:
        """Note that `done` photos, whose files have `done_bytes` together, are finished by now."""
        now = self._clock()
        elapsed_s, self._last_s = now - self._last_s, now
        fading = math.exp(-elapsed_s / _MEMORY_S)
        cost = _cost(done, done_bytes)
        self._photos = self._photos * fading + done - self._done
        self._work = self._work * fading + cost - self._done_cost
        self._elapsed_s = self._elapsed_s * fading + elapsed_s
        self._done, self._done_cost = done, cost
        if self._work > 0 and self._elapsed_s > 0 and now - self._started_s >= _WARM_UP_S:
            self._follow(max(0, self._total_cost - cost) * self._elapsed_s / self._work, elapsed_s)

    def progress(self, current: Path | None, failure: Failure | None = None) -> Progress:
        """Return where the run is now."""
        rate = self._photos / self._elapsed_s if self._elapsed_s > 0 else 0.0
        return Progress("indexing", self._done, self._total, current, rate, self._eta_s, failure)

    def _follow(self, eta_s: float, elapsed_s: float) -> None:
        """Take what is reckoned for the time left, in small steps."""
        if self._eta_s is not None and eta_s > 0:
            factor = min(_ETA_CHANGE_A_SECOND ** min(elapsed_s, 10.0), _ETA_CHANGE_AT_ONCE)
            at_least = min(self._eta_s / factor, self._eta_s - elapsed_s)
            eta_s = max(at_least, min(eta_s, self._eta_s * factor))
        self._eta_s = max(0.0, eta_s)


def _cost(photos: int, size_bytes: int) -> int:
    return photos * _PHOTO_COST_BYTES + size_bytes
