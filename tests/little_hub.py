"""A small Hugging Face hub on this machine, with the troubles of a real one on demand."""

from __future__ import annotations

import hashlib
import json
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from huggingface_hub import constants

from photosearch.models import recommended, transfer, web

NAME = "ViT-B-32-SigLIP2-256/webli"
REPOSITORY = "timm/ViT-B-32-SigLIP2-256"
WEIGHTS = "open_clip_model.safetensors"

COMMIT = "0123456789" * 4
LARGE_BYTES = 1000
"""From here on files are kept as large ones (LFS), as the hub does from 10 MB on."""


def safetensors(values: int = 50_000) -> bytes:
    """A whole file in the format of safetensors, with one tensor."""
    header = json.dumps({"w": {"dtype": "F32", "shape": [values], "data_offsets": [0, 4 * values]}}).encode()
    return struct.pack("<Q", len(header)) + header + bytes(range(250)) * (4 * values // 250)


CONFIG = {
    "model_cfg": {"embed_dim": 768, "text_cfg": {"hf_tokenizer_name": REPOSITORY}, "vision_cfg": {}},
    "preprocess_cfg": {"mean": [0.5] * 3},
}
FILES = {
    WEIGHTS: safetensors(),
    "open_clip_pytorch_model.bin": b"the same, pickled",
    "open_clip_config.json": json.dumps(CONFIG).encode(),
    "tokenizer.json": b"{}" * 1000,
    "README.md": b"of a model",
    "other.txt": b"of no use",
}
"""Of the default large model, small."""


@dataclass
class Request:
    method: str
    path: str
    headers: dict[str, str]


Trouble = Callable[["Handler", bytes], None]
"""Answers one request for a file with this content, in its own way."""


@dataclass
class LittleHub:
    """Repositories with files. The `troubles` of a path are used up one by one before it is served well."""

    files: dict[str, dict[str, bytes]] = field(default_factory=dict)
    cards: dict[str, dict[str, Any]] = field(default_factory=dict)
    troubles: dict[str, list[Trouble]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def add(self, repository: str, files: dict[str, bytes], **card: Any) -> None:
        self.files[repository] = files
        self.cards[repository] = card

    def trouble(self, path: str, *troubles: Trouble) -> None:
        self.troubles.setdefault(path, []).extend(troubles)

    def asked_for(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path.endswith(path)]

    def content(self, path: str) -> bytes | None:
        """Return what belongs at a path of the hub."""
        if path.startswith("/api/models/"):
            return self._described(path.removeprefix("/api/models/"))
        repository, _, rest = path.strip("/").partition("/resolve/")
        return self.files.get(repository, {}).get(rest.partition("/")[2])

    def _described(self, repository: str) -> bytes | None:
        if repository not in self.files:
            return None
        siblings = [_sibling(path, content) for path, content in self.files[repository].items()]
        told = {"id": repository, "sha": COMMIT, "siblings": siblings, "cardData": self.cards[repository]}
        return json.dumps(told).encode()

    def start(self) -> ThreadingHTTPServer:
        server = _Server(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        server.hub = self  # type: ignore[attr-defined] # the handler finds it there
        self.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return server


def _sibling(path: str, content: bytes) -> dict[str, Any]:
    git = hashlib.sha1(f"blob {len(content)}\0".encode() + content).hexdigest()
    told: dict[str, Any] = {"rfilename": path, "size": len(content), "blobId": git}
    if len(content) >= LARGE_BYTES:
        told["lfs"] = {
            "sha256": hashlib.sha256(content).hexdigest(),
            "size": len(content),
            "pointerSize": 134,
        }
    return told


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that hang up: some tests do."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def hub(self) -> LittleHub:
        return self.server.hub  # type: ignore[attr-defined, no-any-return]

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        path = unquote(parts.path)
        self.hub.requests.append(Request(self.command, path, dict(self.headers)))
        content = self.hub.content(path)
        waiting = self.hub.troubles.get(path.rpartition("/")[2] if "/resolve/" in path else path)
        if waiting:
            waiting.pop(0)(self, content or b"")
        elif content is None:
            self.refuse(404)
        else:
            self.serve(content)

    do_HEAD = do_GET  # noqa: N815 - as http.server wants it

    def serve(self, content: bytes) -> None:
        """Answer as it should be, from the byte that was asked for."""
        start = int((self.headers.get("Range") or "bytes=0-").removeprefix("bytes=").rstrip("-"))
        if start >= len(content) > 0:
            return self.refuse(416)
        headers = {"Content-Length": len(content) - start, "ETag": f'"{hashlib.md5(content).hexdigest()}"'}
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        return self.answer(206 if start else 200, headers, content[start:])

    def refuse(self, code: int, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answer(code, {"Content-Length": 0, **named})

    def answer(self, code: int, headers: dict[str, Any], body: bytes = b"") -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, str(value))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


def refusal(code: int, **headers: str) -> Trouble:
    """Answer with a status instead of the file."""
    return lambda handler, content: handler.refuse(code, **headers)


def broken_after(count: int) -> Trouble:
    """Promise the whole file from where it was asked for, send `count` bytes of it, and hang up."""

    def answer(handler: Handler, content: bytes) -> None:
        start = int((handler.headers.get("Range") or "bytes=0-").removeprefix("bytes=").rstrip("-"))
        headers = {"Content-Length": len(content) - start, "Connection": "close"}
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        handler.answer(206 if start else 200, headers, content[start : start + count])
        handler.close_connection = True

    return answer


def stalled_after(count: int) -> Trouble:
    """Send `count` bytes, and then nothing any more."""

    def answer(handler: Handler, content: bytes) -> None:
        handler.answer(200, {"Content-Length": len(content), "Connection": "close"}, content[:count])
        handler.hub.released.wait(30)
        handler.close_connection = True

    return answer


def other_content(served: bytes, **headers: object) -> Trouble:
    """Serve something else, whatever was asked for."""

    def answer(handler: Handler, content: bytes) -> None:
        handler.answer(200, {"Content-Length": len(served), "Connection": "close", **headers}, served)
        handler.close_connection = True

    return answer


def whole_again(handler: Handler, content: bytes) -> None:
    """Serve the file from its beginning, whatever was asked for."""
    handler.answer(200, {"Content-Length": len(content)}, content)


def moved(url: str) -> Trouble:
    """Point to another place."""
    return lambda handler, content: handler.refuse(302, Location=url)


def endless(handler: Handler, content: bytes) -> None:
    """Say nothing of a length, and send twice as much as there is."""
    handler.answer(200, {"Connection": "close"}, content * 2)
    handler.close_connection = True


@contextmanager
def impatience() -> Iterator[None]:
    """Take a third of a second for a stall. A busy machine may need as long for anything."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web, "TIMEOUT_S", 0.3)
        yield


@contextmanager
def serving(monkeypatch: pytest.MonkeyPatch) -> Iterator[LittleHub]:
    """Run a hub that has the default large model; be its user, and try again at once."""
    little = LittleHub()
    little.add(REPOSITORY, dict(FILES), license="apache-2.0")
    server = little.start()
    for variable in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "HF_TOKEN"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(constants, "ENDPOINT", little.url)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", "no such file")
    monkeypatch.setattr(transfer, "PAUSES_S", (0.0, 0.0, 0.0))
    monkeypatch.setattr(recommended, "has_torch", lambda: True)  # what is downloaded is not run
    try:
        yield little
    finally:
        little.released.set()
        server.shutdown()
        server.server_close()
