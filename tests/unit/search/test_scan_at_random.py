"""Whatever happens to files between scans, the catalog agrees with the disk, and content keeps its photo."""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from pathlib import Path

import pytest
from scanning import ScannedCatalog, write

from photosearch.photos.content import read
from photosearch.photos.scanner import ScannedFolder, walk
from photosearch.search.control import RunControl
from photosearch.search.pairs import pairs

FOLDERS = ("", "a", "a/b", "a/b/c", "d", "e f")
SUFFIXES = (".jpg", ".jpg", ".cr2", ".heic", ".png")


class Disk:
    """Two roots to which things happen. No two files have the same content, unless copied."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.roots = [folder / "one", folder / "two"]
        self.count = 0
        for root in self.roots:
            root.mkdir()
            for _ in range(6):
                self.create(root)

    def files(self) -> list[Path]:
        return [path for root in self.roots for path in sorted(root.rglob("*.*")) if path.is_file()]

    def place(self, root: Path | None = None) -> Path:
        """Return the path of a file that is not there, often one that makes a pair."""
        folder = (root or self.random.choice(self.roots)) / self.random.choice(FOLDERS)
        while True:
            path = folder / f"{self.random.randrange(12)}{self.random.choice(SUFFIXES)}"
            if not path.exists():
                return path
            folder = folder / "more"

    def create(self, root: Path | None = None) -> None:
        self.count += 1
        write(self.place(root), f"content {self.count}", mtime_s=1e9 + self.count)

    def happen(self) -> None:
        acts = [self.create, self.create, self.change, self.move, self.move, self.copy, self.delete]
        self.random.choice([*acts, self.move_folder, self.delete_folder])()

    def change(self) -> None:
        self.count += 1
        path = self.random.choice(self.files())
        write(path, f"content {self.count}", mtime_s=1e9 + self.count)

    def move(self) -> None:
        target = self.place()
        target.parent.mkdir(parents=True, exist_ok=True)
        self.random.choice(self.files()).rename(target)

    def copy(self) -> None:
        target = self.place()
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(self.random.choice(self.files()), target)

    def delete(self) -> None:
        if len(self.files()) > 5:
            self.random.choice(self.files()).unlink()

    def move_folder(self) -> None:
        folders = [path for root in self.roots for path in sorted(root.rglob("*")) if path.is_dir()]
        if folders:
            self.count += 1
            self.random.choice(folders).rename(self.random.choice(self.roots) / f"moved {self.count}")

    def delete_folder(self) -> None:
        folders = [path for root in self.roots for path in sorted(root.glob("*/*")) if path.is_dir()]
        if folders and len(self.files()) > 10:
            shutil.rmtree(self.random.choice(folders))


def expected_pairs(disk: Disk) -> set[tuple[Path, Path]]:
    return {
        (root / os.fsdecode(raw), root / os.fsdecode(other))
        for root in disk.roots
        for folder in walk(root)
        if isinstance(folder, ScannedFolder)
        for raw, other in pairs(folder.files).items()
    }


def rows(scanned: ScannedCatalog) -> tuple[dict[int, str], set[int]]:
    """Return the content hash of each photo, and which photos have an embedding."""
    hashes = dict(scanned.catalog.database.connection.execute("SELECT id, content_hash FROM photos"))
    return hashes, set(scanned.catalog.embeddings.labels(scanned.model_id).tolist())


class Stopping(RunControl):
    """Ends a scan after some steps."""

    def __init__(self, steps: int) -> None:
        super().__init__()
        self.steps = steps

    def go_on(self) -> bool:
        self.steps -= 1
        return self.steps > 0


@pytest.mark.parametrize("seed", range(12))
def test_the_catalog_agrees_with_the_disk(tmp_path: Path, seed: int) -> None:
    disk = Disk(tmp_path.resolve(), seed)
    scanned = ScannedCatalog(tmp_path)
    with scanned.catalog:
        scanned.index(*disk.roots)
        moved = 0
        for _ in range(12):
            hashes, embedded = rows(scanned)
            before = scanned.ids()
            old_paths = {photo_id: path for path, photo_id in before.items()}
            copies = Counter(hashes.values())
            known = {hashes[i]: i for i in embedded if copies[hashes[i]] == 1}
            for _ in range(disk.random.randrange(1, 6)):
                disk.happen()
            if disk.random.random() < 0.3:  # killed on its way
                scanned.scan(control=Stopping(disk.random.randrange(12)))
            is_part_first = disk.random.random() < 0.3  # as watching does: what moved out of it is gone
            if is_part_first:
                scanned.index(below=[disk.random.choice(disk.roots) / disk.random.choice(FOLDERS[1:])])
            scanned.index()

            files = {path: read(path).content_hash for path in disk.files()}
            ids, (hashes, embedded) = scanned.ids(), rows(scanned)
            assert ids.keys() == files.keys()
            paths = {photo_id: path for path, photo_id in ids.items()}
            shown = dict(scanned.catalog.database.connection.execute(
                "SELECT id, shown_as FROM photos WHERE shown_as IS NOT NULL"
            ))  # fmt: skip
            assert {(paths[one], paths[other]) for one, other in shown.items()} == expected_pairs(disk)
            assert embedded == paths.keys() - shown.keys()
            assert all(hashes[i] == files[paths[i]] for i in embedded)
            for content_hash, photo_id in known.items():
                where = [path for path, found in files.items() if found == content_hash]
                # Not put in the place of another, nor was its own place taken.
                is_renamed = len(where) == 1 and where[0] not in before and old_paths[photo_id] not in files
                if is_renamed and not is_part_first and ids[where[0]] not in shown:
                    moved += 1
                    assert ids[where[0]] == photo_id
            assert scanned.index() == []
        assert moved
