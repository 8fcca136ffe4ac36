"""Where a remote model is, and what it is called there: `remote:http://HOST:PORT/v1#MODEL`."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from photosearch.base.errors import ModelError, one_line
from photosearch.base.texts import phrase

SCHEME = "remote:"

_FORM = phrase("A remote model is named remote:http://HOST:PORT/v1#MODEL")


@dataclass(frozen=True, slots=True)
class RemoteAddress:
    """A model on a server.

    Attributes:
        url: of the server's API, without a slash at its end; `/embeddings` and `/models` follow it.
        model: what the server calls it.
    """

    url: str
    model: str

    @property
    def spec(self) -> str:
        """What `registry.load` takes."""
        return f"{SCHEME}{self.url}#{self.model}"

    @property
    def host(self) -> str:
        """Host and, if it is not the usual one, port."""
        return urlsplit(self.url).netloc

    @property
    def is_loopback(self) -> bool:
        """Whether it is on this computer."""
        name = urlsplit(self.url).hostname or ""
        try:
            return ipaddress.ip_address(name).is_loopback
        except ValueError:
            return name == "localhost"

    @property
    def where_sent(self) -> str:
        """One line for people: what leaves for where."""
        if self.is_loopback:
            return phrase(
                "photos and queries are sent to another program on this computer ({host})", host=self.host
            )
        if self.warning:
            return phrase("photos and queries are sent to {host}, unencrypted", host=self.host)
        return phrase("photos and queries are sent to {host}", host=self.host)

    @property
    def warning(self) -> str:
        """One line for people where others may listen; else empty."""
        if self.is_loopback or self.url.startswith("https:"):
            return ""
        return f"warning: photos travel to {self.host} unencrypted, and so does a key; https would hide them"


def is_remote(spec: str) -> bool:
    """Return whether `spec` is meant to name a remote model."""
    return spec.startswith(SCHEME)


def parse_address(spec: str) -> RemoteAddress:
    """Read `remote:URL#MODEL`.

    Names that differ only in how they are written come out the same, since they become a model's identity.

    Raises:
        ModelError: it is of another form, or holds a password.
    """
    url, _, model = spec.strip().removeprefix(SCHEME).partition("#")
    try:
        parts = urlsplit(url)
        has_port = parts.port is not None
    except ValueError as error:
        raise ModelError(phrase("{url} is no web address ({error})", url=url, error=error), _FORM) from error
    if "@" in parts.netloc:
        # Not shown: what stands before the @ is a secret.
        raise ModelError(
            phrase("a remote model's address holds a name or password, and would be kept with it"),
            phrase("Put a key into PHOTOSEARCH_REMOTE_KEY or the system's keyring instead"),
        )
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or one_line(url) != url:
        raise ModelError(phrase("{url} is no address of a server", url=url), _FORM)
    base = f"{parts.scheme}://{_netloc(parts, has_port=has_port)}{parts.path.rstrip('/')}"
    model = model.strip()
    if one_line(model) != model:
        raise ModelError(phrase("a model cannot be called {model}", model=repr(model)), _FORM)
    return RemoteAddress(base, model)


def _netloc(parts: SplitResult, *, has_port: bool) -> str:
    host = parts.hostname or ""  # lower case
    host = f"[{host}]" if ":" in host else host
    is_usual = parts.port == {"http": 80, "https": 443}[parts.scheme]
    return f"{host}:{parts.port}" if has_port and not is_usual else host
