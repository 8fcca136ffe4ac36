"""Large pictures for the viewer: asked from the engine ahead of time, bounded in memory, never waited for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from photosearch.gui.background import Pool, run_in_background
from photosearch.gui.engine_client import EngineClient
from photosearch.gui.levels import Levels, read_levels
from photosearch.gui.tiles import Tiles
from photosearch.gui.translation import tr, translatable
from photosearch.gui.wanted import Wanted
from photosearch.search.messages import DropPreviews, MakePreview, PreviewReady, RequestFailed, TilesReady

UNREADABLE = translatable("This picture cannot be shown.")

_LIMIT_BYTES = 96 * 2**20
"""About six pictures of 2,048 pixels."""
_REMEMBERED_FAILURES = 1000


class PictureSource(QObject):
    """Gets what is wanted, the first of it first, and drops what is no longer.

    Signals:
        arrived: Wanted; `at_hand` has it now, or `tiles_at_hand`.
        failed: Wanted, and why, for people.
    """

    arrived = Signal(object)
    failed = Signal(object, str)

    def __init__(
        self,
        client: EngineClient,
        parent: QObject | None = None,
        *,
        limit_bytes: int = _LIMIT_BYTES,
        pool: Pool | None = None,
    ) -> None:
        super().__init__(parent)
        self._client = client
        self._limit_bytes = limit_bytes
        self._pool = pool
        self._wanted: tuple[Wanted, ...] = ()
        self._asked: dict[int, Wanted] = {}
        self._dropped: OrderedDict[int, Wanted] = OrderedDict()
        """What nobody waits for any more; the engine may have begun it, and may fail at it."""
        self._decoding: set[Wanted] = set()
        self._kept: OrderedDict[Wanted, Levels] = OrderedDict()
        self._tiles: dict[Wanted, Tiles] = {}
        self._failed: OrderedDict[Wanted, None] = OrderedDict()
        client.preview_ready.connect(self._on_client_preview_ready)
        client.tiles_ready.connect(self._on_client_tiles_ready)
        client.request_failed.connect(self._on_client_request_failed)

    @property
    def size_bytes(self) -> int:
        """What the pictures at hand take."""
        tiles_bytes = sum(tiles.size_bytes for tiles in self._tiles.values())
        return tiles_bytes + sum(levels.size_bytes for levels in self._kept.values())

    @property
    def open_count(self) -> int:
        """How many pictures are on their way."""
        return len(self._asked) + len(self._decoding)

    def at_hand(self, wanted: Wanted) -> Levels | None:
        """Return a picture if it is in memory, and count it as used."""
        levels = self._kept.get(wanted)
        if levels is not None:
            self._kept.move_to_end(wanted)
        return levels

    def tiles_at_hand(self, wanted: Wanted) -> Tiles | None:
        """Return a picture that is wanted in detail if it is in memory."""
        return self._tiles.get(wanted)

    def want(self, now: Sequence[Wanted], ahead: Sequence[Wanted] = ()) -> None:
        """Get these, instead of all that was wanted before.

        Args:
            now: what somebody looks at.
            ahead: what they will probably look at next. What failed before is not tried again for it: a
                file that ends the engine must not do so at each step past it.
        """
        self._wanted = (*now, *ahead)
        stale = [number for number, asked in self._asked.items() if asked not in self._wanted]
        for number in stale:
            self._dropped[number] = self._asked.pop(number)
        while len(self._dropped) > _REMEMBERED_FAILURES:
            self._dropped.popitem(last=False)
        if stale:
            self._client.send(DropPreviews(tuple(stale)))
        for wanted in now:
            self._failed.pop(wanted, None)
            self._ask(wanted, is_ahead=False)
        for wanted in ahead:
            if wanted not in self._failed:
                self._ask(wanted, is_ahead=True)
        self._trim()

    def clear(self) -> None:
        """Want nothing, and keep nothing."""
        self.want(())
        self._kept.clear()
        self._tiles.clear()

    def _ask(self, wanted: Wanted, *, is_ahead: bool) -> None:
        if (
            wanted in self._kept
            or wanted in self._tiles
            or wanted in self._asked.values()
            or wanted in self._decoding
        ):
            return
        number = self._client.next_request_id()
        self._asked[number] = wanted
        self._client.send(
            MakePreview(number, wanted.photo_id, wanted.side, wanted.time_s, is_ahead, wanted.is_detailed)
        )

    @Slot(object)
    def _on_client_preview_ready(self, reply: PreviewReady) -> None:
        self._dropped.pop(reply.request_id, None)
        wanted = self._asked.pop(reply.request_id, None)
        if wanted is None:
            return
        self._decoding.add(wanted)
        run_in_background(
            self,
            lambda: read_levels(reply.jpeg),
            lambda images: self._take(wanted, images),
            lambda error: self._fail(wanted, tr(UNREADABLE)),
            self._pool,
        )

    def _take(self, wanted: Wanted, images: Sequence[QImage]) -> None:
        if not images:
            self._fail(wanted, tr(UNREADABLE))
            return
        self._decoding.discard(wanted)
        self._kept[wanted] = Levels(images)
        self._trim()
        self.arrived.emit(wanted)

    def _trim(self) -> None:
        """Let go of details nobody looks at, and of what was used longest ago; never of what is wanted."""
        self._tiles = {wanted: tiles for wanted, tiles in self._tiles.items() if wanted in self._wanted}
        total = sum(levels.size_bytes for levels in self._kept.values())
        for wanted in [w for w in self._kept if w not in self._wanted]:
            if total <= self._limit_bytes:
                return
            total -= self._kept.pop(wanted).size_bytes

    @Slot(object)
    def _on_client_tiles_ready(self, reply: TilesReady) -> None:
        self._dropped.pop(reply.request_id, None)
        wanted = self._asked.pop(reply.request_id, None)
        if wanted is not None:
            self._tiles[wanted] = Tiles(reply)
            self.arrived.emit(wanted)

    @Slot(object)
    def _on_client_request_failed(self, failure: RequestFailed) -> None:
        wanted = self._asked.pop(failure.request_id, None)
        if wanted is not None:
            self._fail(wanted, failure.message)
        elif (dropped := self._dropped.pop(failure.request_id, None)) is not None:
            self._remember_failure(dropped)

    def _fail(self, wanted: Wanted, message: str) -> None:
        self._decoding.discard(wanted)
        self._remember_failure(wanted)
        self.failed.emit(wanted, message)

    def _remember_failure(self, wanted: Wanted) -> None:
        self._failed[wanted] = None
        while len(self._failed) > _REMEMBERED_FAILURES:
            self._failed.popitem(last=False)
