"""The decode worker: a process that reads, hashes, decodes and shrinks photos and videos, one after another.

Decoding is where files from anywhere meet libraries in C. In a process of its own a crash, a hang or a
lack of memory costs one photo and not the run; and Python's lock is not in the way of the other cores.

It is told what to do over its standard input and answers over its standard output, both as pickles with
their length in front. It ends when its input does, so it never outlives the process that started it.
"""

from __future__ import annotations

import logging
import os
import pickle
import signal
import struct
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from filelock import FileLock

from photosearch.base.errors import ImageError, unexpected
from photosearch.base.texts import phrase
from photosearch.base.types import ModelInfo
from photosearch.catalog.photos import DecodedFacts
from photosearch.models.preprocess import fit
from photosearch.photos import decode as decoding
from photosearch.photos import metadata
from photosearch.photos.content import hash_of_parts
from photosearch.photos.scanner import VIDEO_TYPES
from photosearch.photos.sidecar import merged, read_sidecar
from photosearch.photos.signature import signature_of
from photosearch.photos.thumbnails import THUMBNAIL_SIDE, ThumbnailCache, thumbnail_of
from photosearch.photos.video import read_video

if TYPE_CHECKING:
    from PIL.Image import Image

log = logging.getLogger(__name__)

CPU_LIMIT_S = 10
"""Time of a processor that decoding one photo may take. The largest we accept take 5 s of a slow one."""

VIDEO_CPU_LIMIT_S = 30
"""The same for a video: some dozens of frames, each as large as a photo."""

LARGE_LOCK = ".large-picture.lock"
"""File in the cache's folder that a worker locks while it decodes a large picture: one at a time in all."""

_HEADER = struct.Struct("<Q")


@dataclass(frozen=True, slots=True)
class WorkerSetup:
    """What a worker is told first.

    Attributes:
        thumbnails: folder of the thumbnail cache.
        info: the model whose image tower the pictures are fitted to.
    """

    thumbnails: Path
    info: ModelInfo


@dataclass(frozen=True, slots=True)
class DecodeTask:
    """A photo to decode; `type` is that of its name."""

    photo_id: int
    path: Path
    type: str


@dataclass(frozen=True, slots=True)
class FittedPicture:
    """A picture as the model wants it.

    Attributes:
        size: its (width, height).
        pixels: its RGB values, row by row.
    """

    size: tuple[int, int]
    pixels: bytes

    def image(self) -> Image:
        """Return the picture, without copying its pixels."""
        from PIL import Image

        return Image.frombuffer("RGB", self.size, self.pixels, "raw", "RGB", 0, 1)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A photo ready to be embedded; its thumbnail is in the cache.

    Attributes:
        pictures: one for each of `facts.times_s`: one of a photo, several of a video.
    """

    facts: DecodedFacts
    pictures: tuple[FittedPicture, ...]

    @property
    def photo_id(self) -> int:
        """Number of the photo."""
        return self.facts.photo_id


@dataclass(frozen=True, slots=True)
class Undecodable:
    """A photo that cannot be indexed, and why.

    Attributes:
        is_transient: the file is not at fault; worth another try at the next run.
    """

    photo_id: int
    reason: str
    is_transient: bool


@dataclass(frozen=True, slots=True)
class Ready:
    """First words of a worker."""


Reply = Decoded | Undecodable | OSError | Ready
"""An OSError: the thumbnail cannot be written. The library's disk is at fault, and the run ends."""


class Preparer:
    """Does what a worker is for. Knows nothing of processes."""

    def __init__(self, setup: WorkerSetup) -> None:
        self._info = setup.info
        self._thumbnails = ThumbnailCache(setup.thumbnails)
        self._min_side = max(setup.info.image_size)

    def prepare(self, task: DecodeTask) -> Decoded | Undecodable | OSError:
        """Read, hash, decode and shrink one photo, and keep its thumbnail."""
        try:
            is_video = task.type in VIDEO_TYPES
            facts, images, encoded = self._video(task) if is_video else self._photo(task)
        except ImageError as error:
            is_transient = isinstance(error, decoding.TransientImageError)
            return Undecodable(task.photo_id, error.message, is_transient)
        thumbnail = thumbnail_of(images[0])
        try:
            self._thumbnails.save(facts.content_hash, thumbnail, encoded)
        except OSError as error:
            return error
        if facts.duration_s is None:
            facts = replace(facts, signature=signature_of(thumbnail))
        fitted = (fit(image, self._info) for image in images)
        return Decoded(facts, tuple(FittedPicture(picture.size, picture.tobytes()) for picture in fitted))

    def _photo(self, task: DecodeTask) -> tuple[DecodedFacts, list[Image], bytes]:
        """Return the picture, and the file itself if it shows the very same."""
        content = decoding.read(task.path)
        decoded = decoding.decode(content.data, min_side=self._min_side, min_longer_side=THUMBNAIL_SIDE)
        facts = DecodedFacts(
            task.photo_id,
            content.content_hash,
            decoded.width,
            decoded.height,
            decoded.type,
            merged(decoded.metadata, read_sidecar(task.path)),
            decoded.is_animated,
            metadata.VERSION,
        )
        return facts, [decoded.image], content.data if decoded.is_as_stored else b""

    def _video(self, task: DecodeTask) -> tuple[DecodedFacts, list[Image], bytes]:
        content_hash = hash_of_parts(task.path)
        video = read_video(task.path, min_side=self._min_side, min_longer_side=THUMBNAIL_SIDE)
        facts = DecodedFacts(
            task.photo_id,
            content_hash,
            video.width,
            video.height,
            task.type,
            merged(video.metadata, read_sidecar(task.path)),
            metadata_version=metadata.VERSION,
            duration_s=video.duration_s,
            times_s=tuple(frame.time_s for frame in video.frames),
        )
        return facts, [frame.image for frame in video.frames], b""


def send(stream: IO[bytes], message: object) -> None:
    """Write one message.

    Raises:
        OSError: the other side is gone.
    """
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    stream.write(_HEADER.pack(len(data)))
    stream.write(data)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:  # noqa: ANN401 - whatever the other side sent
    """Read one message.

    Raises:
        EOFError: the other side is gone.
    """
    header = stream.read(_HEADER.size)
    if len(header) < _HEADER.size:
        raise EOFError
    (length,) = _HEADER.unpack(header)
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return pickle.loads(data)


def main() -> None:
    """Run a worker until its input ends."""
    requests = sys.stdin.buffer
    # Whatever libraries print must not end up among the answers.
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # as an exception, so that files are tidied up
    try:
        setup: WorkerSetup = receive(requests)
        preparer = Preparer(setup)
        decoding.share_large_lock(FileLock(setup.thumbnails / LARGE_LOCK))
        send(replies, Ready())
        while True:
            task: DecodeTask = receive(requests)
            send(replies, _guarded(preparer, task))
    except (EOFError, OSError):
        os._exit(0)  # the other side is gone; nothing here needs tidying up


def cpu_limit_s(task: DecodeTask) -> int:
    """Return how long, in time of a processor, decoding this may take."""
    return VIDEO_CPU_LIMIT_S if task.type in VIDEO_TYPES else CPU_LIMIT_S


def _guarded(preparer: Preparer, task: DecodeTask) -> Reply:
    try:
        with _limited_cpu(cpu_limit_s(task)):
            return preparer.prepare(task)
    except MemoryError:
        return Undecodable(
            task.photo_id, phrase("not enough memory to decode the picture"), is_transient=True
        )
    except Exception as error:  # noqa: BLE001 - a fault of ours must cost one photo, not the run
        return Undecodable(task.photo_id, unexpected(error), is_transient=True)


class _limited_cpu:  # noqa: N801 - reads as a function, like contextlib's
    """Ends this process by SIGPROF when the block takes more seconds of a processor than `limit_s`.

    The default action of a signal needs no help from Python, so it also ends a decoder that hangs in C.
    Time asleep, or waiting for a core that others use, does not count. Windows has no such timer; there
    only the limit in `decode_pool` holds.
    """

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s

    def __enter__(self) -> None:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, self._limit_s)

    def __exit__(self, *_: object) -> None:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, 0)


if __name__ == "__main__":
    main()
