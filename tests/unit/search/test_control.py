"""Holding a run and letting it go, and figures of progress that do not jump."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise

import psutil
import pytest

from photosearch.search.battery import POLL_S, Battery, is_on_battery
from photosearch.search.control import Hold, RateMeter, RunControl
from photosearch.search.priority import step_back_here

PATIENCE_S = 10.0
A_SECOND = 1.0


class Clock:
    """Tells the time that a test says it is."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


class Workers:
    """Threads that work as long as they may."""

    def __init__(self, control: RunControl, count: int = 8) -> None:
        self._control = control
        self.pieces = 0
        self.is_at_rest = [False] * count
        self.threads = [threading.Thread(target=self._work, args=(number,)) for number in range(count)]
        for thread in self.threads:
            thread.start()

    def _work(self, number: int) -> None:
        while True:
            self.is_at_rest[number] = True
            if not self._control.go_on():
                return
            self.is_at_rest[number] = False
            self.pieces += 1
            sum(range(20_000))  # the work

    def wait_until(self, is_so: Callable[[], bool], limit_s: float = PATIENCE_S) -> float:
        started = time.monotonic()
        while not is_so():
            assert time.monotonic() - started < limit_s
            time.sleep(0.001)
        return time.monotonic() - started

    def have_ended(self) -> bool:
        return not any(thread.is_alive() for thread in self.threads)

    def are_working(self) -> bool:
        before = self.pieces
        self.wait_until(lambda: self.pieces > before)
        return True


@pytest.fixture
def control() -> RunControl:
    return RunControl()


@pytest.fixture
def workers(control: RunControl) -> Iterator[Workers]:
    workers = Workers(control)
    yield workers
    control.cancel()
    for thread in workers.threads:
        thread.join(PATIENCE_S)
    assert workers.have_ended()


def test_many_threads_stop_go_on_and_end_within_a_second(control: RunControl, workers: Workers) -> None:
    assert workers.are_working()
    control.pause()
    done = workers.pieces
    workers.wait_until(lambda: all(workers.is_at_rest), A_SECOND)
    assert control.wait(0.05) is Hold.PAUSED
    assert workers.pieces <= done + len(workers.threads)  # each ends the piece it is at
    control.resume()
    assert workers.are_working()
    control.pause()
    control.cancel()
    workers.wait_until(workers.have_ended, A_SECOND)
    assert control.wait(0) is None
    assert not control.go_on()


def test_a_run_on_battery_waits_for_mains_power() -> None:
    clock, answers = Clock(), [False]
    battery = Battery(lambda: answers[0], clock)
    told: list[Hold | None] = []
    control = RunControl(battery=battery, on_hold=told.append)
    workers = Workers(control, 3)
    assert workers.are_working()
    answers[0] = True
    clock.now_s += POLL_S
    workers.wait_until(lambda: all(workers.is_at_rest) and control.hold is Hold.BATTERY)
    control.pause()
    control.resume()  # the user's word alone does not let it go on
    assert control.hold is Hold.BATTERY
    answers[0] = False
    clock.now_s += POLL_S
    assert workers.are_working()
    assert told == [Hold.BATTERY, Hold.PAUSED, Hold.BATTERY, None]
    control.cancel()
    workers.wait_until(workers.have_ended)


def test_no_longer_minding_the_battery_lets_a_run_go_on() -> None:
    control = RunControl(battery=Battery(lambda: True))
    assert control.wait(0) is Hold.BATTERY
    control.hold_on_battery(None)
    assert control.wait(0) is None
    control.hold_on_battery(Battery(lambda: True))
    assert control.hold is Hold.BATTERY


def test_the_system_is_asked_now_and_then_only() -> None:
    clock, asked = Clock(), [0]

    def probe() -> bool:
        asked[0] += 1
        return True

    battery = Battery(probe, clock)
    for _ in range(100):
        assert battery.is_in_use()
        clock.now_s += POLL_S / 50
    assert asked == [2]


@pytest.mark.parametrize(
    ("plugged", "expected"), [(True, False), (False, True), (None, False), ("absent", False)]
)
def test_only_a_battery_in_use_counts(
    plugged: bool | str | None, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    from psutil._ntuples import sbattery

    answer = None if plugged == "absent" else sbattery(50, 3600, plugged)
    monkeypatch.setattr(psutil, "sensors_battery", lambda: answer, raising=False)
    assert is_on_battery() is expected


def test_a_system_that_knows_no_batteries_never_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(psutil, "sensors_battery", raising=False)
    assert not is_on_battery()


def test_priority_is_lowered_and_passed_on() -> None:
    code = """
import os, psutil
from photosearch.search.priority import step_back
before = psutil.Process().nice()
step_back()
process = psutil.Process()
print(before, process.nice(), *(process.ionice() if hasattr(process, "ionice") else ()))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    before, after, *reading = done.stdout.split()
    if sys.platform == "win32":
        assert int(after) == int(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        assert int(after) == min(19, int(before) + 5)
    if sys.platform.startswith("linux"):
        assert reading[-1] == "7"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="threads have no priority of their own")
def test_a_thread_steps_back_without_the_others() -> None:
    niceness: list[int] = []

    def step_back() -> None:
        step_back_here()
        inner = threading.Thread(target=lambda: niceness.append(own_niceness()))
        inner.start()
        inner.join()

    before = own_niceness()
    thread = threading.Thread(target=step_back)
    thread.start()
    thread.join()
    assert niceness == [min(19, before + 5)]
    assert own_niceness() == before


def own_niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


LARGE, SMALL = 4_000_000, 100_000
SECONDS = {LARGE: 1 / 7, SMALL: 1 / 60}


def eta_each_second(sizes: list[int], batch: int = 16, *, has_bytes: bool = True) -> list[float | None]:
    """Return the time left that people see, once a second of a run over photos of these sizes."""
    clock = Clock()
    total_bytes = sum(sizes) if has_bytes else 0
    meter, seen, next_s = RateMeter(len(sizes), total_bytes, clock=clock), list[float | None](), 0.0
    started_s, latest = clock.now_s, None
    for at in range(0, len(sizes), batch):
        clock.now_s += sum(SECONDS[size] for size in sizes[at : at + batch])
        while next_s < clock.now_s - started_s:
            seen.append(latest)
            next_s += 1.0
        done = sizes[: at + batch]
        meter.advance(len(done), sum(done) if has_bytes else 0)
        latest = meter.progress(None).eta_s
    return seen


@pytest.mark.parametrize("has_bytes", [True, False])
@pytest.mark.parametrize("stretch", [1, 10, 100, 1000])
@pytest.mark.parametrize("first", [LARGE, SMALL])
def test_the_time_left_does_not_jump(first: int, stretch: int, has_bytes: bool) -> None:
    second = SMALL if first == LARGE else LARGE
    sizes = ([first] * stretch + [second] * stretch) * (3000 // stretch)
    seen = eta_each_second(sizes, has_bytes=has_bytes)
    warm = [eta for eta in seen[10:] if eta is not None]
    assert len(warm) > 400
    for before, after in pairwise(warm):
        if before > 20:  # of the last seconds any is a large part
            assert abs(after - before) / before < 0.25


@pytest.mark.parametrize("stretch", [100, 1000])
def test_the_time_left_is_about_true_where_sizes_are_known(stretch: int) -> None:
    sizes = ([LARGE] * stretch + [SMALL] * stretch) * (3000 // stretch)
    whole_s = sum(SECONDS[size] for size in sizes)
    for second, eta in enumerate(eta_each_second(sizes)):
        if second >= 10 and whole_s - second > 20:
            assert eta == pytest.approx(whole_s - second, rel=0.15)


def test_nothing_is_foretold_before_there_is_something_to_go_by() -> None:
    seen = eta_each_second([SMALL] * 2000)
    assert seen[:4] == [None] * 4
    assert seen[6] == pytest.approx(2000 / 60 - 6, rel=0.1)


def test_the_time_that_a_run_is_held_does_not_count() -> None:
    clock = Clock()
    control = RunControl(clock=clock)
    meter = RateMeter(1000, clock=control.running_s)
    for done in range(10, 110, 10):
        clock.now_s += 1
        meter.advance(done)
    before = meter.progress(None)
    control.pause()
    control.hold_on_battery(Battery(lambda: True, clock))
    clock.now_s += 3600
    assert meter.progress(None) == before
    control.resume()
    clock.now_s += 3600
    control.hold_on_battery(None)
    clock.now_s += 1
    meter.advance(110)
    after = meter.progress(None)
    assert after.photos_per_second == pytest.approx(before.photos_per_second) == pytest.approx(10)
    assert after.eta_s == pytest.approx(89)
