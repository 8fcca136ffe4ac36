"""Doubles for the tests of the window: an engine without a process, pools without threads, photos."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QRunnable, Qt
from PySide6.QtGui import QColor, QImage

from photosearch.base.overview import Counted, Overview, RootCount
from photosearch.base.types import Hit, IndexSummary, LibraryStatus, Photo, Progress
from photosearch.gui.thumbnail_loader import thumbnail_path
from photosearch.search.messages import (
    Browse,
    EngineReady,
    HitsReady,
    IndexingProgress,
    MakePreview,
    PhotosReady,
    Reply,
    Request,
    Search,
    Shutdown,
    TilesReady,
)

R = TypeVar("R")

NAME_WITH_MARKUP = "<b>bold<br><img src=x>&amp;.jpg"
UNDECODABLE = os.fsdecode(b"caf\xe9.jpg") if sys.platform == "linux" else "café.jpg"


class FakeEngine:
    """Keeps what it is sent; `reply` and `die` are for the test to call.

    Attributes:
        sent: requests, oldest first.
        starts: how often someone began to listen.
    """

    def __init__(self, thumbnails: Path) -> None:
        self.thumbnails = thumbnails
        self.sent: list[Request] = []
        self.starts = 0
        self.is_stopped = False
        self._on_reply: Callable[[Reply], None] = lambda reply: None
        self._on_end: Callable[[], None] = lambda: None

    def listen(self, on_reply: Callable[[Reply], None], on_end: Callable[[], None]) -> None:
        self.starts += 1
        self.is_stopped = False
        self._on_reply, self._on_end = on_reply, on_end

    def send(self, request: Request) -> None:
        self.sent.append(request)

    def stop(self, timeout_s: float) -> None:
        self.is_stopped = True

    def reply(self, *replies: Reply) -> None:
        for reply in replies:
            self._on_reply(reply)

    def die(self) -> None:
        self._on_end()

    def get_ready(self, status: LibraryStatus | None = None) -> None:
        self.reply(EngineReady(Path("/library"), self.thumbnails, status or make_status()))

    def all_sent(self, kind: type[R]) -> list[R]:
        return [request for request in self.sent if isinstance(request, kind)]

    def last(self, kind: type[R]) -> R:
        return self.all_sent(kind)[-1]

    def answer_browse(self, photos: Sequence[Photo]) -> None:
        request_id = self.last(Browse).request_id
        self.reply(PhotosReady(request_id, tuple(photos), len(photos), is_last=True))

    def answer_search(self, hits: Sequence[Hit], less_certain: int = 0) -> None:
        request_id = self.last(Search).request_id
        self.reply(
            HitsReady(
                request_id,
                tuple(hits),
                len(hits),
                is_last=True,
                took_ms=3.0,
                model="starter",
                less_certain=less_certain,
            )
        )


class InstantPool:
    """Runs at once what it is given, on the calling thread."""

    def start(self, runnable: QRunnable, /) -> None:
        runnable.run()


class HeldPool:
    """Keeps what it is given until the test says `run`."""

    def __init__(self) -> None:
        self.held: list[QRunnable] = []

    def start(self, runnable: QRunnable, /) -> None:
        self.held.append(runnable)

    def run(self) -> None:
        held, self.held = self.held, []
        for runnable in held:
            runnable.run()


def make_photo(
    number: int,
    *,
    name: str | None = None,
    is_offline: bool = False,
    has_hash: bool = True,
    duration_s: float | None = None,
) -> Photo:
    return Photo(
        photo_id=number,
        file=str(Path("/photos") / (name or f"photo {number}.jpg")),
        taken="2023-05-12T14:03:00",
        width=4000,
        height=3000,
        content_hash=f"{number:032x}" if has_hash else None,
        is_offline=is_offline,
        duration_s=duration_s,
    )


def make_photos(count: int, first: int = 1) -> list[Photo]:
    return [make_photo(number) for number in range(first, first + count)]


def make_hit(number: int, *, score: float = 0.3, relevant: bool = True) -> Hit:
    return Hit(make_photo(number), score, relevant)


def make_status(
    photos: int = 10, *, failed: int = 0, pending: int = 0, roots: tuple[Path, ...] = (Path("/photos"),)
) -> LibraryStatus:
    return LibraryStatus(
        photos=photos,
        indexed=photos,
        failed=failed,
        offline=0,
        pending=pending,
        model="starter",
        dimension=512,
        roots=roots,
        catalog_bytes=1,
        index_bytes=1,
        thumbnail_bytes=1,
    )


def make_overview() -> Overview:
    return Overview(
        roots=(
            RootCount(Path("/home/anna/Pictures"), 30, 3, is_offline=False),
            RootCount(Path("/media/Drive"), 1200, 0, is_offline=True),
        ),
        months=(Counted("2023-05", 20), Counted("2023-01", 5), Counted("2019-12", 5)),
        cameras=(Counted("Canon EOS R5", 20), Counted("Pixel", 10)),
        lenses=(Counted("50mm F1.8", 7),),
        types=(Counted("jpeg", 25), Counted("raw", 4), Counted("video", 1)),
        folders=("Rome 2019", "Birthday"),
    )


def make_summary() -> IndexSummary:
    return IndexSummary(added=3, updated=0, removed=0, failed=0, seconds=1.0, photos_per_second=3.0)


def step(done: int, total: int = 100, stage: str = "indexing") -> IndexingProgress:
    return IndexingProgress(Progress(stage, done, total, photos_per_second=58.0, eta_s=120.0))


def last_step() -> IndexingProgress:
    return IndexingProgress(Progress("indexing", 3, 3, summary=make_summary()))


def solid_image(width: int = 64, height: int = 48, colour: str = "#c04020") -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


def save_thumbnail(folder: Path, content_hash: str, width: int = 384, height: int = 256) -> Path:
    path = thumbnail_path(folder, content_hash)
    path.parent.mkdir(parents=True, exist_ok=True)
    assert solid_image(width, height).save(str(path), "JPEG", 90)  # type: ignore[call-overload]
    return path


def jpeg_bytes(width: int = 80, height: int = 60, colour: str = "#c04020") -> bytes:
    from PySide6.QtCore import QBuffer

    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    assert solid_image(width, height, colour).save(buffer, "JPEG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def tiles_ready(request: MakePreview, width: int, height: int, colour: str = "#2060c0") -> TilesReady:
    """Answer a request for details with a photo of one colour."""
    side = 512
    jpegs = tuple(
        jpeg_bytes(min(side, width - left), min(side, height - top), colour)
        for top in range(0, height, side)
        for left in range(0, width, side)
    )
    return TilesReady(request.request_id, request.photo_id, width, height, side, jpegs)


def is_painted_with(image: QImage, colour: Qt.GlobalColor | str, tolerance: int = 40) -> bool:
    """Whether some pixel of the image is about this colour."""
    wanted = QColor(colour)
    for y in range(0, image.height(), 3):
        for x in range(0, image.width(), 3):
            pixel = image.pixelColor(x, y)
            if (
                abs(pixel.red() - wanted.red()) < tolerance
                and abs(pixel.green() - wanted.green()) < tolerance
                and abs(pixel.blue() - wanted.blue()) < tolerance
            ):
                return True
    return False


def obliging_engine(connection: Connection, library: Path) -> None:
    """A real child that is ready at once, echoes the text of a search, and dies of the word "die"."""
    connection.send(EngineReady(library, library / "thumbnails", make_status()))
    while not isinstance(request := connection.recv(), Shutdown):
        if isinstance(request, Search):
            if request.text == "die":
                os._exit(9)
            connection.send(
                HitsReady(request.request_id, (), 0, is_last=True, took_ms=1.0, model=request.text)
            )


def stubborn_engine(connection: Connection, library: Path) -> None:
    """A real child that does not listen to a Shutdown."""
    import time

    connection.send(EngineReady(library, library / "thumbnails", make_status()))
    time.sleep(600)
