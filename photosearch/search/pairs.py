"""Raw files with a picture beside them that the camera made of the same shot: shown as one photo."""

from __future__ import annotations

import os
from collections.abc import Iterable

from photosearch.photos.scanner import RAW_TYPES, ScannedFile

_DEVELOPED = ("jpeg", "heic")
"""Types that cameras write beside a raw file, the preferred one first."""


def pairs(files: Iterable[ScannedFile]) -> dict[bytes, bytes]:
    """Return, for the files of one folder, which raw file (its path) is shown as which other.

    They belong together when their names are the same but for the extension, in whatever case.
    """
    raws, developed = list[ScannedFile](), dict[str, ScannedFile]()
    for file in files:
        if file.type in RAW_TYPES:
            raws.append(file)
    if not raws:
        return {}
    for file in files:
        if file.type in _DEVELOPED:
            known = developed.get(stem := _stem(file))
            if known is None or _DEVELOPED.index(file.type) < _DEVELOPED.index(known.type):
                developed[stem] = file
    return {
        raw.relative: beside.relative for raw in raws if (beside := developed.get(_stem(raw))) is not None
    }


def _stem(file: ScannedFile) -> str:
    name = os.fsdecode(file.relative.rpartition(b"/")[2])
    return name[: name.rfind(".")].casefold()
