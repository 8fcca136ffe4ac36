"""One HTTP request, as a download needs it: proxies, redirects, time-outs, and refusals in plain words.

Python's own client does: it takes proxies from the environment and the system, and needs no package that
an installer would have to carry. A token goes to the host it is meant for, never along with a redirect.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, OpenerDirector, Request, build_opener

from photosearch.base.errors import DownloadError
from photosearch.base.texts import phrase

TIMEOUT_S = 20.0
"""Silence for so long is a stalled connection."""

LONGEST_WAIT_S = 30.0
"""A server that asks for more patience is told to the user instead of waited for."""

_CHUNK_BYTES = 256 * 1024
_LOGIN = phrase("log in with `hf auth login`, or put a token into HF_TOKEN")


class Interruption(Exception):  # noqa: N818  the weather, not a mistake: another try may do
    """A request failed in a way that another one may not.

    Attributes:
        reason: for people, in the middle of a sentence.
        is_unreachable: the server was not even reached.
        is_out_of_range: the server has nothing at the place asked for.
        wait_s: how long the server wants to be left alone; None where it did not say.
    """

    def __init__(
        self,
        reason: str,
        *,
        is_unreachable: bool = False,
        is_out_of_range: bool = False,
        wait_s: float | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_unreachable = is_unreachable
        self.is_out_of_range = is_out_of_range
        self.wait_s = wait_s


class RefusalError(DownloadError):
    """The server was reached, and will not give what was asked for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer whose body is still to be read.

    Attributes:
        start: where in the file the body begins; 0 also where the server ignored the wish.
        total_bytes: length of the whole file; None where the server does not say.
        etag: what tells this version of the file from others; may be empty.
    """

    start: int
    total_bytes: int | None
    etag: str
    _response: http.client.HTTPResponse
    _host: str

    def chunks(self) -> Iterator[bytes]:
        """Yield the body as it arrives.

        Raises:
            Interruption: the connection stalls or breaks off.
        """
        while True:
            try:
                chunk = self._response.read1(_CHUNK_BYTES)
            except (OSError, http.client.HTTPException) as error:
                raise interruption(error, self._host) from error
            if not chunk:
                return
            yield chunk


@contextmanager
def asked(
    url: str, what: str, *, method: str = "GET", token: str | None = None, start: int = 0, etag: str = ""
) -> Iterator[Answer]:
    """Ask for `url`; yield the answer.

    Args:
        what: the thing asked for, as errors name it.
        token: who asks; sent to this host alone.
        start: the byte to begin with.
        etag: begin there only if the file is still this version, else at 0.

    Raises:
        DownloadError: it cannot be had.
        Interruption: it cannot be had at the moment.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise DownloadError(phrase("{url} is no web address", url=url), phrase("It begins with https://"))
    headers = {"User-Agent": "photosearch", "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
        if etag and not etag.startswith("W/"):
            headers["If-Range"] = etag
    request = Request(url, headers=headers, method=method)
    if token:
        request.add_unredirected_header("Authorization", f"Bearer {token}")
    host = parts.hostname
    try:
        response = _opener().open(request, timeout=TIMEOUT_S)
    except HTTPError as error:
        with error:
            raise _refusal(error.code, error.headers, what, host) from error
    except (OSError, http.client.HTTPException) as error:
        raise interruption(error, host) from error
    with response:
        yield _answer(response, host)


def read_small(url: str, what: str, *, token: str | None = None, most_bytes: int = 16_000_000) -> bytes:
    """Return the body of an answer that must be small, asking once.

    Raises:
        DownloadError: it cannot be had, at the moment or at all, or is too large.
    """
    body = b""
    try:
        with asked(url, what, token=token) as answer:
            for chunk in answer.chunks():
                body += chunk
                if len(body) > most_bytes:
                    raise DownloadError(phrase("{what} is far larger than it should be", what=what))
    except Interruption as error:
        raise DownloadError(
            phrase("cannot get {what}: {reason}", what=what, reason=error.reason), remedy(error)
        ) from error
    if answer.total_bytes not in (None, len(body)):
        raise DownloadError(
            phrase("cannot get {what}: the connection broke off", what=what), phrase("Run it again")
        )
    return body


def remedy(error: Interruption) -> str:
    """Return what to do about an interruption that lasts."""
    if error.is_unreachable:
        return phrase("Check the network connection, and HTTPS_PROXY if a proxy is needed")
    return again(error.wait_s or None)


def again(wait_s: float | None) -> str:
    """Return when to try again; None: nobody knows."""
    if wait_s is None:
        return phrase("Run it again later")
    return phrase("Run it again in {minutes} min", minutes=max(1, round(wait_s / 60)))


class _Redirects(HTTPRedirectHandler):
    """Follows redirects, but not from an encrypted connection to an open one."""

    def redirect_request(  # the names are urllib's
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> Request | None:
        there = super().redirect_request(req, fp, code, msg, headers, newurl)
        if there is None:
            return None
        there.method = req.get_method()
        here = urlsplit(req.full_url)
        if here.scheme == "https" and there.type != "https":
            raise DownloadError(
                phrase("{host} passes the download on to an unencrypted connection", host=here.hostname),
                phrase("Run it again later"),
            )
        login = req.unredirected_hdrs.get("Authorization")
        if login and urlsplit(newurl).netloc == here.netloc:  # a renamed model, on the same hub
            there.add_unredirected_header("Authorization", login)
        return there


def _opener() -> OpenerDirector:
    return build_opener(HTTPSHandler(context=trust()), _Redirects())


def trust() -> ssl.SSLContext:
    """Return the certificates to believe: the system's, as proxies of companies and virus scanners need."""
    try:
        import truststore  # comes with huggingface_hub from 2.0 on
    except ImportError:
        return ssl.create_default_context()
    context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return context


def _answer(response: Any, host: str) -> Answer:  # noqa: ANN401 - http.client.HTTPResponse, says urllib
    length, placed = response.headers.get("Content-Length"), response.headers.get("Content-Range")
    start, total = 0, int(length) if length and length.isdigit() else None
    if response.status == 206 and placed:  # "bytes 200-999/1000"
        span, _, whole = placed.removeprefix("bytes ").partition("/")
        begin = span.partition("-")[0]
        start = int(begin) if begin.isdigit() else 0
        total = int(whole) if whole.isdigit() else None
    etag = response.headers.get("ETag") or response.headers.get("Last-Modified") or ""
    return Answer(start, total, etag, response, host)


def _refusal(code: int, headers: Message, what: str, host: str) -> Exception:
    """Return the error for an answer that is none."""
    reason = headers.get("X-Error-Code", "")  # the hub's own word for it
    if code in (401, 403) and reason == "GatedRepo":
        return RefusalError(
            phrase("{host} gives {what} only to those who accepted its terms", host=host, what=what),
            phrase("Accept them on its page there, then {login}", login=_LOGIN),
        )
    if code == 404 or reason in ("RepoNotFound", "EntryNotFound"):
        return RefusalError(
            phrase("{host} has no {what}", host=host, what=what),
            phrase("Check the name; if it is private, {login}", login=_LOGIN),
        )
    if code == 401:  # the hub says so of models that do not exist, too
        return RefusalError(
            phrase("{host} has no {what}, or wants to know who asks", host=host, what=what),
            phrase("Check the name; if it is private, {login}", login=_LOGIN),
        )
    if code == 403:
        return RefusalError(
            phrase("{host} forbids {what}", host=host, what=what),
            phrase("If your account may have it, {login}", login=_LOGIN),
        )
    if code == 407:
        return DownloadError(
            phrase("the proxy wants a login"), phrase("Write it into HTTPS_PROXY: http://USER:PASSWORD@HOST")
        )
    if code == 416:
        return Interruption(phrase("{host} has another file now", host=host), is_out_of_range=True)
    if code == 429:
        wait_s = _seconds(headers.get("Retry-After", ""))
        return Interruption(
            phrase("{host} has had too many requests from here (HTTP 429)", host=host), wait_s=wait_s
        )
    if code in (408, 425) or code >= 500:
        return Interruption(phrase("{host} has trouble of its own (HTTP {code})", host=host, code=str(code)))
    return RefusalError(
        phrase("{host} answers HTTP {code} when asked for {what}", host=host, code=str(code), what=what),
        phrase("Run it again later"),
    )


def _seconds(retry_after: str) -> float | None:
    """Return the seconds of a Retry-After header; None for a date or nothing."""
    return float(retry_after) if retry_after.isdigit() else None


def interruption(error: Exception, host: str) -> Exception:
    """Return what a failed connection means."""
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, TimeoutError):
        return Interruption(phrase("the connection to {host} stalled", host=host))
    if isinstance(reason, ssl.SSLCertVerificationError):
        return DownloadError(
            phrase(
                "the certificate of {host} is not trusted: {reason}", host=host, reason=reason.verify_message
            ),
            phrase(
                "If a proxy or a virus scanner looks into connections, name its certificate in SSL_CERT_FILE"
            ),
        )
    if isinstance(reason, socket.gaierror):
        return Interruption(phrase("no network, or there is no {host}", host=host), is_unreachable=True)
    if isinstance(error, URLError):
        detail = getattr(reason, "strerror", None) or reason
        return Interruption(
            phrase("cannot reach {host}: {detail}", host=host, detail=detail), is_unreachable=True
        )
    return Interruption(phrase("the connection to {host} broke off", host=host))
