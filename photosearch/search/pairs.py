"""Files with a picture beside them that the camera made of the same shot: shown as one photo.

Raw files, and the few seconds of video that phones keep with a photo (Live Photos).
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from photosearch.photos.scanner import RAW_TYPES, ScannedFile

_DEVELOPED = ("jpeg", "heic")
"""Types of the pictures that stand for the others, the preferred one first."""

_UNDEVELOPED = RAW_TYPES | {"mov"}
"""Types that are shown as them. (An MP4 beside a JPEG of its name rather has its poster there.)"""


def pairs(files: Iterable[ScannedFile]) -> dict[bytes, bytes]:
    """Return, for the files of one folder, which file (its path) is shown as which other.

    They belong together when their names are the same but for the extension, in whatever case.
    """
    others, developed = list[ScannedFile](), dict[str, ScannedFile]()
    for file in files:
        if file.type in _UNDEVELOPED:
            others.append(file)
    if not others:
        return {}
    for file in files:
        if file.type in _DEVELOPED:
            known = developed.get(stem := _stem(file))
            if known is None or _DEVELOPED.index(file.type) < _DEVELOPED.index(known.type):
                developed[stem] = file
    return {
        file.relative: beside.relative
        for file in others
        if (beside := developed.get(_stem(file))) is not None
    }


def _stem(file: ScannedFile) -> str:
    name = os.fsdecode(file.relative.rpartition(b"/")[2])
    return name[: name.rfind(".")].casefold()
