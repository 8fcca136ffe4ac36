"""The client against a double, and against real child processes that die."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from gui_fakes import FakeEngine, last_step, make_status, obliging_engine, step, stubborn_engine
from PySide6.QtCore import SignalInstance
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from photosearch.gui.engine_client import RESTARTS, EngineClient
from photosearch.gui.engine_process import EngineMain, EngineProcess
from photosearch.search.messages import (
    Browse,
    CancelIndexing,
    EngineFailed,
    FailuresReady,
    HitsReady,
    IndexingFailed,
    MakePreview,
    PauseIndexing,
    PreviewReady,
    Reply,
    RequestFailed,
    Search,
    StartIndexing,
    StatusReady,
    ThumbnailReady,
)


def test_every_reply_has_its_signal(client: EngineClient, engine: FakeEngine, qtbot: QtBot) -> None:
    replies: dict[SignalInstance, Reply] = {
        client.request_failed: RequestFailed(1, "no"),
        client.preview_ready: PreviewReady(1, 2, b"jpeg"),
        client.thumbnail_ready: ThumbnailReady(1, "ab"),
        client.indexing_progressed: step(1),
        client.indexing_failed: IndexingFailed("disk full"),
        client.status_received: StatusReady(make_status()),
        client.failures_received: FailuresReady(()),
    }
    for signal_, reply in replies.items():
        with qtbot.waitSignal(signal_):
            engine.reply(reply)


def test_after_a_crash_the_open_work_goes_to_a_new_engine(
    client: EngineClient, engine: FakeEngine, qtbot: QtBot
) -> None:
    client.send(Search(7, text="cat"))
    client.send(StartIndexing((Path("/photos"),)))
    client.send(PauseIndexing())
    engine.sent.clear()
    with qtbot.waitSignal(client.engine_died):
        engine.die()
    assert engine.starts == 2
    assert engine.sent == [Search(7, text="cat"), StartIndexing((Path("/photos"),)), PauseIndexing()]
    with qtbot.waitSignals([client.engine_ready, client.engine_restarted]):
        engine.get_ready()


def test_finished_work_is_not_sent_again(client: EngineClient, engine: FakeEngine, qtbot: QtBot) -> None:
    client.send(Browse(1))
    client.send(StartIndexing((Path("/photos"),)))
    with qtbot.waitSignals([client.hits_received, client.indexing_progressed]):
        engine.reply(HitsReady(1, (), 0, is_last=True, took_ms=1, model="starter"), last_step())
    client.send(StartIndexing((Path("/more"),)))
    client.send(CancelIndexing())
    engine.sent.clear()
    with qtbot.waitSignal(client.engine_died):
        engine.die()
    assert engine.sent == []
    assert not client.is_indexing


def test_a_request_that_kills_twice_is_given_up(
    client: EngineClient, engine: FakeEngine, qtbot: QtBot
) -> None:
    client.send(Search(7, text="poison"))
    with qtbot.waitSignal(client.engine_died):
        engine.die()
    with qtbot.waitSignal(client.request_failed) as failed:
        engine.die()
    assert failed.args[0].request_id == 7
    assert len(engine.all_sent(Search)) == 2


def test_a_preview_that_kills_is_given_up_at_once(
    client: EngineClient, engine: FakeEngine, qtbot: QtBot
) -> None:
    client.send(MakePreview(3, photo_id=1))
    with qtbot.waitSignal(client.request_failed) as failed:
        engine.die()
    assert failed.args[0].request_id == 3
    assert len(engine.all_sent(MakePreview)) == 1


def test_too_many_crashes_are_said_and_trying_again_is_possible(
    client: EngineClient, engine: FakeEngine, qtbot: QtBot
) -> None:
    for _ in range(RESTARTS):
        with qtbot.waitSignal(client.engine_died):
            engine.die()
    with qtbot.waitSignal(client.engine_failed) as failed:
        engine.die()
    assert "keeps stopping" in failed.args[0]
    assert engine.starts == RESTARTS + 1
    client.restart()
    assert engine.starts == RESTARTS + 2
    with qtbot.waitSignal(client.engine_ready):
        engine.get_ready()


def test_crashes_long_ago_are_forgotten(qapp: object, engine: FakeEngine, qtbot: QtBot) -> None:
    now = [0.0]
    client = EngineClient(lambda: engine, clock=lambda: now[0])
    client.start()
    for _ in range(RESTARTS * 2):
        now[0] += 100
        with qtbot.waitSignal(client.engine_died):
            engine.die()


def test_a_library_that_cannot_be_opened_is_said_once(
    client: EngineClient, engine: FakeEngine, qtbot: QtBot
) -> None:
    client.send(Browse(1))
    died = QSignalSpy(client.engine_died)
    with qtbot.waitSignal(client.engine_failed) as failed:
        engine.reply(EngineFailed("the library is made by a newer version"))
    assert failed.args == ["the library is made by a newer version"]
    assert engine.is_stopped
    engine.die()
    engine.sent.clear()
    client.restart()
    with qtbot.waitSignal(client.engine_ready):
        engine.get_ready()
    assert died.count() == 0
    assert engine.sent == [Browse(1)]


def test_an_engine_that_cannot_be_started_is_said(qtbot: QtBot) -> None:
    def fail() -> FakeEngine:
        raise OSError("Resource temporarily unavailable")

    client = EngineClient(fail)
    with qtbot.waitSignal(client.engine_failed) as failed:
        client.start()
    assert "Resource temporarily unavailable" in failed.args[0]


def test_request_numbers_never_repeat(client: EngineClient) -> None:
    numbers = [client.next_request_id() for _ in range(100)]
    assert len(set(numbers)) == 100


class TestRealProcess:
    @pytest.fixture
    def real_client(self, qapp: object, tmp_path: Path) -> Iterator[EngineClient]:
        client = EngineClient(partial(EngineProcess, tmp_path, obliging_engine))
        yield client
        client.stop()

    def test_questions_and_answers(self, real_client: EngineClient, qtbot: QtBot) -> None:
        with qtbot.waitSignal(real_client.engine_ready, timeout=20_000):
            real_client.start()
        with qtbot.waitSignal(real_client.hits_received, timeout=20_000) as received:
            real_client.send(Search(5, text="hello"))
        assert received.args[0].request_id == 5
        assert received.args[0].model == "hello"

    def test_a_child_that_dies_is_replaced(self, real_client: EngineClient, qtbot: QtBot) -> None:
        with qtbot.waitSignal(real_client.engine_ready, timeout=20_000):
            real_client.start()
        with qtbot.waitSignal(real_client.request_failed, timeout=40_000) as failed:
            real_client.send(Search(1, text="die"))
        assert failed.args[0].request_id == 1
        with qtbot.waitSignal(real_client.hits_received, timeout=40_000) as received:
            real_client.send(Search(2, text="still here"))
        assert received.args[0].model == "still here"

    @pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL on Windows")
    def test_a_child_that_is_killed_is_replaced(
        self, real_client: EngineClient, tmp_path: Path, qtbot: QtBot
    ) -> None:
        engine = EngineProcess(tmp_path, obliging_engine)
        with qtbot.waitSignal(real_client.engine_ready, timeout=20_000):
            real_client.start(engine)
        assert engine.pid is not None
        with qtbot.waitSignal(real_client.engine_restarted, timeout=20_000):
            os.kill(engine.pid, signal.SIGKILL)

    @pytest.mark.parametrize("engine_main", [obliging_engine, stubborn_engine])
    def test_stopping_is_bounded_and_leaves_no_process(
        self, qapp: object, engine_main: EngineMain, tmp_path: Path, qtbot: QtBot
    ) -> None:
        engine = EngineProcess(tmp_path, engine_main)
        client = EngineClient(lambda: engine)
        with qtbot.waitSignal(client.engine_ready, timeout=20_000):
            client.start()
        pid = engine.pid
        assert pid is not None
        client.stop(timeout_s=0.5)
        if sys.platform != "win32":
            with pytest.raises(ProcessLookupError):
                os.kill(pid, 0)
