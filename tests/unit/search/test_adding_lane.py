"""Downloads asked for in the window: told of, cancelled, failed."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator

import pytest

from photosearch.base.errors import DownloadError
from photosearch.models.adding import AddProgress
from photosearch.search import adding_lane
from photosearch.search import messages as m
from photosearch.search.adding_lane import AddingLane

PATIENCE_S = 30


class Source:
    """Serves models of three steps, each when it is let go."""

    def __init__(self) -> None:
        self.steps = threading.Semaphore(0)
        self.is_closed = threading.Event()

    def fetch(self, name: str) -> Iterator[AddProgress]:
        if name == "missing":
            raise DownloadError("there is no such model", "Choose another")
        if name == "a bug":
            raise AssertionError("oops")
        try:
            for done in (10, 20):
                assert self.steps.acquire(timeout=PATIENCE_S)
                yield AddProgress("downloading", done, 20)
            yield AddProgress("done", 20, 20)
        finally:
            self.is_closed.set()


@pytest.fixture
def replies() -> queue.Queue[m.Reply | str]:
    return queue.Queue()


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def lane(
    source: Source, replies: queue.Queue[m.Reply | str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[AddingLane]:
    monkeypatch.setattr(adding_lane, "_PROGRESS_INTERVAL_S", 0.0)
    lane = AddingLane(replies.put, lambda: replies.put("listed"), source.fetch)
    thread = threading.Thread(target=lane.run)
    thread.start()
    yield lane
    lane.close()
    source.steps.release(10)
    thread.join(PATIENCE_S)
    assert not thread.is_alive()


def test_a_model_comes(lane: AddingLane, source: Source, replies: queue.Queue[m.Reply | str]) -> None:
    lane.add("large")
    source.steps.release(2)
    assert replies.get(timeout=PATIENCE_S) == m.AddingProgress("large", "downloading", 10, 20)
    assert replies.get(timeout=PATIENCE_S) == m.AddingProgress("large", "downloading", 20, 20)
    assert replies.get(timeout=PATIENCE_S) == m.AddingProgress("large", "done", 20, 20)
    assert replies.get(timeout=PATIENCE_S) == m.ModelAdded("large")
    assert replies.get(timeout=PATIENCE_S) == "listed"


def test_a_download_is_cancelled_and_another_one_is_not(
    lane: AddingLane, source: Source, replies: queue.Queue[m.Reply | str]
) -> None:
    lane.add("large")
    source.steps.release()
    replies.get(timeout=PATIENCE_S)
    lane.cancel()
    source.steps.release()
    assert replies.get(timeout=PATIENCE_S) == m.ModelNotAdded("large", "")
    assert source.is_closed.is_set()
    assert replies.get(timeout=PATIENCE_S) == "listed"
    lane.add("large")
    source.steps.release(2)
    while (reply := replies.get(timeout=PATIENCE_S)) != m.ModelAdded("large"):
        assert isinstance(reply, m.AddingProgress)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing", "there is no such model. Choose another"),
        ("a bug", "something went wrong inside photosearch (AssertionError: oops)"),
    ],
)
def test_what_goes_wrong_is_said(
    lane: AddingLane, replies: queue.Queue[m.Reply | str], name: str, message: str
) -> None:
    lane.add(name)
    assert replies.get(timeout=PATIENCE_S) == m.ModelNotAdded(name, message)
    assert replies.get(timeout=PATIENCE_S) == "listed"
