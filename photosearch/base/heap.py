"""How memory goes back to the system."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

_M_MMAP_THRESHOLD = -3  # of glibc's malloc.h
_LARGE_BYTES = 128 * 1024
"""Where glibc begins. By itself it raises this with each picture that is freed, up to 32 MB."""


def give_back_pictures() -> None:
    """Let each picture have memory pages of its own, which go back to the system with it.

    Otherwise pictures of all sizes, made on one thread and freed on another, leave holes between them: by
    100 MB the window had grown after 5,000 previews, of which it kept none. See mallopt(3). Does nothing
    where there is no glibc.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # musl has none
            ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
