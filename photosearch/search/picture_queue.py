"""What the engine has to draw next: the photo somebody looks at, then its neighbours, then thumbnails."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Collection

from photosearch.search.messages import MakePreview, MakeThumbnail

Order = MakePreview | MakeThumbnail


class PictureQueue:
    """Orders for pictures, the urgent ones first. Any thread may put, drop and close; one gets."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._looked_at: deque[Order] = deque()
        self._ahead: deque[Order] = deque()
        self._thumbnails: deque[Order] = deque()
        self._is_closed = False

    def put(self, order: Order) -> None:
        """Take an order."""
        with self._changed:
            self._line_of(order).append(order)
            self._changed.notify()

    def drop(self, request_ids: Collection[int]) -> None:
        """Forget orders for previews that have not been begun."""
        with self._changed:
            for line in (self._looked_at, self._ahead):
                kept = [o for o in line if isinstance(o, MakePreview) and o.request_id not in request_ids]
                line.clear()
                line.extend(kept)

    def close(self) -> None:
        """End the wait of whoever gets; what is still waiting is forgotten."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()

    def get(self) -> Order | None:
        """Return the most urgent order, once there is one; None after `close`."""
        lines = (self._looked_at, self._ahead, self._thumbnails)
        with self._changed:
            self._changed.wait_for(lambda: self._is_closed or any(lines))
            if self._is_closed:
                return None
            return next(line.popleft() for line in lines if line)

    def _line_of(self, order: Order) -> deque[Order]:
        if isinstance(order, MakeThumbnail):
            return self._thumbnails
        return self._ahead if order.is_ahead else self._looked_at
