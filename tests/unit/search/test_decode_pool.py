"""Decode workers that crash, hang or never start: real processes, whose decoder does as the file says."""

from __future__ import annotations

import os
import queue
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from fakes import ColourEmbedder
from PIL import Image

from photosearch.base.errors import UserError
from photosearch.base.texts import Text
from photosearch.search import decode_pool
from photosearch.search.control import RunControl
from photosearch.search.decode_pool import TOO_LATE, TOO_SLOW, DecodePool, WorkerProcess, worker_command
from photosearch.search.decode_worker import Decoded, DecodeTask, Reply, Undecodable, WorkerSetup

WAIT_S = 30

MISCHIEF = """
import os, pathlib, signal, sys, time
sys.path[:] = {path!r}
from photosearch.photos import decode as decoding
from photosearch.search import decode_worker
real = decoding.decode
def decode(data, **options):
    if data.startswith(b"CRASH"):
        os.kill(os.getpid(), signal.SIGSEGV)
    if data.startswith(b"LEAVE"):
        os._exit(3)
    if data.startswith(b"ONCE"):
        done = pathlib.Path(data[5:].decode())
        if not done.exists():
            done.touch()
            os._exit(3)
        data = pathlib.Path(str(done) + ".png").read_bytes()
    if data.startswith(b"BUSY"):
        decode_worker.signal.setitimer(signal.ITIMER_PROF, 0.3)
        while True:
            pass
    if data.startswith(b"ASLEEP"):
        time.sleep(600)
    if data.startswith(b"NOISY"):
        print("a library prints this", flush=True)
    return real(data[5:] if data.startswith(b"NOISY") else data, **options)
decoding.decode = decode
decode_worker.main()
"""

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="signals as on POSIX")


@pytest.fixture(autouse=True)
def mischief(monkeypatch: pytest.MonkeyPatch) -> None:
    command = [sys.executable, "-c", MISCHIEF.format(path=sys.path)]
    monkeypatch.setattr(decode_pool, "worker_command", lambda: command)


Results = queue.SimpleQueue[Reply | UserError]


@pytest.fixture
def results() -> Results:
    return queue.SimpleQueue()


@pytest.fixture
def start(tmp_path: Path, results: Results) -> Iterator[Callable[..., DecodePool]]:
    pools = []
    before = psutil.Process().children()  # other tests' helpers live on

    def make(workers: int = 1, control: RunControl | None = None) -> DecodePool:
        setup = WorkerSetup(tmp_path / "thumbnails", ColourEmbedder().info)
        pools.append(DecodePool(setup, workers, results.put, control or RunControl(), WorkerProcess))
        return pools[-1]

    yield make
    for pool in pools:
        pool.close()
    assert [process for process in psutil.Process().children() if process not in before] == []


def picture(path: Path, colour: str = "red") -> Path:
    Image.new("RGB", (60, 40), colour).save(path)
    return path


def task(number: int, path: Path, content: bytes | None = None) -> DecodeTask:
    if content is not None:
        path.write_bytes(content)
    return DecodeTask(number, path, "png")


def test_a_picture_comes_back_fitted_and_its_thumbnail_is_kept(
    start: Callable[..., DecodePool], results: Results, tmp_path: Path
) -> None:
    start().submit(task(7, picture(tmp_path / "a.png", "blue")))
    reply = results.get(timeout=WAIT_S)
    assert isinstance(reply, Decoded)
    assert (reply.photo_id, reply.facts.width, reply.facts.height) == (7, 60, 40)
    (fitted,) = reply.pictures
    assert fitted.image().size == (32, 32)
    assert fitted.image().getpixel((5, 5)) == (0, 0, 255)
    assert len(list((tmp_path / "thumbnails").glob("*/*.jpg"))) == 1


@pytest.mark.parametrize(("data", "named"), [(b"CRASH", "signal SIGSEGV"), (b"LEAVE", "exit code 3")])
def test_a_file_that_crashes_the_decoder_twice_is_refused_and_costs_no_other(
    start: Callable[..., DecodePool], results: Results, tmp_path: Path, data: bytes, named: str
) -> None:
    pool = start(workers=2)
    for number in range(6):
        pool.submit(task(number, picture(tmp_path / f"{number}.png")))
    pool.submit(task(99, tmp_path / "bad.png", data))
    for number in range(6, 9):
        pool.submit(task(number, picture(tmp_path / f"{number}.png")))
    replies = [results.get(timeout=WAIT_S) for _ in range(10)]
    assert sorted(r.photo_id for r in replies if isinstance(r, Decoded)) == list(range(9))
    (refused,) = [r for r in replies if isinstance(r, Undecodable)]
    assert refused.photo_id == 99
    assert refused.reason == f"decoding it makes the decoder crash ({named})"
    assert isinstance(refused.reason, Text)
    assert isinstance(refused.reason.values["named"], Text)
    assert not refused.is_transient


def test_a_file_during_which_a_worker_died_once_gets_another_try(
    start: Callable[..., DecodePool], results: Results, tmp_path: Path
) -> None:
    mark = tmp_path / "done"
    picture(tmp_path / "done.png")
    start().submit(task(1, tmp_path / "once.png", b"ONCE " + os.fsencode(mark)))
    assert isinstance(results.get(timeout=WAIT_S), Decoded)
    assert mark.exists()


def test_a_decoder_that_never_ends_is_ended(
    start: Callable[..., DecodePool], results: Results, tmp_path: Path
) -> None:
    pool = start()
    pool.submit(task(1, tmp_path / "busy.png", b"BUSY"))
    pool.submit(task(2, picture(tmp_path / "fine.png")))
    assert results.get(timeout=WAIT_S) == Undecodable(1, TOO_SLOW, is_transient=False)
    assert isinstance(results.get(timeout=WAIT_S), Decoded)


def test_a_photo_that_takes_too_long_is_given_up(
    start: Callable[..., DecodePool], results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decode_pool, "WALL_LIMIT_S", 0.5)
    start().submit(task(1, tmp_path / "asleep.png", b"ASLEEP"))
    assert results.get(timeout=WAIT_S) == Undecodable(1, TOO_LATE, is_transient=False)


def test_what_libraries_print_does_not_mix_with_the_answers(
    start: Callable[..., DecodePool], results: Results, tmp_path: Path
) -> None:
    noisy = tmp_path / "noisy.png"
    noisy.write_bytes(b"NOISY" + picture(tmp_path / "a.png").read_bytes())
    start().submit(task(1, noisy))
    assert isinstance(results.get(timeout=WAIT_S), Decoded)


def test_workers_that_cannot_start_end_the_run_in_words(
    start: Callable[..., DecodePool], results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decode_pool, "worker_command", lambda: [sys.executable, "-c", "raise SystemExit(1)"])
    start().submit(task(1, picture(tmp_path / "a.png")))
    reply = results.get(timeout=WAIT_S)
    assert isinstance(reply, UserError)
    assert "cannot be started" in str(reply)


def test_an_installed_executable_is_its_own_worker(
    start: Callable[..., DecodePool], results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    executable, *flags = worker_command()
    assert executable == sys.executable
    program = f"import sys; sys.path[:] = {sys.path!r}; from photosearch.cli.main import main; main()"
    monkeypatch.setattr(decode_pool, "worker_command", lambda: [executable, "-c", program, *flags])
    start().submit(task(1, picture(tmp_path / "a.png")))
    assert isinstance(results.get(timeout=WAIT_S), Decoded)


def test_nothing_is_begun_while_the_run_is_held(
    start: Callable[..., DecodePool], results: Results, tmp_path: Path
) -> None:
    control = RunControl()
    control.pause()
    start(control=control).submit(task(1, picture(tmp_path / "a.png")))
    with pytest.raises(queue.Empty):
        results.get(timeout=0.5)
    control.resume()
    assert isinstance(results.get(timeout=WAIT_S), Decoded)


def test_closing_does_not_wait_for_a_photo_in_work(
    start: Callable[..., DecodePool], results: Results, tmp_path: Path
) -> None:
    pool = start()
    pool.submit(task(1, tmp_path / "asleep.png", b"ASLEEP"))
    pool.close()
    assert results.empty()
