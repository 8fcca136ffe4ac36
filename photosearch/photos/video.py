"""Videos: a few frames that stand for each, read through PyAV, which is an optional extra.

Only key frames are decoded, and some dozens at most, found by seeking: a film of hours takes as long as a
clip. The file is never read as a whole.
"""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from PIL.Image import Transpose

from photosearch.base.errors import ImageError
from photosearch.base.texts import phrase
from photosearch.base.types import Metadata
from photosearch.photos.content import TransientImageError, reading, regular_size
from photosearch.photos.scenes import chosen, thumb_of
from photosearch.photos.video_tags import metadata_of

if TYPE_CHECKING:
    from av import VideoFrame as DecodedFrame
    from av.container import InputContainer
    from av.video.codeccontext import VideoCodecContext
    from av.video.stream import VideoStream

MAX_FRAMES = 8
"""Frames that stand for one video."""

MAX_PIXELS = 100_000_000
"""Of a frame; three times those of 8K."""

NOT_INSTALLED = phrase("videos cannot be read here: `pip install photosearch[video]` adds what does")

_MAX_AREA = 64
"""A frame never has more than this many times min_side squared pixels, however elongated it is."""

_CANDIDATES = 24
"""Key frames looked at in a video of a minute or ten hours."""

_SPACING_S = 0.5
"""Short videos have fewer candidates: one in so much time."""

_PACKETS_TO_A_KEY = 600
"""Packets read on from where a seek led to, which in some formats is between two key frames."""

_FEW = 3
"""So few key frames found by seeking may not be all."""

_PACKETS_IN_A_ROW = 3000
"""Packets read where seeking leads nowhere."""

_ROUNDING_S = 0.005
"""Times of frames are rounded, by less than the time between two frames."""

_FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo"
"""FFmpeg's names of the containers we read. Others may be lists of addresses that it would open."""

_OPTIONS = {"format_whitelist": _FORMATS, "protocol_whitelist": "none", "max_pixels": str(MAX_PIXELS)}

_TURNS = {90: Transpose.ROTATE_90, 180: Transpose.ROTATE_180, 270: Transpose.ROTATE_270}
"""Degrees counterclockwise -> what makes a frame upright."""


@dataclass(frozen=True, slots=True)
class VideoFrame:
    """One frame of a video: RGB, upright, possibly reduced.

    Attributes:
        time_s: where in the video it is, as players count.
    """

    time_s: float
    image: Image.Image


@dataclass(frozen=True, slots=True)
class Video:
    """What stands for a video.

    Attributes:
        frames: at least one, at most `MAX_FRAMES`, in the order of their times.
        width, height: pixels of a whole frame as displayed.
    """

    frames: tuple[VideoFrame, ...]
    width: int
    height: int
    duration_s: float
    metadata: Metadata


@cache
def is_available() -> bool:
    """Tell if videos can be read: whether PyAV is installed."""
    return importlib.util.find_spec("av") is not None


def read_video(path: Path, *, min_side: int, min_longer_side: int = 0) -> Video:
    """Read the frames that stand for a video.

    Args:
        min_side, min_longer_side: pixels that the sides of frames have at least, if the video has them.

    Raises:
        TransientImageError: the file cannot be read at present, or PyAV is not installed.
        ImageError: it is no video, or too damaged; the message says which.
    """
    with _opened(path) as (container, stream):
        metadata = metadata_of(container.metadata)
        duration_s = _duration_s(container, stream)
        found: list[VideoFrame] = []
        size = (0, 0)
        for time_s, frame in _key_frames(container, stream, duration_s):
            size = size if found else _shown_size(frame, stream)
            found.append(VideoFrame(time_s, _picture(frame, stream, min_side, min_longer_side)))
    if not found:
        raise ImageError(phrase("damaged: none of its frames can be decoded"))
    found.sort(key=lambda frame: frame.time_s)
    kept = chosen([thumb_of(frame.image) for frame in found], MAX_FRAMES)
    frames = tuple(found[at] for at in kept)
    return Video(frames, *size, duration_s or found[-1].time_s, metadata)


def read_frame(path: Path, time_s: float, *, min_side: int) -> VideoFrame | None:
    """Read the key frame at a time in a video, or the last one before it; None if there is none.

    Raises:
        TransientImageError, ImageError: as for `read_video`.
    """
    with _opened(path) as (container, stream):
        frame = _key_frame_at(container, stream, time_s + _ROUNDING_S, set())
        if frame is None:
            return None
        return VideoFrame(frame[0], _picture(frame[1], stream, min_side, 0))


def read_metadata(path: Path) -> Metadata:
    """Read what a video says of itself; nothing of a file that is none.

    Raises:
        TransientImageError: the file cannot be read at present, or PyAV is not installed.
    """
    try:
        with _opened(path) as (container, _):
            return metadata_of(container.metadata)
    except TransientImageError:
        raise
    except ImageError:
        return Metadata()


@contextmanager
def _opened(path: Path) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Yield an opened video and its main stream; whatever FFmpeg complains of becomes an ImageError."""
    try:
        import av
    except ImportError as error:
        raise TransientImageError(NOT_INSTALLED) from error
    with reading():
        if regular_size(path) == 0:
            raise ImageError(phrase("the file is empty"))
        file = path.open("rb", buffering=0)  # opened here, since its name need not be text
    try:
        with (
            file,
            av.open(file, "r", options=_OPTIONS, metadata_errors="replace", buffer_size=1 << 16) as container,
        ):
            yield container, _main_stream(container)
    except av.FFmpegError as error:
        if isinstance(error, MemoryError):
            raise TransientImageError(phrase("not enough memory to decode the video")) from error
        raise ImageError(
            phrase("damaged, or no video of a kind that can be read ({reason})", reason=error.strerror)
        ) from error
    except OSError as error:
        raise TransientImageError(
            phrase("the file cannot be read: {reason}", reason=error.strerror or error)
        ) from error


def _main_stream(container: InputContainer) -> VideoStream:
    from av.stream import Disposition

    streams = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
    if not streams:
        has_sound = bool(container.streams.audio)
        raise ImageError(
            phrase("it has sound and no pictures") if has_sound else phrase("it has no pictures")
        )
    stream = streams[0]
    context: VideoCodecContext | None = stream.codec_context
    if context is None:  # despite its type: FFmpeg does not know the codec
        raise ImageError(phrase("its pictures are of a kind that cannot be decoded"))
    if context.width * context.height > MAX_PIXELS:
        raise ImageError(
            phrase(
                "too large: {width} x {height} pixels", width=str(context.width), height=str(context.height)
            )
        )
    context.skip_frame = "NONKEY"
    context.thread_count = 1  # there is a worker for each core
    return stream


def _duration_s(container: InputContainer, stream: VideoStream) -> float | None:
    if container.duration and container.duration > 0:
        return container.duration / 1_000_000
    if stream.duration and stream.time_base and stream.duration > 0:
        return float(stream.duration * stream.time_base)
    return None


def _key_frames(
    container: InputContainer, stream: VideoStream, duration_s: float | None
) -> Iterator[tuple[float, DecodedFrame]]:
    """Yield key frames from all over a video with their times, none twice."""
    seen: set[int | None] = set()
    count = min(_CANDIDATES, max(1, math.ceil((duration_s or 0) / _SPACING_S)))
    for at in range(count):
        frame = _key_frame_at(container, stream, (at + 0.5) / count * (duration_s or 0), seen)
        if frame is not None:
            yield frame
    if len(seen) < _FEW:  # no index, a false duration, or few key frames
        yield from islice(_key_frames_from_start(container, stream, seen), _CANDIDATES)


def _key_frame_at(
    container: InputContainer, stream: VideoStream, time_s: float, seen: set[int | None]
) -> tuple[float, DecodedFrame] | None:
    """Return the key frame to be shown at a time; None if it is one of `seen`, or cannot be decoded."""
    import av

    try:
        container.seek(int(time_s * 1_000_000) + (container.start_time or 0))
        frames = _decoded(container, stream, seen, _PACKETS_TO_A_KEY)
        return next(frames, None)
    except av.FFmpegError:
        return None  # damaged here; there may be others


def _key_frames_from_start(
    container: InputContainer, stream: VideoStream, seen: set[int | None]
) -> Iterator[tuple[float, DecodedFrame]]:
    import av

    try:
        container.seek(container.start_time or 0)
        yield from _decoded(container, stream, seen, _PACKETS_IN_A_ROW, is_one=False)
    except av.FFmpegError:
        return


def _decoded(
    container: InputContainer,
    stream: VideoStream,
    seen: set[int | None],
    packets: int,
    *,
    is_one: bool = True,
) -> Iterator[tuple[float, DecodedFrame]]:
    """Yield the key frames among the next packets, those not in `seen`; end at the first if it `is_one`."""
    context = stream.codec_context
    for packet in islice(container.demux(stream), packets):
        if not packet.is_keyframe or not packet.size:
            continue
        stamp = packet.dts if packet.pts is None else packet.pts
        if stamp not in seen:
            seen.add(stamp)
            # Decoders keep a frame back in case an earlier one follows; being told of the end, they let go.
            frames = [*context.decode(packet), *context.decode(None)]
            context.flush_buffers()
            if frames:
                yield _time_s(container, stream, stamp), frames[0]
        if is_one:
            return


def _time_s(container: InputContainer, stream: VideoStream, stamp: int | None) -> float:
    start_s = (container.start_time or 0) / 1_000_000
    return max(0.0, round(float((stamp or 0) * (stream.time_base or 0)) - start_s, 3))


def _shown_size(frame: DecodedFrame, stream: VideoStream) -> tuple[int, int]:
    """Return width and height as displayed: pixels made square, turned upright."""
    width, height = _square(frame, stream)
    return (height, width) if frame.rotation % 180 == 90 else (width, height)


def _square(frame: DecodedFrame, stream: VideoStream) -> tuple[int, int]:
    aspect = float(stream.sample_aspect_ratio or 1)
    if not 0.1 < aspect < 10:  # damaged
        aspect = 1.0
    return max(1, round(frame.width * aspect)), frame.height


def _picture(frame: DecodedFrame, stream: VideoStream, min_side: int, min_longer_side: int) -> Image.Image:
    """Return a frame as an upright RGB picture, no larger than twice what is needed."""
    width, height = _square(frame, stream)
    needed = max(2 * min_side / min(width, height), min_longer_side / max(width, height))
    scale = min(1.0, needed, math.sqrt(_MAX_AREA / (width * height)) * min_side)
    image: Image.Image = frame.to_image(  # type: ignore[no-untyped-call]
        width=max(1, round(width * scale)), height=max(1, round(height * scale)), interpolation="AREA"
    )
    turn = _TURNS.get(frame.rotation % 360)
    return image if turn is None else image.transpose(turn)
