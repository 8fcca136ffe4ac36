"""Sidecars: `.xmp` files beside photos, in which managers of photos keep what they do not write into them."""

from __future__ import annotations

import os
from dataclasses import fields, replace
from pathlib import Path

from photosearch.base.types import Metadata
from photosearch.photos.exif import Exif
from photosearch.photos.header import read_header
from photosearch.photos.iptc import Iptc
from photosearch.photos.metadata import attempt, combined
from photosearch.photos.xmp import MAX_BYTES, Xmp

SUFFIXES = (".xmp", ".XMP")

_TO_THE_SECOND = len("2021-03-04T05:06:07")


def sidecar_names(path: str | os.PathLike[str]) -> tuple[str, ...]:
    """Return the names that a photo's sidecar may have in its folder, the one that counts first.

    `IMG_1.CR2.xmp` (darktable, digiKam) is this file's and no other's; `IMG_1.xmp` (Lightroom, Bridge) is
    also that of an `IMG_1.JPG` beside it. So the longer name counts if there are both.
    """
    name = os.path.basename(path)  # noqa: PTH119 - a scan asks this for every photo
    stem = os.path.splitext(name)[0]  # noqa: PTH122
    return tuple(before + suffix for before in (name, stem) for suffix in SUFFIXES)


def read_sidecar(path: Path) -> Metadata | None:
    """Read what the sidecar of the photo at `path` says; never raises. None when there is none to be read."""
    folder = path.parent
    for name in sidecar_names(path):
        sidecar = os.path.join(folder, name)  # noqa: PTH118 - asked for every photo
        if os.path.isfile(sidecar):  # noqa: PTH113  opening a pipe would wait forever
            metadata = attempt(_read, Path(sidecar))
            if metadata is not None:
                return metadata
    return None


def merged(own: Metadata, sidecar: Metadata | None) -> Metadata:
    """Return a photo's own metadata with what its sidecar says in place of it, except the orientation.

    A sidecar's time that only is less precise than the photo's own does not count.
    """
    if sidecar is None:
        return own
    values = {field.name: getattr(sidecar, field.name) for field in fields(Metadata)}
    said = {name: value for name, value in values.items() if value is not None and value != ()}
    del said["orientation"]
    if own.taken and sidecar.taken and _is_rounded(sidecar.taken, own.taken):
        del said["taken"]
    return replace(own, **said)


def metadata_of(path: Path) -> Metadata:
    """Return what a photo and its sidecar say, read anew from the disk; nothing of the pixels is read.

    Raises:
        OSError, TransientImageError: the photo cannot be read at present; what is known of it stays true.
    """
    sidecar = read_sidecar(path)  # first: when the drive is pulled out, it is the photo that tells
    return merged(read_header(path), sidecar)


def _read(path: Path) -> Metadata:
    with path.open("rb") as file:
        packet = file.read(MAX_BYTES + 1)
    return combined(Exif(), Xmp(packet), Iptc())


def _is_rounded(taken: str, precise: str) -> bool:
    """Tell if `taken` is `precise` without its fraction and offset, or only its day."""
    seconds = precise[:_TO_THE_SECOND]
    return precise.startswith(taken) or taken in (seconds, f"{precise[:10]}T00:00:00")
