"""What the engine's lanes share: a task that goes wrong is answered in words, and the lane goes on."""

from __future__ import annotations

import logging
from collections.abc import Callable

from photosearch.base.errors import PhotosearchError, unexpected
from photosearch.base.texts import phrase

log = logging.getLogger(__name__)


def guarded(act: Callable[[], object], fail: Callable[[str, int | None], None]) -> None:
    """Run one task of a lane.

    Args:
        fail: told what went wrong and, of a query, in which column.
    """
    try:
        act()
    except PhotosearchError as error:
        fail(error.text, getattr(error, "column", None))
    except Exception as error:  # a lane must outlive any one task
        log.exception("a task of the engine failed")
        fail(unexpected(error), None)


def gone(photo_id: int) -> str:
    """Return what is said of a photo that was removed meanwhile."""
    return phrase("photo {photo} is no longer in the library", photo=str(photo_id))
