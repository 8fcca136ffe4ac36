"""A library whose model is on a server: what happens to its photos when that fails, and switching to it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes import ColourEmbedder
from little_embedding_server import Handler, LittleServer, changed, hung_up, refusal, serving, stalled
from PIL import Image

from photosearch import Library
from photosearch.base.errors import ModelError
from photosearch.models import remote
from photosearch.models.base import Embedder
from photosearch.models.remote import RemoteEmbedder
from photosearch.models.remote_adding import add_remote
from photosearch.models.remote_address import parse_address
from photosearch.models.remote_asking import describe
from photosearch.models.remote_http import Connection, Patience
from photosearch.search.control import RunControl

COLOURS = ("red", "lime", "blue", "white", "black", "yellow", "navy", "cyan")
ALL = len(COLOURS)
PROPER = changed(lambda told: None)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[LittleServer]:
    monkeypatch.delenv("PHOTOSEARCH_REMOTE_KEY", raising=False)
    with serving() as little:
        yield little


class Waits(list[float]):
    """For how long it would have been waited."""

    meanwhile: Callable[[], None] = staticmethod(lambda: None)

    def wait(self, seconds: float) -> None:
        self.append(seconds)
        self.meanwhile()


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> Waits:
    """Load the model on the server with one request at a time, a photo each, and no time lost by waiting."""
    waited = Waits()
    patience = Patience(pauses_s=(1.0, 2.0), longest_wait_s=60.0, sleep=waited.wait)

    def load(name: str) -> Embedder:
        if name == "starter":
            return ColourEmbedder("starter")
        connection = Connection(parse_address(name), patience)
        return RemoteEmbedder(describe(connection), connection, bulk_patience=patience)

    monkeypatch.setattr("photosearch.library.load", load)
    monkeypatch.setattr("photosearch.search.indexer.WRITE_AT_ONCE", 5)
    monkeypatch.setattr(RemoteEmbedder, "batch_size", 1)
    monkeypatch.setattr(remote, "LANES", 1)
    return waited


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    photos = tmp_path / "photos"
    photos.mkdir()
    for colour in COLOURS:
        Image.new("RGB", (60, 40), colour).save(photos / f"{colour}.png")
    return photos


def sent(server: LittleServer) -> int:
    return len(server.pictures)


def most_like(colour: str, library: Library, folder: Path) -> str:
    """Return which photo is most like a picture of one colour that is not in the library."""
    Image.new("RGB", (50, 50), colour).save(folder / "query.png")
    (hit, *_) = library.similar(folder / "query.png", limit=1)
    return hit.path.stem


@pytest.mark.parametrize(
    ("troubles", "line", "waited"),
    [
        ([refusal(503)] * 3, "out of reach", [1.0, 2.0]),
        ([hung_up] * 3, "broke off", [1.0, 2.0]),
        ([refusal(429, Retry_After="3600")], "Run it again in 60 min", []),
        ([refusal(401)], "asks for a key", []),
        ([changed(lambda told: told.update(model="bert"))], "bert answers", []),
        ([changed(lambda told: told["data"][0].update(embedding=[1.0]))], "of 1 numbers, not of 12", []),
    ],
    ids=["busy", "broken", "later", "key", "model", "dimension"],
)
def test_a_failure_ends_the_run_in_one_line_and_costs_no_photo(
    troubles: Any,
    line: str,
    waited: list[float],
    server: LittleServer,
    waits: Waits,
    tmp_path: Path,
    folder: Path,
) -> None:
    with Library.open(tmp_path / "library") as library:
        library.use_model(server.spec)
        before = sent(server)
        server.troubles = [PROPER] * 3 + troubles
        with pytest.raises(ModelError) as caught:
            list(library.index([folder], workers=1))
        assert line in str(caught.value)
        assert str(caught.value).isprintable()
        assert waits == waited
        status = library.status()
        assert 3 <= status.indexed < ALL
        assert (status.failed, status.pending) == (0, ALL - status.indexed)
        assert library.failures() == []
        assert not server.troubles

        *_, last = library.index()
        assert last.summary is not None
        assert (last.summary.added, last.summary.failed) == (status.pending, 0)
        assert sent(server) - before == ALL + len(troubles), "a photo was embedded twice"
        assert library.status().pending == 0
        assert most_like("lime", library, tmp_path) == "lime"
        assert library.search("something", all=True).model == server.spec


def test_a_server_that_comes_back_in_time_goes_unnoticed(
    server: LittleServer, waits: Waits, tmp_path: Path, folder: Path
) -> None:
    with Library.open(tmp_path / "library") as library:
        library.use_model(server.spec)
        server.troubles = [PROPER, refusal(500), hung_up, PROPER, refusal(429, Retry_After="9")]
        *_, last = library.index([folder])
        assert last.summary is not None
        assert (last.summary.added, last.summary.failed) == (ALL, 0)
        assert waits == [1.0, 2.0, 9.0]


def test_a_run_may_be_cancelled_while_the_server_is_waited_for(
    server: LittleServer, waits: Waits, tmp_path: Path, folder: Path
) -> None:
    with Library.open(tmp_path / "library") as library:
        library.use_model(server.spec)
        control = RunControl()
        waits.meanwhile = control.cancel
        server.troubles = [PROPER] * 2 + [refusal(503)] * 30
        *_, last = library.index([folder], control=control)
        assert last.summary is not None
        assert last.summary.was_cancelled
        assert library.status().indexed == 2
        assert waits == [1.0]


def test_a_cancelled_run_does_not_wait_for_a_server_that_stalls(
    server: LittleServer, waits: Waits, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("photosearch.models.remote_waiting.GRACE_S", 0.1)
    control = RunControl()

    def cancelled(handler: Handler, told: dict[str, Any]) -> None:
        control.cancel()
        stalled(handler, told)

    with Library.open(tmp_path / "library") as library:
        library.use_model(server.spec)
        server.troubles = [PROPER] * 2 + [cancelled]
        started_s = time.monotonic()
        *_, last = library.index([folder], control=control)
        assert time.monotonic() - started_s < 20, "it was waited for"
        assert last.summary is not None
        assert last.summary.was_cancelled
        assert library.status().indexed == 2


def test_what_a_server_embeds_when_a_run_is_cancelled_is_kept(
    server: LittleServer, waits: Waits, tmp_path: Path, folder: Path
) -> None:
    with Library.open(tmp_path / "library") as library:
        library.use_model(server.spec)
        control = RunControl()
        server.troubles = [PROPER] * 2 + [changed(lambda told: control.cancel())]
        list(library.index([folder], control=control))
        assert library.status().indexed == 3


def test_a_run_that_nobody_follows_any_more_does_not_wait_for_a_server_that_stalls(
    server: LittleServer, waits: Waits, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("photosearch.search.indexer.WRITE_AT_ONCE", 1)
    monkeypatch.setattr("photosearch.models.remote_waiting.GRACE_S", 0.1)
    with Library.open(tmp_path / "library") as library:
        library.use_model(server.spec)
        server.troubles = [PROPER] * 5 + [stalled]
        steps = library.index([folder])
        next(step for step in steps if step.stage == "indexing" and step.done == 5)
        started_s = time.monotonic()
        steps.close()  # type: ignore[attr-defined] # a generator
        assert time.monotonic() - started_s < 20, "it was waited for"
        assert library.status().indexed == 5


def test_a_switch_goes_on_where_the_server_left_it(
    server: LittleServer, waits: Waits, tmp_path: Path, folder: Path
) -> None:
    with Library.open(tmp_path / "library") as library:
        list(library.index([folder]))
        assert not library.use_model(server.spec)
        server.troubles = [PROPER] * 2 + [refusal(401)]
        with pytest.raises(ModelError, match="asks for a key"):
            list(library.switch())
        assert (library.model, library.wanted_model) == ("starter", server.spec)
        embedded = library.status().wanted_indexed
        assert 2 <= embedded < ALL
        assert library.search("red", limit=1)[0].path.stem == "red"
        *_, last = library.switch()
        assert last.summary is not None
        assert last.summary.reembedded == ALL - embedded
        assert (library.model, library.wanted_model) == (server.spec, None)
        assert most_like("cyan", library, tmp_path) == "cyan"
        assert library.use_model("starter"), "going back is instant"
        here = {model.name: model for model in library.models()}
        assert server.host in here[server.spec].description
        assert here[server.spec].embedded == ALL


def test_without_its_server_a_library_opens_and_says_what_is_wrong(tmp_path: Path, folder: Path) -> None:
    with serving() as server:
        add_remote(server.spec)
        with Library.open(tmp_path / "library") as library:
            library.use_model(server.spec)
            list(library.index([folder]))
    with Library.open(tmp_path / "library") as library:
        status = library.status()
        assert (status.model, status.indexed, status.dimension) == (server.spec, ALL, 12)
        assert server.host in library.models()[0].description
        photo = next(library.photos())
        assert library.similar(photo.photo_id, limit=2, all=True)
