"""The client against a double, and against real child processes that die."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from gui_fakes import FakeEngine, last_step, make_status, obliging_engine, step, stubborn_engine
from PySide6.QtCore import SignalInstance
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from photosearch.base.types import LibraryModel
from photosearch.gui.engine_client import RESTARTS, EngineClient
from photosearch.gui.engine_process import EngineMain, EngineProcess
from photosearch.gui.open_changes import Change
from photosearch.search.mark_messages import (
    CreateAlbum,
    MarkPhotos,
    MarksChanged,
    RemoveSavedSearch,
    SavedSearchesReady,
    SaveSearch,
    WriteSidecars,
)
from photosearch.search.messages import (
    Browse,
    CancelIndexing,
    DropModel,
    DropPreviews,
    EngineFailed,
    ExclusionsReady,
    FailuresReady,
    FolderForgotten,
    ForgetFolder,
    ForgettingFailed,
    HitsReady,
    IndexingFailed,
    MakePreview,
    ModelRefused,
    ModelsReady,
    PauseIndexing,
    PreviewReady,
    Reply,
    RequestFailed,
    Search,
    SetExclusions,
    StartIndexing,
    StatusReady,
    ThumbnailReady,
    TilesReady,
    UseModel,
)


def test_every_reply_has_its_signal(client: EngineClient, engine: FakeEngine, qtbot: QtBot) -> None:
    replies: dict[SignalInstance, Reply] = {
        client.request_failed: RequestFailed(1, "no"),
        client.preview_ready: PreviewReady(1, 2, b"jpeg"),
        client.tiles_ready: TilesReady(1, 2, 3, 4, 512, (b"jpeg",)),
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


def test_previews_that_nobody_waits_for_are_suspects_until_the_engine_is_past_them(
    client: EngineClient, engine: FakeEngine, qtbot: QtBot
) -> None:
    failed = QSignalSpy(client.request_failed)

    def blamed() -> list[int]:
        return [failed.at(row)[0].request_id for row in range(failed.count())]

    client.send(MakePreview(1, photo_id=1, is_ahead=True))
    client.send(MakePreview(2, photo_id=2))
    client.send(DropPreviews((1,)))
    with qtbot.waitSignal(client.preview_ready):
        engine.reply(PreviewReady(2, 2, b"jpeg"))  # it was looked at, and came first
    crash(client, engine, qtbot)
    assert blamed() == [1]
    client.send(MakePreview(3, photo_id=3, is_ahead=True))
    client.send(DropPreviews((3,)))
    client.send(MakePreview(4, photo_id=4))
    with qtbot.waitSignal(client.preview_ready):
        engine.reply(PreviewReady(4, 4, b"jpeg"))  # asked for when 3 was dropped already
    crash(client, engine, qtbot)
    assert blamed() == [1]


def crash(client: EngineClient, engine: FakeEngine, qtbot: QtBot) -> None:
    """Let the engine die, and forget what it was sent."""
    engine.sent.clear()
    with qtbot.waitSignal(client.engine_died):
        engine.die()


CHANGES: list[Change] = [
    SaveSearch(1, "Cats", "cat"),
    RemoveSavedSearch(2, 5),
    WriteSidecars(3, is_wanted=True),
    MarkPhotos(4, (1,), favorite=True),
    ForgetFolder(Path("/old")),
    SetExclusions(("*.tmp",)),
    UseModel("large"),
    DropModel("small"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_asked_for_once_more_and_then_given_up_in_words(
    change: Change, client: EngineClient, engine: FakeEngine, qtbot: QtBot
) -> None:
    signal = {
        ForgetFolder: client.forgetting_failed,
        SetExclusions: client.exclusions_refused,
        UseModel: client.model_refused,
        DropModel: client.model_refused,
    }.get(type(change), client.request_failed)
    client.send(change)
    crash(client, engine, qtbot)
    assert engine.sent == [change]
    with qtbot.waitSignal(signal) as told:
        crash(client, engine, qtbot)
    assert "stopped while it worked on this" in str(told.args[0])
    assert engine.sent == []


def test_changes_that_are_done_are_not_asked_for_again(
    client: EngineClient, engine: FakeEngine, qtbot: QtBot
) -> None:
    for change in CHANGES:
        client.send(change)
    large = LibraryModel("large", "", 512, "", 3, 9, 1, is_in_use=False, is_wanted=True, was_before=False)
    with qtbot.waitSignal(client.models_received):
        engine.reply(
            SavedSearchesReady(()),
            SavedSearchesReady(()),
            StatusReady(replace(make_status(), writes_sidecars=True)),
            MarksChanged(4, (), ()),
            FolderForgotten(Path("/old"), 7),
            ExclusionsReady(("*.tmp",), is_changed=True),
            ModelsReady((large,)),
        )
    crash(client, engine, qtbot)
    assert engine.sent == []


def test_what_is_to_be_forgotten_is_not_added_again(
    client: EngineClient, engine: FakeEngine, qtbot: QtBot
) -> None:
    client.send(StartIndexing((Path("/old"), Path("/new"))))
    client.send(ForgetFolder(Path("/old")))
    crash(client, engine, qtbot)
    assert engine.sent == [ForgetFolder(Path("/old")), StartIndexing((Path("/new"),))]


def test_what_was_done_before_the_crash_is_no_fault_when_it_is_asked_for_again(
    client: EngineClient, engine: FakeEngine, qtbot: QtBot
) -> None:
    faults = [client.forgetting_failed, client.request_failed, client.model_refused]
    spies = [QSignalSpy(fault) for fault in faults]
    client.send(ForgetFolder(Path("/old")))
    client.send(RemoveSavedSearch(2, 5))
    client.send(DropModel("small"))
    client.send(CreateAlbum(3, "Best", (1,)))
    crash(client, engine, qtbot)
    assert engine.last(CreateAlbum) == CreateAlbum(3, "Best", (1,), is_repeated=True)
    engine.get_ready()
    with qtbot.waitSignal(client.folder_forgotten) as forgotten:
        engine.reply(
            RequestFailed(2, "this saved search is gone"),
            ModelRefused("no embeddings"),
            ForgettingFailed(Path("/old"), "is not a folder of this library"),
        )
    assert forgotten.args[0] == FolderForgotten(Path("/old"), 0)
    assert [spy.count() for spy in spies] == [0, 0, 0]


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
