"""How photos are exported, and what the app and its engine say to each other about it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """How photos are exported.

    Attributes:
        folder: where to; made if it is not there.
        is_original: copy the files as they are. Else they become JPEGs, as the following says.
        longest_side: pixels, at most; None: each photo's own.
        quality: of the JPEGs, 1 to 100.
        keeps_metadata: keep when, where and with what photos were taken.
    """

    folder: Path
    is_original: bool = False
    longest_side: int | None = None
    quality: int = 90
    keeps_metadata: bool = False


@dataclass(frozen=True, slots=True)
class ExportStep:
    """One photo is done.

    Attributes:
        done, total: photos.
        source: the photo.
        target: the new file; None where `trouble` says why there is none.
    """

    done: int
    total: int
    source: Path
    target: Path | None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class ExportPhotos:
    """Export photos, one export after another. ExportProgressed follows, and in the end ExportEnded.

    RequestFailed instead says what ended it: no room on the disk, say. What was exported stays.
    """

    request_id: int
    photo_ids: tuple[int, ...]
    options: ExportOptions


@dataclass(frozen=True, slots=True)
class CancelExport:
    """End the export of this number."""

    request_id: int


@dataclass(frozen=True, slots=True)
class ExportProgressed:
    """A photo was exported, or could not be."""

    request_id: int
    step: ExportStep


@dataclass(frozen=True, slots=True)
class ExportEnded:
    """An export is over.

    Attributes:
        is_cancelled: before its end.
    """

    request_id: int
    is_cancelled: bool


ExportRequest = ExportPhotos | CancelExport
ExportReply = ExportProgressed | ExportEnded
