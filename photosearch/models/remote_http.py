"""Asking a model's server, patiently: time-outs, another try where that may help, refusals in plain words."""

from __future__ import annotations

import copy
import http.client
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any, Self
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request

from photosearch.base.errors import ModelError
from photosearch.base.texts import phrase
from photosearch.models import web
from photosearch.models.remote_address import RemoteAddress
from photosearch.models.remote_key import find_key, how_to_give
from photosearch.models.remote_opening import opener
from photosearch.models.remote_waiting import no_longer_wanted, while_wanted
from photosearch.models.web import Interruption

SMALL_BYTES = 2_000_000
"""Of an answer without embeddings."""

_WORDS = 200
"""Characters of a server's own explanation that are passed on."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, and how often to try.

    Attributes:
        timeout_s: silence for so long is a stalled connection; connecting takes `CONNECT_S` at most.
        pauses_s: before each further try; a server that names a longer time gets that.
        longest_wait_s: a server that asks for more is told to the user instead of waited for.
        sleep: waits for some seconds.
        is_over: tells that no answer is wanted any more; None: it always is.
    """

    timeout_s: float = 30.0
    pauses_s: tuple[float, ...] = (0.5,)
    longest_wait_s: float = 5.0
    sleep: Callable[[float], None] = field(default=time.sleep)
    is_over: Callable[[], bool] | None = None


IMPATIENT = Patience()
"""While somebody waits for an answer."""

PATIENT = Patience(timeout_s=120.0, pauses_s=(1.0, 2.0, 4.0, 8.0), longest_wait_s=60.0)
"""While many photos are embedded: neither a slow server nor one that starts again should end the run."""


class RefusedError(ModelError):
    """The server will not do as asked; asking again does not help.

    Attributes:
        status: of its answer (RFC 9110).
    """

    def __init__(self, message: str, remedy: str = "", *, status: int = 0) -> None:
        super().__init__(message, remedy)
        self.status = status

    def __reduce__(self) -> tuple[type[Self], tuple[str, str], dict[str, object]]:
        return type(self), (self.message, self.remedy), {"status": self.status}


class Connection:
    """Asks one server about one model. Thread-safe; every request has a connection of its own."""

    def __init__(self, address: RemoteAddress, patience: Patience = IMPATIENT) -> None:
        """Raises ModelError where the key cannot be sent."""
        self.address = address
        self._patience = patience
        self._key = find_key(address.host)
        self._opener = opener(is_loopback=address.is_loopback)

    def with_patience(self, patience: Patience) -> Connection:
        """Return one to the same server that waits in another way."""
        other = copy.copy(self)
        other._patience = patience
        return other

    def until(self, is_over: Callable[[], bool]) -> Connection:
        """Return one to the same server that gives up soon after `is_over` says so."""
        return self.with_patience(replace(self._patience, is_over=is_over))

    def get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """Return what the server tells at `path`, below the address.

        Raises:
            RefusedError, ModelError: as their messages say.
        """
        return self._asked(path, None, SMALL_BYTES)

    def post(self, path: str, body: dict[str, Any], most_bytes: int) -> Any:  # noqa: ANN401 - JSON
        """Send `body` as JSON; return the answer, which must be JSON of at most `most_bytes`.

        Raises:
            RefusedError, ModelError: as their messages say.
        """
        return self._asked(path, json.dumps(body).encode(), most_bytes)

    def _asked(self, path: str, body: bytes | None, most_bytes: int) -> Any:  # noqa: ANN401 - JSON
        is_over = self._patience.is_over
        if is_over is None:
            return self._insisted(path, body, most_bytes)
        return while_wanted(lambda: self._insisted(path, body, most_bytes), is_over)

    def _insisted(self, path: str, body: bytes | None, most_bytes: int) -> Any:  # noqa: ANN401 - JSON
        tries = 0
        while True:
            try:
                return self._tried(path, body, most_bytes)
            except Interruption as error:
                self._wait_or_give_up(error, tries)
            tries += 1

    def _wait_or_give_up(self, error: Interruption, tries: int) -> None:
        pauses_s = self._patience.pauses_s
        wait_s = max(error.wait_s or 0.0, pauses_s[tries] if tries < len(pauses_s) else 0.0)
        if tries >= len(pauses_s) or wait_s > self._patience.longest_wait_s:
            remedy = phrase("Is the server running?") if error.is_unreachable else web.again(error.wait_s)
            raise ModelError(
                phrase(
                    "the model {model} is out of reach: {reason}",
                    model=self.address.model,
                    reason=error.reason,
                ),
                remedy,
            )
        self._patience.sleep(wait_s)
        if self._patience.is_over is not None and self._patience.is_over():
            raise no_longer_wanted()

    def _tried(self, path: str, body: bytes | None, most_bytes: int) -> Any:  # noqa: ANN401 - JSON
        headers = {"User-Agent": "photosearch", "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        request = Request(self.address.url + path, data=body, headers=headers)
        if self._key:
            request.add_unredirected_header("Authorization", f"Bearer {self._key}")
        host = self.address.host
        try:
            with self._opener.open(request, timeout=self._patience.timeout_s) as response:
                return _json(response, host, most_bytes)
        except HTTPError as error:
            with error:
                raise self._refusal(error, path) from error
        except (OSError, http.client.HTTPException) as error:
            raise web.interruption(error, host) from error

    def _refusal(self, error: HTTPError, path: str) -> Exception:
        """Return the error for an answer that is none."""
        host, code, words = self.address.host, error.code, self._words(error)
        if code in (401, 403):
            return RefusedError(
                phrase("{host} does not accept the key (HTTP {code})", host=host, code=str(code))
                if self._key
                else phrase("{host} asks for a key (HTTP {code})", host=host, code=str(code)),
                how_to_give(host),
                status=code,
            )
        if code == 404:
            return RefusedError(
                phrase(
                    "{host} has no {path}, or no model {model}{words}",
                    host=host,
                    path=urlsplit(error.url).path,
                    model=self.address.model,
                    words=words,
                ),
                phrase("Check the address, which often ends in /v1, and the name of the model"),
                status=code,
            )
        if code == 407:
            return RefusedError(
                phrase("the proxy wants a login"),
                phrase("Write it into HTTPS_PROXY: http://USER:PASSWORD@HOST"),
                status=code,
            )
        if code in (408, 425, 429) or (code >= 500 and code != 501):
            return Interruption(
                phrase("{host} is busy (HTTP 429){words}", host=host, words=words)
                if code == 429
                else phrase(
                    "{host} has trouble (HTTP {code}){words}", host=host, code=str(code), words=words
                ),
                wait_s=_seconds(error.headers),
            )
        if 300 <= code < 400:
            there = urlsplit(error.headers.get("Location", ""))
            return RefusedError(
                phrase(
                    "{host} passes requests on to {other}",
                    host=host,
                    other=there.netloc or phrase("elsewhere"),
                ),
                phrase("Photos go only where they were meant to go: name that address if you trust it"),
                status=code,
            )
        return RefusedError(
            phrase(
                "{host} refuses the request for {path} (HTTP {code}){words}",
                host=host,
                path=path,
                code=str(code),
                words=words,
            ),
            status=code,
        )

    def _words(self, error: HTTPError) -> str:
        """Return the server's own explanation, if it has one; never with the key, which some repeat."""
        try:
            told = json.loads(error.read(SMALL_BYTES))
        except (OSError, http.client.HTTPException, ValueError, RecursionError):
            return ""
        if isinstance(told, dict):
            inner = told.get("error", told)
            told = inner.get("message", inner.get("detail")) if isinstance(inner, dict) else inner
        if not isinstance(told, str) or not told.strip():
            return ""
        words = told.replace(self._key, "…") if self._key else told
        return f": {words.strip().rstrip('.')[:_WORDS]}"


def _json(response: http.client.HTTPResponse, host: str, most_bytes: int) -> Any:  # noqa: ANN401
    announced = response.length
    body = response.read(most_bytes + 1)
    if len(body) > most_bytes:
        raise ModelError(phrase("{host} answers with far more than it was asked for", host=host))
    if announced is not None and len(body) < announced:
        raise Interruption(phrase("the connection to {host} broke off", host=host))
    kind = response.headers.get_content_type()
    try:
        if not kind.endswith("json"):
            raise ValueError(kind)
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ModelError(
            phrase("{host} answers with damaged JSON", host=host)
            if kind.endswith("json")
            else phrase("{host} answers with {kind}, not JSON", host=host, kind=kind),
            phrase("Is there another program at that address?"),
        ) from error


def _seconds(headers: Message) -> float | None:
    """Return the seconds that a Retry-After asks for, as a number or a date (RFC 9110, 10.2.3)."""
    told = (headers.get("Retry-After") or "").strip()
    if told.isdecimal():
        return float(told)
    try:
        when = parsedate_to_datetime(told)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())
