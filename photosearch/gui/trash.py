"""Moving files to the system's trash, and back out of it. Nothing is ever deleted for good.

Slow: to be called off the GUI thread.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QFile, QStandardPaths

from photosearch.base.errors import one_line
from photosearch.gui.translation import tr


@dataclass(frozen=True, slots=True)
class Trashed:
    """A file that was moved to the trash.

    Attributes:
        place: where in the trash it is now; None if the system does not say.
    """

    path: Path
    place: Path | None


@dataclass(slots=True)
class Moved:
    """What came of moving files.

    Attributes:
        done: those that were moved.
        trouble: what is wrong with each of the others, for people.
    """

    done: list[Trashed] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)


def move_to_trash(paths: Iterable[Path]) -> Moved:
    """Move files to the trash, as many of them as can be."""
    moved = Moved()
    _make_room()
    for path in paths:
        file = QFile()
        try:
            str(path).encode("utf-8")
        except UnicodeEncodeError:  # Qt would look for another name
            moved.trouble.append(tr("{name}: its name is not valid text", name=one_line(path.name)))
            continue
        file.setFileName(str(path))
        if not file.moveToTrash():
            moved.trouble.append(f"{one_line(path.name)}: {one_line(file.errorString())}")
            continue
        place = Path(file.fileName())
        moved.done.append(Trashed(path, place if place != path and place.exists() else None))
    return moved


def _make_room() -> None:
    """Make the folder that the trash lies in: Qt makes the trash, but not what is around it."""
    if sys.platform == "linux":
        place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
        with suppress(OSError):  # what that means for each file, Qt tells
            Path(place).mkdir(parents=True, exist_ok=True)


def restore(files: Iterable[Trashed]) -> Moved:
    """Move files back to where they were, as many of them as can be; nothing is overwritten there."""
    moved = Moved()
    for file in files:
        try:
            if file.place is None:
                raise FileNotFoundError(tr("it can only be brought back from the trash itself"))
            if os.path.lexists(file.path):
                raise FileExistsError(tr("another file has its place"))
            file.path.parent.mkdir(parents=True, exist_ok=True)
            file.place.rename(file.path)
        except OSError as error:
            moved.trouble.append(f"{one_line(file.path.name)}: {error.strerror or error}")
            continue
        moved.done.append(file)
        _forget(file.place)
    return moved


def _forget(place: Path) -> None:
    """Remove what the trash of the system notes of a file that has left it."""
    if place.parent.name == "files":  # of the freedesktop.org specification
        note = place.parent.parent / "info" / f"{place.name}.trashinfo"
    elif place.name.startswith("$R"):  # of Windows
        note = place.with_name(f"$I{place.name[2:]}")
    else:
        return
    try:
        note.unlink(missing_ok=True)
    except OSError:
        return  # the trash then lists a file that is not there, which it can live with
