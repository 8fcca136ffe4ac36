"""Writing a rating into a photo's sidecar, for other programs. The photo itself is never written to."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from photosearch.base.errors import ImageError
from photosearch.base.files import replacing
from photosearch.base.texts import phrase
from photosearch.photos.sidecar import SUFFIXES, sidecar_names
from photosearch.photos.xmp_rating import with_rating


def write_rating(path: Path, stars: int, companions: Collection[Path] = ()) -> Path:
    """Let the sidecar of the photo at `path` say so many stars; return where that is.

    It takes the place of the old one at once. A sidecar named after the photo but for its extension is copied
    to one of the photo's whole name where it may be that of another photo, too.

    Args:
        companions: all files that are the same photo.

    Raises:
        ImageError: the sidecar cannot be read, written, or changed without risk.
    """
    try:
        source, target = _places(path, companions)
        before = None if source is None else source.read_bytes()
        packet = with_rating(before, stars)
        with replacing(target) as temporary:
            temporary.write_bytes(packet)
            with suppress(OSError):
                shutil.copymode(path if source is None else source, temporary)
            if source is not None and source.read_bytes() != before:
                raise ImageError(phrase("another program is writing its sidecar"))
    except OSError as error:
        raise ImageError(
            phrase("its sidecar cannot be written ({reason})", reason=error.strerror or error)
        ) from error
    return target


def has_own_sidecar(path: Path) -> bool:
    """Tell if a file has a sidecar of its whole name, such as darktable makes of raw files."""
    return any(path.with_name(path.name + suffix).is_file() for suffix in SUFFIXES)


def _places(path: Path, companions: Collection[Path]) -> tuple[Path | None, Path]:
    """Return the sidecar that counts, if there is one, and the file to write."""
    own = path.name + SUFFIXES[0]
    for name in sidecar_names(path):
        sidecar = path.with_name(name)
        if sidecar.is_file():
            is_of_this = name.startswith(path.name) or not _is_shared(path, companions)
            return sidecar, Path(os.path.realpath(sidecar if is_of_this else path.with_name(own)))
    return None, path.with_name(own)


def _is_shared(path: Path, companions: Collection[Path]) -> bool:
    """Tell if a file besides the photo's own has its name but for the extension."""
    others = (
        entry
        for entry in path.parent.iterdir()
        if entry.stem == path.stem and entry != path and entry.suffix not in SUFFIXES
    )
    return any(entry not in companions for entry in others)
