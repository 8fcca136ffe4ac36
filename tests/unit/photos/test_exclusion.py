"""Names that a user wants left out: patterns, and what a walk makes of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from photosearch.base.errors import FolderError
from photosearch.photos.exclusion import MOST, Exclusions
from photosearch.photos.scanner import ScannedFolder, below_root, walk


@pytest.mark.parametrize(
    ("pattern", "name", "is_out"),
    [
        ("Screenshots", "screenshots", True),
        ("Screenshots", "Screenshots 2", False),
        ("*.PNG", "a.png", True),
        ("*.png", "a.png.jpg", False),
        ("IMG_????_edited.*", "img_0001_edited.jpg", True),
        ("[ab]*", "beach.jpg", True),
        ("a+b", "a+b", True),
        ("été*", "ÉTÉ 2019", True),
    ],
)
def test_patterns(pattern: str, name: str, is_out: bool) -> None:
    assert Exclusions([pattern]).matches(name) is is_out


def test_any_of_several_and_none_of_none() -> None:
    some = Exclusions([" *.png ", "", "old", "old"])
    assert some.patterns == ("*.png", "old")
    assert [some.matches(name) for name in ("a.png", "old", "new")] == [True, True, False]
    assert not Exclusions().matches("a.png")


@pytest.mark.parametrize(
    ("pattern", "message"),
    [("a/b", "is a path"), ("C:\\a", "is a path"), ("*", "everything"), ("?*", "everything")],
)
def test_what_cannot_be_meant_is_refused(pattern: str, message: str) -> None:
    with pytest.raises(FolderError, match=message):
        Exclusions([pattern])


def test_there_is_an_end_to_them() -> None:
    with pytest.raises(FolderError, match="more than"):
        Exclusions(f"name {number}" for number in range(MOST + 1))


def test_a_walk_leaves_out_files_and_folders(tmp_path: Path) -> None:
    root = tmp_path / "Screenshots"  # its own name does not count: someone chose it
    for name in ("a.jpg", "b.png", "Screenshots/c.jpg", "sub/screenshots/d.jpg", "sub/e.jpg"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"x")
    entries = list(walk(root, exclusions=Exclusions(["screenshots", "*.png"])))
    files = [file for entry in entries if isinstance(entry, ScannedFolder) for file in entry.files]
    assert [os.fsdecode(file.relative) for file in files] == ["a.jpg", "sub/e.jpg"]
    assert below_root(root, root / "sub/screenshots", Exclusions(["screenshots"])) is None
    assert below_root(root, root / "sub", Exclusions(["screenshots"])) == b"sub/"
