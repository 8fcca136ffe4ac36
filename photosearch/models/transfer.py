"""One published file to this disk: resumed after a break, checked when it is whole.

huggingface_hub (looked at: 2.4) keeps nothing of a download that fails and compares no checksum, so the bytes
come this way; where they are, and who asks, is the hub's to say (`hub`).
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from photosearch.base.errors import BrokenDownloadError, DownloadError
from photosearch.base.texts import phrase
from photosearch.models import web
from photosearch.models.web import Answer, Interruption

if TYPE_CHECKING:
    from hashlib import _Hash

PAUSES_S = (1.0, 3.0, 10.0)
"""Before another try; as many tries in a row may bring nothing new."""

_READ_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the source says of a file's content.

    Attributes:
        kind: "sha256", or "git": the SHA-1 that git names a file by.
        digits: hexadecimal; of SHA-256 also just the first ones.
    """

    kind: Literal["sha256", "git"]
    digits: str


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file to be had.

    Attributes:
        path: where it belongs in the model's folder, with forward slashes.
        url: where it is.
        size_bytes: None where the source does not tell.
        checksum: None where the source does not tell.
        etag: tells its version apart, where there is no checksum; may be empty.
    """

    path: str
    url: str
    size_bytes: int | None = None
    checksum: Checksum | None = None
    etag: str = ""

    @property
    def part_name(self) -> str:
        """Name of what has arrived of it: another for other content, so that versions never get mixed."""
        content = self.checksum.digits if self.checksum else f"{self.url} {self.etag}"
        return hashlib.sha256(f"{self.path} {content} {self.size_bytes}".encode()).hexdigest()[:32] + ".part"


def fetch(file: RemoteFile, part: Path, what: str, token: str | None = None) -> Iterator[int]:
    """Bring `file` into `part`, going on where `part` ends; yield how many bytes are there.

    When it ends, `part` is whole and has the content that the source published.

    Args:
        what: the thing, as errors name it.

    Raises:
        DownloadError: it cannot be had, or is not what was published; `part` is gone.
        BrokenDownloadError: the connection failed for good; `part` has what arrived.
        OSError: the disk is full or fails.
    """
    arriving = _Arriving(file, part, what)
    first = best = arriving.size_bytes
    tries = 0
    while not arriving.is_whole:
        try:
            with web.asked(file.url, what, token=token, start=arriving.size_bytes, etag=file.etag) as answer:
                yield from arriving.take(answer)
        except Interruption as error:
            arrived, best = arriving.size_bytes > best, max(best, arriving.size_bytes)
            tries = 0 if arrived else tries + 1
            _wait_or_give_up(error, what, tries, is_hopeless=error.is_unreachable and best == first)
            if error.is_out_of_range:
                arriving.start_over()
                best = 0
        except DownloadError:
            arriving.drop()
            raise
    arriving.check()


def _wait_or_give_up(error: Interruption, what: str, tries: int, *, is_hopeless: bool) -> None:
    wait_s = PAUSES_S[min(tries, len(PAUSES_S) - 1)] if error.wait_s is None else error.wait_s
    if is_hopeless or tries >= len(PAUSES_S) or wait_s > web.LONGEST_WAIT_S:
        remedy = web.remedy(error)
        raise BrokenDownloadError(
            phrase("cannot get {what}: {reason}", what=what, reason=error.reason),
            phrase("{remedy}; it goes on where it stopped", remedy=remedy),
        )
    time.sleep(wait_s)


class _Arriving:
    """The part of a file that is here already, and its checksum so far."""

    def __init__(self, file: RemoteFile, part: Path, what: str) -> None:
        self._file = file
        self._part = part
        self._what = what
        self._hash = self._new_hash()
        self.size_bytes = 0
        self._is_ended = False
        if file.checksum is None and not file.etag:
            part.unlink(missing_ok=True)  # nothing tells whether it is of the same version
        if part.exists():
            self._read()

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing any more."""
        return self._is_ended or self.size_bytes == self._file.size_bytes

    def take(self, answer: Answer) -> Iterator[int]:
        """Append what `answer` brings; yield how many bytes are there."""
        if answer.start != self.size_bytes:
            if answer.start:
                raise DownloadError(
                    phrase("{what} arrives from another place than asked for", what=self._what)
                )
            self.start_over()
        self._refuse_length(answer.total_bytes)
        self._part.parent.mkdir(parents=True, exist_ok=True)
        with self._part.open("ab") as out:
            for chunk in answer.chunks():
                self._refuse_length(self.size_bytes + len(chunk), is_final=False)
                out.write(chunk)
                self._hash.update(chunk)
                self.size_bytes += len(chunk)
                yield self.size_bytes
        expected = self._file.size_bytes if answer.total_bytes is None else answer.total_bytes
        if expected is not None and self.size_bytes < expected:
            raise Interruption(
                phrase(
                    "the connection broke off at {count} of {total} bytes",
                    count=self.size_bytes,
                    total=expected,
                )
            )
        self._is_ended = True

    def start_over(self) -> None:
        """Forget what is here."""
        self._part.unlink(missing_ok=True)
        self._hash = self._new_hash()
        self.size_bytes = 0

    drop = start_over

    def check(self) -> None:
        """Compare with what was published."""
        known = self._file.checksum
        if not self._part.exists():
            self._part.touch()  # an empty file
        if known is not None and not self._hash.hexdigest().startswith(known.digits):
            self.drop()
            raise DownloadError(
                phrase(
                    "{what} arrived, but is not what was published: its checksum is wrong", what=self._what
                ),
                phrase("Run it again; if it stays so, the server or a proxy in between changes it"),
            )

    def _refuse_length(self, length: int | None, *, is_final: bool = True) -> None:
        known = self._file.size_bytes
        if known is None or length is None or length == known or (not is_final and length < known):
            return
        told = (
            phrase(
                "the server sends another {what} than was published: {length} bytes instead of {known}",
                what=self._what,
                length=length,
                known=known,
            )
            if is_final
            else phrase(
                "the server sends another {what} than was published: {length} bytes and more "
                "instead of {known}",
                what=self._what,
                length=length,
                known=known,
            )
        )
        raise DownloadError(
            told,
            phrase("Run it again later; if it stays so, the server or a proxy in between changes it"),
        )

    def _read(self) -> None:
        with self._part.open("rb") as file:
            while block := file.read(_READ_BYTES):
                self._hash.update(block)
                self.size_bytes += len(block)
        if self._file.size_bytes is not None and self.size_bytes > self._file.size_bytes:
            self.start_over()

    def _new_hash(self) -> _Hash:
        checksum = self._file.checksum
        if checksum is None or checksum.kind == "sha256":
            return hashlib.sha256()
        return hashlib.sha1(f"blob {self._file.size_bytes}\0".encode(), usedforsecurity=False)
