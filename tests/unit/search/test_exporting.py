"""Exports: nothing is overwritten, nothing half written stays, and one bad photo ends no other."""

from __future__ import annotations

import builtins
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO

import pytest
from PIL import Image

from photosearch.base.errors import DiskFullError, FolderError
from photosearch.base.types import Photo
from photosearch.search import exporting
from photosearch.search.export_messages import ExportOptions, ExportStep
from photosearch.search.exporting import export


@pytest.fixture
def photos(tmp_path: Path) -> list[Photo]:
    """Nine photos, of which those in the second and the third folder have the same names."""
    found = list[Photo]()
    for folder in ("one", "two", "three"):
        (tmp_path / folder).mkdir()
        for name in ("a.jpg", "b.png", "c.jpg"):
            path = tmp_path / folder / name
            Image.new("RGB", (60, 40), (len(found), 100, 200)).save(path)
            found.append(Photo(len(found), str(path), None, 60, 40, None))
    return found


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "out" / "here"


def run(photos: list[Photo], options: ExportOptions) -> list[ExportStep]:
    return list(export(photos, options))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_every_photo_becomes_a_jpeg_under_a_name_of_its_own(photos: list[Photo], target: Path) -> None:
    steps = run(photos, ExportOptions(target, longest_side=30))
    assert [step.done for step in steps] == list(range(1, 10))
    assert {step.total for step in steps} == {9}
    assert [step.source for step in steps] == [photo.path for photo in photos]
    assert names(target) == sorted(
        f"{letter}{number}.jpg" for letter in "abc" for number in ("", " (2)", " (3)")
    )
    for step in steps:
        assert step.target is not None
        with Image.open(step.target) as image:
            assert (image.format, image.size) == ("JPEG", (30, 20))
    assert [step.target.name for step in steps[::3] if step.target] == ["a.jpg", "a (2).jpg", "a (3).jpg"]


def test_nothing_is_overwritten(photos: list[Photo], target: Path) -> None:
    target.mkdir(parents=True)
    (target / "a.jpg").write_bytes(b"mine")
    (target / "a (2).jpg").mkdir()
    (step,) = run(photos[:1], ExportOptions(target))
    assert step.target == target / "a (3).jpg"
    assert (target / "a.jpg").read_bytes() == b"mine"


def test_originals_are_copied_byte_for_byte_with_their_times(photos: list[Photo], target: Path) -> None:
    os.utime(photos[1].path, ns=(10**18, 10**18))
    before = {photo.path: (photo.path.read_bytes(), photo.path.stat().st_mtime_ns) for photo in photos}
    steps = run(photos, ExportOptions(target, is_original=True))
    assert names(target)[:3] == ["a (2).jpg", "a (3).jpg", "a.jpg"]
    for step in steps:
        assert step.target is not None
        assert step.target.read_bytes() == step.source.read_bytes()
    assert steps[1].target is not None
    assert steps[1].target.stat().st_mtime_ns == 10**18
    after = {photo.path: (photo.path.read_bytes(), photo.path.stat().st_mtime_ns) for photo in photos}
    assert after == before


def test_what_cannot_be_read_is_told_and_the_others_go_on(photos: list[Photo], target: Path) -> None:
    photos[0].path.write_bytes(b"not a picture")
    photos[1].path.unlink()
    steps = run(photos[:3], ExportOptions(target))
    assert [bool(step.trouble) for step in steps] == [True, True, False]
    assert "not a picture" in steps[0].trouble
    assert names(target) == ["c.jpg"]
    steps = run(photos[1:2], ExportOptions(target, is_original=True))
    assert "cannot be read" in steps[0].trouble
    assert names(target) == ["c.jpg"]


def test_videos_are_copied_only_with_their_metadata(
    photos: list[Photo], target: Path, tmp_path: Path
) -> None:
    (tmp_path / "film.mp4").write_bytes(b"film")
    film = replace(photos[0], file=str(tmp_path / "film.mp4"), duration_s=3.0)
    (step,) = run([film], ExportOptions(target))
    assert (step.target, "with its metadata" in step.trouble) == (None, True)
    for options in (ExportOptions(target, keeps_metadata=True), ExportOptions(target, is_original=True)):
        (step,) = run([film], options)
        assert step.target is not None
        assert step.target.read_bytes() == b"film"


@pytest.mark.parametrize("is_original", [False, True])
def test_an_export_ends_when_it_is_cancelled(photos: list[Photo], target: Path, is_original: bool) -> None:
    steps = list[ExportStep]()
    for step in export(photos, ExportOptions(target, is_original=is_original), lambda: len(steps) >= 3):
        steps.append(step)
    assert len(steps) == 3
    assert len(names(target)) == 3


def test_a_large_copy_that_is_cancelled_leaves_nothing(photos: list[Photo], target: Path) -> None:
    asked = iter((False, False, True))
    steps = list(export(photos, ExportOptions(target, is_original=True), lambda: next(asked, True)))
    assert len(steps) < 3
    assert len(names(target)) == len(steps)


def failing_after(error: OSError, good: int) -> Callable[..., IO[bytes]]:
    """Return an `open` whose new files cannot be written to, but for the first ones."""
    made = iter(range(good))

    class Full:
        def __init__(self, file: IO[bytes]) -> None:
            self.file = file

        def write(self, data: bytes) -> int:
            self.file.write(data[:10])
            raise error

        def __getattr__(self, name: str) -> object:
            return getattr(self.file, name)

        def __enter__(self) -> Full:
            return self

        def __exit__(self, *_: object) -> None:
            self.file.close()

    def opened(path: Path, mode: str = "r", *args: object) -> IO[bytes]:
        file = builtins.open(path, mode)  # noqa: PTH123, SIM115
        if mode == "xb" and next(made, None) is None:
            return Full(file)  # type: ignore[return-value]
        return file

    return opened


def test_a_full_disk_ends_the_export_and_leaves_what_is_whole(
    photos: list[Photo], target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "open", failing_after(OSError(28, "No space left on device"), good=2))
    steps = list[ExportStep]()
    with pytest.raises(DiskFullError, match="no room left on the disk of"):
        steps.extend(export(photos, ExportOptions(target)))
    assert names(target) == ["a.jpg", "b.jpg"]


def test_a_folder_that_cannot_be_written_is_named(photos: list[Photo], tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FolderError, match="file/out"):
        run(photos, ExportOptions(tmp_path / "file" / "out"))


def test_decoding_never_runs_far_ahead(
    photos: list[Photo], target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = 0
    begin = exporting._begun

    def counted(*args: object) -> object:
        nonlocal begun
        begun += 1
        return begin(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(exporting, "_begun", counted)
    monkeypatch.setattr(exporting, "usable_cores", lambda: 2)
    steps: Iterator[ExportStep] = export(photos, ExportOptions(target))
    for written in range(1, 7):
        next(steps)
        assert begun == written + 2
