"""A small server of embeddings on this machine, as others serve them, with their troubles on demand."""

from __future__ import annotations

import base64
import io
import json
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image

from photosearch.base.errors import ModelError
from photosearch.models.remote import RemoteEmbedder
from photosearch.models.remote_form import PictureForm
from photosearch.models.remote_http import Patience

MODEL = "org/clip"
SIDE = 2
DIMENSION = SIDE * SIDE * 3


FACTS = {
    "dimension": DIMENSION,
    "image_size": [24, 32],
    "resize_mode": "squash",
    "interpolation": "bilinear",
    "fill_color": 0,
    "revision": "abc",
}
"""What our own server may tell of its model."""


@dataclass
class Request:
    path: str
    headers: dict[str, str]
    body: dict[str, Any]


Trouble = Callable[["Handler", dict[str, Any]], None]
"""Answers one request for embeddings, given the proper answer, in its own way."""


@dataclass
class LittleServer:
    """Embeds pictures as the colours of four cells, and texts as whatever their checksum makes.

    Attributes:
        forms: in which it takes pictures; `input` and what it does not know are texts to it.
        facts: about the model, as our own server tells them.
        revision: what answers say of the weights, if anything.
        is_listing: whether it tells what models it has.
        troubles: what happens to the next requests for embeddings instead.
        is_sparing_texts: whether troubles wait for pictures.
        requests: as they came, those for embeddings.
        pictures: that were sent.
    """

    forms: tuple[PictureForm, ...] = (PictureForm.MODALITY,)
    facts: dict[str, Any] | None = None
    revision: str | None = None
    is_listing: bool = True
    troubles: list[Trouble] = field(default_factory=list)
    is_sparing_texts: bool = False
    requests: list[Request] = field(default_factory=list)
    pictures: list[Image.Image] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    """Ends what stalls."""
    url: str = ""

    @property
    def spec(self) -> str:
        return f"remote:{self.url}#{MODEL}"

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://").removesuffix("/v1")

    def listed(self) -> dict[str, Any]:
        entry = {"id": MODEL, "object": "model", **({"photosearch": self.facts} if self.facts else {})}
        return {"object": "list", "data": [{"id": "other"}, entry]}

    def embedded(self, body: dict[str, Any]) -> dict[str, Any] | None:
        """Return the answer to a request; None where it is in no form that is known here."""
        vectors = self._vectors(body)
        if vectors is None:
            return None
        data = [
            {"object": "embedding", "index": at, "embedding": encoded(vector)}
            for at, vector in enumerate(vectors)
        ]
        told = {"object": "list", "data": data, "model": MODEL, "usage": {}}
        return told if self.revision is None else {**told, "revision": self.revision}

    def _vectors(self, body: dict[str, Any]) -> Sequence[np.ndarray[Any, Any]] | None:
        messages = body.get("messages")
        if messages is not None:
            is_many = isinstance(messages[0], list)
            form = PictureForm.CONVERSATIONS if is_many else PictureForm.CONVERSATION
            if form not in self.forms:
                return None
            chats = messages if is_many else [messages]
            return [self._picture(chat[0]["content"][0]["image_url"]["url"]) for chat in chats]
        if body.get("modality") == "image" and PictureForm.MODALITY in self.forms:
            return [self._picture(url) for url in body["input"]]
        return [text_vector(text) for text in body["input"]]

    def _picture(self, url: str) -> np.ndarray[Any, Any]:
        picture = Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2])))
        self.pictures.append(picture)
        return picture_vector(picture)


def picture_vector(picture: Image.Image) -> np.ndarray[Any, Any]:
    cells = picture.resize((SIDE, SIDE), Image.Resampling.BOX)
    return np.asarray(cells, np.float32).reshape(-1) - 96.0


def text_vector(text: str) -> np.ndarray[Any, Any]:
    return np.random.default_rng(zlib.crc32(text.encode())).normal(size=DIMENSION).astype(np.float32)


def encoded(vector: np.ndarray[Any, Any]) -> str:
    return base64.b64encode(vector.astype("<f4").tobytes()).decode()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that hang up: some tests do."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def little(self) -> LittleServer:
        return self.server.little  # type: ignore[attr-defined, no-any-return]

    @property
    def below(self) -> str:
        """The path asked for; whoever takes this server for a proxy names the host before it."""
        return urlsplit(self.path).path

    def do_GET(self) -> None:
        if self.below == "/v1/models" and self.little.is_listing:
            self.tell(200, self.little.listed())
        else:
            self.tell(404, {"detail": "Not Found"})

    def do_POST(self) -> None:
        little = self.little
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        little.requests.append(Request(self.path, dict(self.headers), body))
        if self.below != "/v1/embeddings":
            return self.tell(404, {"detail": "Not Found"})
        told = little.embedded(body)
        if told is None:
            return self.tell(422, {"detail": [{"type": "missing", "loc": ["body", "input"]}]})
        is_text = "input" in body and "modality" not in body
        if little.troubles and not (is_text and little.is_sparing_texts):
            return little.troubles.pop(0)(self, told)
        return self.tell(200, told)

    def tell(self, code: int, told: object, **headers: str) -> None:
        self.answer(code, json.dumps(told).encode(), **headers)

    def answer(self, code: int, content: bytes, **headers: str) -> None:
        self.send_response(code)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        usual = {"Content-Type": "application/json", "Content-Length": str(len(content))}
        for name, value in (usual | named).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        pass


def refusal(code: int, words: str = "", **headers: str) -> Trouble:
    """Answer with a status instead of embeddings."""
    told = {"error": {"message": words}} if words else {}
    return lambda handler, _: handler.tell(code, told, **headers)


def changed(change: Callable[[dict[str, Any]], None]) -> Trouble:
    """Answer with something else than is proper."""

    def answer(handler: Handler, told: dict[str, Any]) -> None:
        change(told)
        handler.tell(200, told)

    return answer


def other(content: bytes, kind: str = "application/json") -> Trouble:
    """Answer with this."""
    return lambda handler, _: handler.answer(200, content, Content_Type=kind)


def broken_off(handler: Handler, told: dict[str, Any]) -> None:
    """Promise the whole answer, send half of it, and hang up."""
    content = json.dumps(told).encode()
    handler.answer(200, content[: len(content) // 2], Content_Length=str(len(content)))
    handler.close_connection = True


def hung_up(handler: Handler, told: dict[str, Any]) -> None:
    """Say nothing, and hang up."""
    handler.close_connection = True


def stalled(handler: Handler, told: dict[str, Any]) -> None:
    """Promise an answer, and send nothing any more."""
    handler.answer(200, b"{", Content_Length="1000")
    handler.little.released.wait(30)
    handler.close_connection = True


@contextmanager
def serving(**settings: Any) -> Iterator[LittleServer]:
    """Run a server with these settings (see `LittleServer`)."""
    little = LittleServer(**settings)
    server = _Server(("127.0.0.1", 0), Handler)
    server.little = little  # type: ignore[attr-defined] # the handler finds it there
    little.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield little
    finally:
        little.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


class Pauses(list[float]):
    """Takes no time, and remembers for how long it would have waited."""

    def patience(self, *pauses_s: float, timeout_s: float = 30.0) -> Patience:
        return Patience(timeout_s, pauses_s, longest_wait_s=60.0, sleep=self.append)


def asked(server: LittleServer, *pauses_s: float, timeout_s: float = 30.0) -> RemoteEmbedder:
    """Return the embedder of the server's model; its waits are forgotten."""
    patience = Pauses().patience(*pauses_s, timeout_s=timeout_s)
    return RemoteEmbedder.asked(server.spec, patience=patience)


def refusal_of(embedder: RemoteEmbedder) -> str:
    """Return the line about a text that cannot be embedded."""
    with pytest.raises(ModelError) as caught:
        embedder.embed_texts(["a", "b"])
    assert str(caught.value).isprintable()
    return str(caught.value)
