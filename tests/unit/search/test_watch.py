"""Watching roots: when scans are asked for, and for what. The time is what the tests say it is."""

from __future__ import annotations

import errno
import logging
import shutil
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from photosearch.search import watch as watching
from photosearch.search.hints import QUIET_S, Event
from photosearch.search.mounts import Mounts, is_remote, mounts
from photosearch.search.observer import FolderWatch
from photosearch.search.watch import LOOK_S, MISSED_S, RETRY_S, UNWATCHED_S, Watcher

PATIENCE_S = 20.0


class Told:
    """A watch that tells what the test says."""

    def __init__(self, on_event: Callable[[Event], None]) -> None:
        self.on_event = on_event
        self.alive = True

    def is_alive(self) -> bool:
        return self.alive

    def stop(self) -> None:
        self.alive = False


class Watched:
    """A watcher of two roots in which everything but the folders is the test's to say."""

    def __init__(self, folder: Path) -> None:
        self.now_s = 100.0
        self.roots = [folder / "one", folder / "two"]
        for root in self.roots:
            (root / "a").mkdir(parents=True)
            (root / "b").mkdir()
        self.mounted: Mounts = frozenset()
        self.error: OSError | None = None
        self.watches: dict[Path, Told] = {}
        self.scans: list[tuple[Path, ...] | None] = []
        self.watcher = Watcher(
            lambda: self.roots,
            self.scans.append,
            skip=[folder / "one" / "library"],
            observe=self._observe,
            mounted=lambda: self.mounted,
            clock=lambda: self.now_s,
        )

    def _observe(self, root: Path, on_event: Callable[[Event], None]) -> Told:
        if self.error is not None:
            raise self.error
        self.watches[root] = Told(on_event)
        return self.watches[root]

    def change(self, path: Path) -> None:
        root = next(root for root in self.roots if path.is_relative_to(root))
        self.watches[root].on_event(Event(str(path), is_folder=False))

    def after(self, seconds: float) -> list[tuple[Path, ...] | None]:
        """Let time pass, as the thread would, and return the scans asked for since."""
        before, end_s = len(self.scans), self.now_s + seconds
        while True:
            delay_s = max(self.watcher.tick(), 0.01)
            if self.now_s + delay_s > end_s:
                self.now_s = end_s
                self.watcher.tick()
                return self.scans[before:]
            self.now_s += delay_s

    def settle(self) -> None:
        """Go through the scan that watching begins with."""
        assert self.after(1) == [None]
        self.watcher.finished()


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


def test_it_begins_with_a_look_at_everything_once_all_is_watched(watched: Watched) -> None:
    assert watched.after(0) == [None]
    assert set(watched.watches) == set(watched.roots)
    watched.watcher.finished()
    assert watched.after(3600) == []


def test_a_library_without_roots_is_left_alone(watched: Watched) -> None:
    watched.roots = []
    assert watched.after(2 * MISSED_S) == []


def test_a_change_is_looked_at_once_it_is_over(watched: Watched) -> None:
    watched.settle()
    for _ in range(5):
        watched.change(watched.roots[0] / "a" / "one.jpg")
        assert watched.after(QUIET_S - 0.5) == []
    assert watched.after(1) == [(watched.roots[0] / "a",)]


def test_only_one_scan_is_asked_for_at_a_time(watched: Watched) -> None:
    assert watched.after(1) == [None]
    watched.change(watched.roots[0] / "a" / "one.jpg")
    watched.change(watched.roots[1] / "b" / "two.jpg")
    assert watched.after(3600) == []
    watched.watcher.finished()
    assert watched.after(0) == [(watched.roots[0] / "a", watched.roots[1] / "b")]


def test_what_could_not_be_scanned_is_tried_again_later(watched: Watched) -> None:
    watched.settle()
    watched.change(watched.roots[0] / "a" / "one.jpg")
    assert watched.after(QUIET_S) == [(watched.roots[0] / "a",)]
    watched.watcher.put_back((watched.roots[0] / "a",))
    watched.change(watched.roots[0] / "b" / "two.jpg")
    assert watched.after(RETRY_S - 1) == []
    assert watched.after(2) == [(watched.roots[0] / "a", watched.roots[0] / "b")]
    watched.watcher.put_back(None)
    assert watched.after(RETRY_S + 1) == [None]


def test_missed_events_are_made_up_for(watched: Watched) -> None:
    watched.settle()
    assert watched.after(MISSED_S - 10) == []
    assert watched.after(20) == [None]


def test_roots_that_come_and_go_are_followed(watched: Watched, tmp_path: Path) -> None:
    watched.settle()
    third = tmp_path / "three"
    (third / "a").mkdir(parents=True)
    watched.roots = [watched.roots[0], third]
    watched.watcher.look_soon()
    assert watched.after(0) == [None]
    watched.watcher.finished()
    assert not watched.watches[tmp_path / "two"].alive
    watched.change(third / "a" / "one.jpg")
    assert watched.after(QUIET_S) == [(third / "a",)]
    watched.roots = []
    assert watched.after(LOOK_S) == []
    watched.watcher.put_back((third / "a",))  # a scan that failed since the root is gone
    assert watched.after(10 * RETRY_S) == []


def test_a_root_that_vanishes_and_comes_back_is_noticed(watched: Watched, tmp_path: Path) -> None:
    watched.settle()
    root = watched.roots[1]
    root.rename(tmp_path / "unplugged")
    assert watched.after(LOOK_S) == [None]
    watched.watcher.finished()
    assert not watched.watches[root].alive
    assert watched.after(3600) == []
    (tmp_path / "unplugged").rename(root)
    assert watched.after(LOOK_S) == [None]
    assert watched.watches[root].alive


def test_another_folder_at_the_same_place_is_noticed(watched: Watched, tmp_path: Path) -> None:
    watched.settle()
    root = watched.roots[1]
    root.rename(tmp_path / "old")
    root.mkdir()
    assert watched.after(LOOK_S) == [None]


def test_a_watch_that_died_is_renewed(watched: Watched) -> None:
    watched.settle()
    watched.watches[watched.roots[0]].alive = False
    assert watched.after(LOOK_S) == [None]
    assert watched.watches[watched.roots[0]].alive


def test_a_drive_that_is_plugged_in_elsewhere_is_looked_for(watched: Watched) -> None:
    watched.settle()
    watched.mounted = frozenset({("/media/other", False)})
    assert watched.after(LOOK_S) == []  # every root is there: no matter
    shutil.rmtree(watched.roots[1])
    assert watched.after(LOOK_S) == [None]
    watched.watcher.finished()
    watched.mounted = frozenset({("/media/new", False)})
    assert watched.after(LOOK_S) == [None]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EMFILE])
def test_where_watching_fails_everything_is_looked_through_now_and_then(
    watched: Watched, number: int, caplog: pytest.LogCaptureFixture
) -> None:
    watched.error = OSError(number, "inotify watch limit reached")
    with caplog.at_level(logging.WARNING):
        watched.settle()
        assert watched.after(UNWATCHED_S - 10) == []
        assert watched.after(20) == [None]
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == len(watched.roots)  # one a root, and not again and again
    assert all("limit reached" in line and "every 10 min" in line for line in lines)


def test_another_machines_folders_are_watched_and_looked_through(watched: Watched) -> None:
    watched.mounted = frozenset({("/", False), (str(watched.roots[0]), True)})
    watched.settle()
    watched.change(watched.roots[0] / "a" / "one.jpg")
    assert watched.after(QUIET_S) == [(watched.roots[0] / "a",)]
    watched.watcher.finished()
    assert watched.after(UNWATCHED_S) == [None]


def test_the_innermost_mount_tells_whose_a_folder_is() -> None:
    mounted: Mounts = frozenset({("/", False), ("/mnt/nas", True), ("/mnt/nas/own", False)})
    assert is_remote(Path("/mnt/nas/photos"), mounted)
    assert not is_remote(Path("/mnt/nas/own/photos"), mounted)
    assert not is_remote(Path("/home"), mounted)
    assert not is_remote(Path("/home"), frozenset())
    assert all(isinstance(where, str) for where, _ in mounts())


# -- with the real means


class Live:
    """A watcher at work."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.scans: list[tuple[Path, ...] | None] = []
        self.watcher = Watcher(lambda: [root], self._scan)

    def _scan(self, below: tuple[Path, ...] | None) -> None:
        self.scans.append(below)
        self.watcher.finished()

    def wait_for(self, *folders: Path) -> None:
        """Wait until each of these folders was to be looked at, by itself or with one around it."""
        wait_until(
            lambda: all(
                any(folder.is_relative_to(found) for below in self.scans for found in below or ())
                for folder in folders
            )
        )


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Live]:
    monkeypatch.setattr("photosearch.search.hints.QUIET_S", 0.2)
    root = tmp_path / "photos"
    (root / "a").mkdir(parents=True)
    (root / "b").mkdir()
    (root / "a" / "one.jpg").write_bytes(b"one")
    before = threading.active_count()
    live = Live(root)
    live.watcher.start()
    wait_until(lambda: live.scans == [None])
    yield live
    live.watcher.stop()
    assert threading.active_count() == before, "threads are left behind"


def test_real_changes_are_told_and_reading_is_not(live: Live) -> None:
    assert (live.root / "a" / "one.jpg").read_bytes() == b"one"
    (live.root / "b" / "new.jpg").write_bytes(b"new")
    live.wait_for(live.root / "b")
    assert live.scans == [None, (live.root / "b",)]  # of the reading, which came first, no word


def test_real_moves_deletions_and_new_folders_are_told(live: Live) -> None:
    (live.root / "a" / "one.jpg").rename(live.root / "b" / "two.jpg")
    live.wait_for(live.root / "a", live.root / "b")
    live.scans.clear()
    (live.root / "b" / "two.jpg").unlink()
    live.wait_for(live.root / "b")
    live.scans.clear()
    deep = live.root / "new" / "deep"
    deep.mkdir(parents=True)
    (deep / "three.jpg").write_bytes(b"three")
    live.wait_for(deep)
    live.scans.clear()
    (deep / "four.jpg").write_bytes(b"four")  # in a folder that was not there at first
    live.wait_for(deep)
    live.scans.clear()
    (live.root / "new").rename(live.root / "b" / "moved")
    live.wait_for(live.root, live.root / "b" / "moved")
    live.scans.clear()
    (live.root / "b" / "moved" / "deep" / "four.jpg").unlink()
    live.wait_for(live.root / "b" / "moved" / "deep")


def test_that_watchdog_found_a_folder_twice_is_nothing_to_tell(tmp_path: Path) -> None:
    FolderWatch(tmp_path, lambda event: None).stop()
    said = "Callback with id '1' already exists for watch 2. It will be Overwritten."
    warnings.warn(said, RuntimeWarning, stacklevel=1)  # an error in any other test


def test_a_real_root_that_is_renamed_and_restored(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "LOOK_S", 0.1)
    live.watcher.look_soon()
    away = live.root.with_name("away")
    live.root.rename(away)
    wait_until(lambda: live.scans == [None, None])
    away.rename(live.root)
    wait_until(lambda: live.scans == [None, None, None])
    (live.root / "b" / "new.jpg").write_bytes(b"new")
    live.wait_for(live.root / "b")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="others find out later")
def test_a_folder_that_cannot_be_watched_leaves_nothing_behind(tmp_path: Path) -> None:
    before = threading.active_count()
    with pytest.raises(FileNotFoundError):
        FolderWatch(tmp_path / "nowhere", lambda event: None)
    assert threading.active_count() == before
