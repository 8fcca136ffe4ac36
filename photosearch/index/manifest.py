"""What the folder of an index holds: the segments in their order, and up to where they reflect the catalog.

The manifest is replaced atomically and names the files that belong to it with their checksums. Whatever
does not add up is reported as damaged, and the caller builds the index anew from the catalog.
"""

from __future__ import annotations

import json
import zlib
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from photosearch.base.files import replacing
from photosearch.index.segment import DamagedIndexError

FORMAT = 2
FILE = "manifest.json"


@dataclass(frozen=True, slots=True)
class SegmentFiles:
    """A segment on disk.

    Attributes:
        files: checksums by suffix.
        removed: rows that can no longer be found.
    """

    name: str
    count: int
    files: dict[str, int]
    removed: list[int]


@dataclass(frozen=True, slots=True)
class Manifest:
    """An index on disk.

    Attributes:
        stamp: of the last embedding in it.
        removal: the last removal of the catalog's that it reflects.
    """

    dimension: int
    stamp: int = 0
    removal: int = 0
    segments: list[SegmentFiles] = field(default_factory=list)

    @property
    def alive_count(self) -> int:
        """How many vectors can be found in it."""
        return sum(segment.count - len(segment.removed) for segment in self.segments)


def read(folder: Path, dimension: int) -> Manifest | None:
    """Return the manifest in `folder`; None when there is no index.

    Raises:
        DamagedIndexError: it cannot be read, or is of another format or dimension.
    """
    try:
        values = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if (values.pop("format", None), values.get("dimension")) != (FORMAT, dimension):
            raise DamagedIndexError(f"{folder} is of another format or dimension")
        values["segments"] = [SegmentFiles(**segment) for segment in values["segments"]]
        return Manifest(**values)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedIndexError(f"{folder / FILE}: {error}") from error


def mark(folder: Path) -> int:
    """Return a number that changes with the manifest in `folder`; 0 without one."""
    try:
        return zlib.crc32((folder / FILE).read_bytes())
    except OSError:
        return 0


def write(folder: Path, manifest: Manifest) -> None:
    """Put the manifest into `folder`, and remove files that belong to no segment of it.

    Raises:
        OSError: the folder cannot be written, or the disk is full.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with replacing(folder / FILE) as temporary:
        temporary.write_text(json.dumps({"format": FORMAT, **asdict(manifest)}), encoding="utf-8")
    kept = {f"{segment.name}.{suffix}" for segment in manifest.segments for suffix in segment.files}
    for file in folder.iterdir():
        if file.name not in kept and file.name != FILE and not file.name.startswith("."):
            with suppress(OSError):  # Windows keeps files that another process has mapped
                file.unlink()
