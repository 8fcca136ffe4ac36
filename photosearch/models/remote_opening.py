"""Opening connections to a model's server: soon or not at all, and without detours."""

from __future__ import annotations

import http.client
import ssl
from typing import IO, TYPE_CHECKING
from urllib.request import (
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

from photosearch.models import web

CONNECT_S = 10.0
"""A server that is there takes the connection within this time, however long it then computes."""

if TYPE_CHECKING:
    _Base = http.client.HTTPConnection
else:
    _Base = object


def opener(*, is_loopback: bool) -> OpenerDirector:
    """Return what opens connections. A proxy is for the way out, not for this computer."""
    handlers = [_PlainHandler(), _SecureHandler(web.trust()), _NoRedirects()]
    return build_opener(*handlers, *([ProxyHandler({})] if is_loopback else []))


class _SoonConnected(_Base):
    """Waits less for a connection, with its encryption, than for an answer."""

    def connect(self) -> None:
        answer_s = self.timeout
        self.timeout = CONNECT_S if answer_s is None else min(answer_s, CONNECT_S)
        super().connect()
        self.timeout = answer_s
        self.sock.settimeout(answer_s)


class _Plain(_SoonConnected, http.client.HTTPConnection):
    pass


class _Secure(_SoonConnected, http.client.HTTPSConnection):
    pass


class _PlainHandler(HTTPHandler):
    def http_open(self, req: Request) -> http.client.HTTPResponse:
        return self.do_open(_Plain, req)


class _SecureHandler(HTTPSHandler):
    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__(context=context)
        self._trust = context

    def https_open(self, req: Request) -> http.client.HTTPResponse:
        return self.do_open(_Secure, req, context=self._trust)


class _NoRedirects(HTTPRedirectHandler):
    """Photos go where they were meant to go, and nowhere else."""

    def redirect_request(  # the names are urllib's
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> Request | None:
        return None
