"""The embedding service over HTTP: `POST /v1/embeddings`, `GET /v1/models` and `GET /health`.

Python's own server does, with what it lacks: limits on how much is read, for how long, and for how many at
once, and a key. JSON must be announced as such: a web page in a browser cannot do that towards another
server without asking it first (https://fetch.spec.whatwg.org/#cors-safelisted-request-header), and the
answer to that question is no.
"""

from __future__ import annotations

import hmac
import ipaddress
import json
import logging
import socket
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any, cast
from urllib.parse import urlsplit

from photosearch.base.errors import UserError
from photosearch.search.embedding_service import EmbeddingService, RequestError

MOST_BODY_BYTES = 32 * 1024 * 1024
MOST_AT_ONCE = 16
"""Requests whose bodies are held."""

QUEUE_S = 10.0
"""How long more of them wait for their turn before they are asked to come back."""

SILENCE_S = 30.0
"""A client that says nothing for so long is let go."""

BODY_S = 120.0
"""A body that takes longer is not waited for, however steadily it trickles: it holds one of the places."""

LINGER_S = 5.0
"""How long what a refused client still sends is taken: one that is cut off while sending hears no answer."""

_BLOCK_BYTES = 256 * 1024
_TYPES = {400: "invalid_request_error", 401: "authentication_error", 429: "rate_limit_error"}

log = logging.getLogger(__name__)


class EmbeddingServer(ThreadingHTTPServer):
    """Serves one model until `shutdown` is called or an interrupt comes.

    Attributes:
        service: what answers.
        key: what clients must know; None: nothing.
    """

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, service: EmbeddingService, host: str, port: int, key: str | None = None) -> None:
        """Listen at `host` and `port` (0: a free one).

        Raises:
            UserError: that is not possible; its text says why.
        """
        self.service = service
        self.key = key
        self.places = threading.BoundedSemaphore(MOST_AT_ONCE)
        try:
            self.address_family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
            super().__init__((host, port), _Handler)
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise UserError(
                f"cannot listen at {host} port {port}: {reason}", "Choose another --host or --port"
            ) from error

    def server_bind(self) -> None:
        """Bind as any server does: HTTPServer would ask the network for a name that nobody needs."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    @property
    def url(self) -> str:
        """Address of its API; by this computer's name where it listens on all of its addresses."""
        name, port = str(self.server_address[0]), self.server_address[1]
        if ipaddress.ip_address(name.partition("%")[0]).is_unspecified:  # 0.0.0.0 is no place to go to
            name = socket.gethostname()
        return f"http://{f'[{name}]' if ':' in name else name}:{port}/v1"

    def handle_error(self, request: object, client_address: object) -> None:
        """Write down that a client went away, instead of printing a traceback."""
        error = sys.exception()
        log.info(
            "a connection ended early: %r", error, exc_info=None if isinstance(error, OSError) else error
        )


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "photosearch"
    sys_version = ""
    error_content_type = "application/json"
    error_message_format = '{"error": {"message": "HTTP %(code)d", "type": "invalid_request_error"}}'
    timeout = SILENCE_S
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        path = urlsplit(self.path).path.rstrip("/")
        if path == "/health":
            self._answer(200, {"status": "ok"})
        elif path in ("/v1/models", "/models"):
            self._answered(self._models)
        else:
            self._refuse(RequestError(f"there is nothing at {self.path:.100}", 404))

    def do_POST(self) -> None:
        try:  # who is refused takes nobody's place
            self._check_key()
            if urlsplit(self.path).path.rstrip("/") not in ("/v1/embeddings", "/embeddings"):
                raise RequestError(f"there is nothing at {self.path:.100}", 404)
            length = self._announced_length()
        except RequestError as error:
            return self._refuse(error)
        places = self._server.places
        if not places.acquire(timeout=QUEUE_S):
            return self._refuse(RequestError("too many requests at once", 429), {"Retry-After": "1"})
        try:
            return self._answered(lambda: self._service.embeddings(self._json(length)))
        finally:
            places.release()

    def log_message(self, format: str, *args: object) -> None:
        """Keep the lines about requests in the log, not on the terminal."""
        log.debug(format, *args)

    @property
    def _server(self) -> EmbeddingServer:
        return cast(EmbeddingServer, self.server)

    @property
    def _service(self) -> EmbeddingService:
        return self._server.service

    def _answered(self, answer: Any) -> None:  # noqa: ANN401 - a function from nothing to JSON
        try:
            told = answer()
        except RequestError as error:
            return self._refuse(error)
        except (TimeoutError, ConnectionError):
            raise
        except UserError as error:
            return self._refuse(RequestError(str(error), 500))
        except Exception as error:  # a request must not end the server
            log.exception("a request failed")
            what = f"something went wrong inside photosearch ({type(error).__name__})"
            return self._refuse(RequestError(what, 500))
        return self._answer(200, told)

    def _models(self) -> dict[str, Any]:
        self._check_key()
        return self._service.models()

    def _check_key(self) -> None:
        """Raise RequestError unless the client knows the key; takes as long whatever it says."""
        key = self._server.key
        if key is None:
            return
        said = (self.headers.get("Authorization") or "").removeprefix("Bearer ").strip()
        if not hmac.compare_digest(said.encode(), key.encode()):
            raise RequestError("a key is needed, as Authorization: Bearer KEY", 401)

    def _announced_length(self) -> int:
        if self.headers.get_content_type() != "application/json":
            raise RequestError("the body must be announced as Content-Type: application/json", 415)
        length = self._length()
        if length is None:
            raise RequestError("the request must say its Content-Length", 411)
        if length > MOST_BODY_BYTES:
            raise RequestError(f"the body is larger than {MOST_BODY_BYTES // 2**20} MiB", 413)
        return length

    def _json(self, length: int) -> Any:  # noqa: ANN401 - as it comes
        body = b"".join(self._blocks(length, BODY_S))
        self._is_read = True
        if len(body) < length:
            raise ConnectionError("the client went away")
        try:
            return json.loads(body)
        except (ValueError, RecursionError) as error:
            raise RequestError("the body is no JSON") from error

    def _length(self) -> int | None:
        told = self.headers.get("Content-Length", "")
        return int(told) if told.isascii() and told.isdigit() and len(told) < 16 else None

    _is_read = False
    """Whether the body of this request was taken; else it would be read as the next request."""

    def _refuse(self, error: RequestError, headers: dict[str, str] | None = None) -> None:
        is_unread = self.command == "POST" and not self._is_read
        self.close_connection = self.close_connection or is_unread
        kind = _TYPES.get(error.status, "server_error" if error.status >= 500 else _TYPES[400])
        told = {"error": {"message": str(error), "type": kind, "param": None, "code": error.code}}
        if error.status == 401:
            headers = {**(headers or {}), "WWW-Authenticate": "Bearer"}
        self._answer(error.status, told, headers)
        if is_unread:
            for _ in self._blocks(min(self._length() or 0, MOST_BODY_BYTES), LINGER_S):
                pass

    def _blocks(self, length: int, time_s: float) -> Iterator[bytes]:
        """Yield what the client sends, as it comes; it has so much time for all of it.

        Raises:
            TimeoutError: that was not enough, or it said nothing for too long.
        """
        end_s = time.monotonic() + time_s
        while length > 0:
            left_s = end_s - time.monotonic()
            if left_s <= 0:
                raise TimeoutError("the body takes too long")
            self.connection.settimeout(min(left_s, self.timeout))
            block = self.rfile.read1(min(length, _BLOCK_BYTES))
            if not block:
                return
            length -= len(block)
            yield block
        self.connection.settimeout(self.timeout)

    def _answer(self, status: int, told: object, headers: dict[str, str] | None = None) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self._is_read = False
