"""A folder of small photos in which things happen at random, as people and programs do them."""

from __future__ import annotations

import io
import os
import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from PIL import Image

_SIDE = 24


class Disorder:
    """Changes a tree of photos. The same seed makes the same changes.

    Attributes:
        root: the folder, made if need be.
        done: how often each kind of change was made.
    """

    def __init__(self, root: Path, seed: int) -> None:
        self.root = root
        self.done: Counter[str] = Counter()
        self._random = random.Random(seed)
        self._number = 0
        self._files: list[Path] = []
        self._folders: list[Path] = [root]
        self._unfinished: tuple[Path, bytes] | None = None
        self._changes: tuple[tuple[int, Callable[[], object]], ...] = (
            (20, self._add),
            (20, self._change),
            (15, self._move),
            (12, self._delete),
            (6, self._copy),
            (6, self._touch),
            (6, self._replace),
            (4, self._exchange),
            (4, self._begin_copy),
            (3, self._add_folder),
            (3, self._move_folder),
            (1, self._delete_folder),
            (4, self._write_something_else),
        )
        root.mkdir(parents=True, exist_ok=True)

    @property
    def photos(self) -> int:
        """How many photos there are now."""
        return len(self._files)

    def fill(self, photos: int) -> None:
        """Add so many photos, some dozens a folder."""
        while self.photos < photos:
            folder = self._new_folder(self._some(self._folders))
            for _ in range(min(self._random.randint(5, 120), photos - self.photos)):
                self._add(folder)

    def step(self) -> None:
        """Make one change."""
        self._finish_copy()
        weights = [weight for weight, _ in self._changes]
        ((_, change),) = self._random.choices(self._changes, weights)
        if self._files:
            change()
        else:
            self._add()
        self.done[change.__name__.strip("_")] += 1

    def finish(self) -> None:
        """Leave nothing half done."""
        self._finish_copy()

    # -- files

    def _add(self, folder: Path | None = None) -> Path:
        path = self._new_path(folder)
        path.write_bytes(self._picture())
        self._files.append(path)
        return path

    def _change(self) -> None:
        self._some(self._files).write_bytes(self._picture())

    def _replace(self) -> None:
        """Save as careful programs do: to another name, which then takes the place of the first."""
        path = self._some(self._files)
        temporary = path.with_name(f".{path.name}.tmp")
        temporary.write_bytes(self._picture())
        temporary.replace(path)

    def _move(self) -> None:
        old, new = self._some(self._files), self._new_path()
        old.rename(new)
        self._files[self._files.index(old)] = new

    def _exchange(self) -> None:
        one, other = self._some(self._files), self._some(self._files)
        if one != other:
            aside = one.with_name(f".{one.name}.aside")
            one.rename(aside)
            other.rename(one)
            aside.rename(other)

    def _copy(self) -> None:
        path = self._new_path()
        shutil.copy2(self._some(self._files), path)
        self._files.append(path)

    def _touch(self) -> None:
        os.utime(self._some(self._files))

    def _delete(self) -> None:
        path = self._some(self._files)
        path.unlink()
        self._files.remove(path)

    def _begin_copy(self) -> None:
        """Write the first half of a photo; the next step writes the rest."""
        path, data = self._new_path(), self._picture()
        path.write_bytes(data[: len(data) // 2])
        self._files.append(path)
        self._unfinished = path, data[len(data) // 2 :]

    def _finish_copy(self) -> None:
        if self._unfinished is not None:
            path, rest = self._unfinished
            self._unfinished = None
            with path.open("ab") as file:
                file.write(rest)

    def _write_something_else(self) -> None:
        (self._some(self._folders) / f"notes {self._next()}.txt").write_text("no photo", encoding="utf-8")

    # -- folders

    def _add_folder(self) -> None:
        folder = self._new_folder(self._some(self._folders))
        for _ in range(self._random.randint(1, 10)):
            self._add(folder)

    def _move_folder(self) -> None:
        old = self._some(self._folders)
        homes = [folder for folder in self._folders if not folder.is_relative_to(old)]
        if old != self.root and homes:
            new = self._some(homes) / f"moved {self._next()}"
            old.rename(new)
            self._files = [_moved(path, old, new) for path in self._files]
            self._folders = [_moved(path, old, new) for path in self._folders]

    def _delete_folder(self) -> None:
        folder = self._some(self._folders)
        inside = sum(path.is_relative_to(folder) for path in self._files)
        if folder != self.root and inside <= max(10, self.photos // 10):
            shutil.rmtree(folder)
            self._files = [path for path in self._files if not path.is_relative_to(folder)]
            self._folders = [path for path in self._folders if not path.is_relative_to(folder)]

    # -- inside

    def _some(self, choices: list[Path]) -> Path:
        return self._random.choice(choices)

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _new_path(self, folder: Path | None = None) -> Path:
        suffix = self._random.choice((".jpg", ".JPG", ".png"))
        return (folder or self._some(self._folders)) / f"photo {self._next()}{suffix}"

    def _new_folder(self, parent: Path) -> Path:
        folder = parent / f"folder {self._next()}"
        folder.mkdir()
        self._folders.append(folder)
        return folder

    def _picture(self) -> bytes:
        """Return a picture as no other is, in a form that decoders know whatever the file is called."""
        noise = Image.frombytes("RGB", (_SIDE, _SIDE), self._random.randbytes(3 * _SIDE * _SIDE))
        buffer = io.BytesIO()
        noise.resize((3 * _SIDE, 2 * _SIDE)).save(buffer, "JPEG", quality=self._random.randint(60, 95))
        return buffer.getvalue()


def _moved(path: Path, old: Path, new: Path) -> Path:
    return new / path.relative_to(old) if path.is_relative_to(old) else path
