"""Walking folders: what counts as a photo, odd names, links, and folders that cannot be read."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ordinary_user import as_ordinary_user, folder_of_an_ordinary_user

from photosearch.base.errors import FolderError
from photosearch.photos import pillow
from photosearch.photos.scanner import (
    EXTENSIONS,
    RAW_TYPES,
    VIDEO_TYPES,
    ScannedFile,
    ScannedFolder,
    Unreadable,
    below_root,
    check_root,
    walk,
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path.resolve() / "photos"
    folder.mkdir()
    return folder


def make(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def files(root: Path, skip: Iterable[Path] = (), below: bytes = b"") -> list[ScannedFile]:
    entries = list(walk(root, skip, below))
    assert not unreadable(entries)
    return files_of(entries)


def files_of(entries: Iterable[ScannedFolder | Unreadable]) -> list[ScannedFile]:
    return [file for entry in entries if isinstance(entry, ScannedFolder) for file in entry.files]


def unreadable(entries: Iterable[ScannedFolder | Unreadable]) -> list[Unreadable]:
    return [entry for entry in entries if isinstance(entry, Unreadable)]


def names(root: Path, skip: Iterable[Path] = (), below: bytes = b"") -> list[str]:
    return [os.fsdecode(file.relative) for file in files(root, skip, below)]


def test_pictures_are_found_at_any_depth_and_other_files_are_not(root: Path) -> None:
    make(
        root, "b.jpg", "a/2.png", "a/1.webp", "a/deep/er/c.heic", "notes.txt", "jpg", "film.flv", "a.jpg.txt"
    )
    make(root, "raw.crx", "drawing.svg", "paper.pdf", "a/b.jpg~")
    assert names(root) == ["b.jpg", "a/1.webp", "a/2.png", "a/deep/er/c.heic"]


def test_a_walk_yields_the_same_order_each_time(root: Path) -> None:
    make(root, *(f"{folder}/{name}.jpg" for folder in "zay" for name in "312"))
    assert names(root) == names(root) == [f"{folder}/{name}.jpg" for folder in "ayz" for name in "123"]


@pytest.mark.parametrize("suffix", sorted(EXTENSIONS))
def test_an_extension_tells_the_type_however_it_is_written(root: Path, suffix: str) -> None:
    make(root, f"a{suffix}", f"b{suffix.upper()}", f"c{suffix.title()}")
    assert [file.type for file in files(root)] == [EXTENSIONS[suffix]] * 3


def test_there_is_an_extension_for_every_type_we_decode() -> None:
    assert set(EXTENSIONS.values()) == set(pillow.TYPES.values()) | RAW_TYPES | VIDEO_TYPES


def test_size_time_and_path_are_the_files(root: Path) -> None:
    path = root / "album" / "a.jpg"
    make(root, "album/a.jpg")
    path.write_bytes(b"12345")
    os.utime(path, ns=(0, 1_234_567_890_123_456_700))
    assert files(root) == [ScannedFile(b"album/a.jpg", 5, 1_234_567_890_123_456_700, "jpeg")]
    folders = [entry for entry in walk(root) if isinstance(entry, ScannedFolder)]
    assert [(folder.path, folder.relative) for folder in folders] == [
        (str(root), b""), (str(root / "album"), b"album/"),
    ]  # fmt: skip


def test_hidden_files_and_folders_are_skipped(root: Path) -> None:
    make(root, "a.jpg", ".hidden.jpg", ".thumbnails/b.jpg", "album/.c.jpg", ".jpg", "album/..d/e.jpg")
    assert names(root) == ["a.jpg"]


@pytest.mark.parametrize("name", ["$RECYCLE.BIN", "System Volume Information", "lost+found", "@eaDir"])
def test_folders_of_the_system_are_skipped_at_any_depth(root: Path, name: str) -> None:
    make(root, "a.jpg", f"{name}/b.jpg", f"album/{name}/c.jpg")
    assert names(root) == ["a.jpg"]


def test_a_root_in_a_hidden_folder_was_chosen_and_is_walked(root: Path) -> None:
    make(root, ".hidden/a.jpg")
    assert names(root / ".hidden") == ["a.jpg"]


def test_skipped_folders_are_not_entered_by_any_way(root: Path) -> None:
    library = root / "library"
    make(root, "a.jpg", "library/thumbnails/00/b.jpg", "library2/c.jpg")
    (root / "way in").symlink_to(library / "thumbnails")
    (root / "link").symlink_to(library)
    assert names(root, [library, library / "thumbnails"]) == ["a.jpg", "library2/c.jpg"]
    assert names(root, [root / "not there"]) == [
        "a.jpg", "library/thumbnails/00/b.jpg", "library2/c.jpg",
    ]  # fmt: skip


def test_a_folder_named_like_a_picture_is_a_folder(root: Path) -> None:
    make(root, "holiday.jpg/a.png")
    assert names(root) == ["holiday.jpg/a.png"]


@pytest.mark.parametrize(
    "name",
    [
        b"two  spaces .jpg",
        b"quotes ' \" `.jpg",
        "🏖️ Österreich 東京.jpg".encode(),
        b"new\nline\ttab\r.jpg",
        b"not text \xff\xfe.jpg",
        b"back\\slash; rm *?.jpg",
        b"-rf.jpg",
        b"%20%s{0}.jpg",
    ],
    ids=ascii,
)
def test_a_file_of_any_name_is_found_byte_for_byte(root: Path, name: bytes) -> None:
    folder = os.path.join(os.fsencode(root), name.removesuffix(b".jpg"))  # noqa: PTH118 - Path takes no bytes
    try:
        os.mkdir(folder)  # noqa: PTH102
        Path(os.fsdecode(os.path.join(folder, name))).write_bytes(b"x")  # noqa: PTH118
    except OSError:
        pytest.skip("this file system has no such names")
    (found,) = files(root)
    assert found.relative == name.removesuffix(b".jpg") + b"/" + name
    assert Path(root, os.fsdecode(found.relative)).read_bytes() == b"x"


@given(st.lists(st.text(st.characters(exclude_characters="/\0", codec="utf-8"), min_size=1, max_size=30)))
def test_whatever_the_names_the_walk_finds_what_has_an_extension(
    tmp_path_factory: pytest.TempPathFactory, stems: list[str]
) -> None:
    root = tmp_path_factory.mktemp("names").resolve()
    expected = set()
    for stem in stems:
        (root / f"{stem}.png").touch()
        if not stem.startswith("."):
            expected.add(os.fsencode(f"{stem}.png"))
    assert {file.relative for file in files(root)} == expected


def test_links_that_lead_in_a_circle_or_above_the_root_end(root: Path) -> None:
    make(root, "a/b/c.jpg", "../beside.jpg")
    (root / "a" / "b" / "up").symlink_to(root)
    (root / "a" / "self").symlink_to(root / "a" / "self")
    (root / "a" / "above").symlink_to(root.parent)
    (root / "ping.jpg").symlink_to(root / "pong.jpg")
    (root / "pong.jpg").symlink_to(root / "ping.jpg")
    assert names(root) == ["a/b/c.jpg"]


def test_a_linked_folder_is_walked_once_and_the_real_path_wins(root: Path) -> None:
    make(root, "real/a.jpg")
    make(root.parent, "elsewhere/b.jpg")
    (root / "a link").symlink_to(root / "real")
    (root / "outside 1").symlink_to(root.parent / "elsewhere")
    (root / "outside 2").symlink_to(root.parent / "elsewhere")
    assert names(root) == ["real/a.jpg", "outside 1/b.jpg"]


def test_a_linked_file_is_a_photo_of_its_own_with_its_targets_size(root: Path) -> None:
    make(root.parent, "target.dat")
    (root.parent / "target.dat").write_bytes(b"123")
    (root / "link.jpg").symlink_to(root.parent / "target.dat")
    (found,) = files(root)
    assert (found.relative, found.size_bytes) == (b"link.jpg", 3)


def test_links_that_lead_nowhere_are_passed_over(root: Path) -> None:
    make(root, "a.jpg")
    (root / "broken.jpg").symlink_to(root / "nothing.jpg")
    (root / "broken folder").symlink_to(root / "nothing")
    assert names(root) == ["a.jpg"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes as on POSIX")
def test_a_pipe_named_like_a_picture_is_none(root: Path) -> None:
    os.mkfifo(root / "pipe.jpg")
    assert names(root) == []


def test_an_unreadable_folder_is_reported_and_the_walk_goes_on() -> None:
    with folder_of_an_ordinary_user() as root:
        make(root, "a/1.jpg", "b/2.jpg", "b/below/3.jpg", "c/4.jpg")
        (root / "b").chmod(0)
        with as_ordinary_user():
            entries = list(walk(root))
    assert [file.relative for file in files_of(entries)] == [b"a/1.jpg", b"c/4.jpg"]
    assert unreadable(entries) == [Unreadable(root / "b", os.strerror(errno.EACCES))]


def test_a_folder_that_can_be_listed_but_not_looked_into_is_reported_once() -> None:
    with folder_of_an_ordinary_user() as root:
        make(root, "a/1.jpg", "a/2.jpg", "b/3.jpg")
        (root / "a").chmod(0o444)
        with as_ordinary_user():
            entries = list(walk(root))
    assert unreadable(entries) == [Unreadable(root / "a", os.strerror(errno.EACCES))]
    assert [file.relative for file in files_of(entries)] == [b"b/3.jpg"]
    at = entries.index(unreadable(entries)[0])
    following = entries[at + 1]  # so that its emptiness is not believed
    assert isinstance(following, ScannedFolder)
    assert following.relative == b"a/"


def test_a_link_into_an_unreadable_folder_is_reported_itself() -> None:
    with folder_of_an_ordinary_user() as root:
        make(root, "photos/1.jpg", "closed/inner/2.jpg")
        (root / "photos" / "link").symlink_to(root / "closed" / "inner")
        (root / "closed").chmod(0)
        with as_ordinary_user():
            entries = list(walk(root / "photos"))
    assert [file.relative for file in files_of(entries)] == [b"1.jpg"]
    assert [entry.path.name for entry in unreadable(entries)] == ["link"]


def test_a_folder_removed_during_the_walk_is_just_not_there(root: Path) -> None:
    make(root, "a.jpg", "b/c.jpg")
    entries = walk(root)
    next(entries)
    (root / "b" / "c.jpg").unlink()
    (root / "b").rmdir()
    assert list(entries) == []


def test_a_root_that_leaves_during_the_walk_is_reported(root: Path) -> None:
    make(root, "a.jpg", "b/c.jpg")
    entries = walk(root)
    next(entries)
    root.rename(root.with_name("unplugged"))
    assert list(entries) == [Unreadable(root, "it is no longer there")]


def test_another_folder_in_the_roots_place_is_not_taken_for_it(root: Path) -> None:
    make(root, "a.jpg", "b/c.jpg")
    entries = walk(root)
    next(entries)
    root.rename(root.with_name("unplugged"))
    root.mkdir()
    assert Unreadable(root, "it is no longer there") in list(entries)


def test_a_root_that_is_not_there_is_reported(root: Path) -> None:
    assert list(walk(root / "nowhere")) == [Unreadable(root / "nowhere", "it is no longer there")]


def test_an_empty_folder_holds_no_photos(root: Path) -> None:
    assert list(walk(root)) == [ScannedFolder(str(root), b"", [])]


@pytest.mark.parametrize("name", ["a.xmp", "a.CR2.xmp", "A.XMP", "a.cr2.Xmp"])
def test_a_sidecar_is_noticed_however_it_is_named(root: Path, name: str) -> None:
    make(root, "a.CR2", "b.CR2", "sub/a.CR2", name)
    os.utime(root / name, ns=(0, 1_234_567_890_123_456_700))
    assert [(file.relative, file.sidecar_mtime_ns) for file in files(root)] == [
        (b"a.CR2", 1_234_567_890_123_456_700), (b"b.CR2", 0), (b"sub/a.CR2", 0),
    ]  # fmt: skip


def test_of_two_sidecars_the_one_with_the_whole_name_counts(root: Path) -> None:
    make(root, "a.jpg", "a.cr2", "a.xmp", "a.jpg.xmp")
    os.utime(root / "a.xmp", ns=(0, 7_000_000_000))
    os.utime(root / "a.jpg.xmp", ns=(0, 5_000_000_000))
    assert [(file.relative, file.sidecar_mtime_ns) for file in files(root)] == [
        (b"a.cr2", 7_000_000_000), (b"a.jpg", 5_000_000_000),
    ]  # fmt: skip


class TestBelow:
    """Walking one folder of a root."""

    def test_only_that_folder_is_walked_and_paths_are_still_below_the_root(self, root: Path) -> None:
        make(root, "1.jpg", "a/2.jpg", "a/b/3.jpg", "a/b/c/4.jpg", "ab/5.jpg")
        assert below_root(root, root / "a" / "b") == b"a/b/"
        assert names(root, below=b"a/b/") == ["a/b/3.jpg", "a/b/c/4.jpg"]

    def test_a_folder_that_is_gone_holds_nothing(self, root: Path) -> None:
        make(root, "1.jpg")
        assert below_root(root, root / "gone" / "too") == b"gone/too/"
        assert list(walk(root, below=b"gone/too/")) == []

    @pytest.mark.parametrize("name", [".hidden", "a/.hidden/b", "lost+found/a", "@eaDir"])
    def test_what_a_whole_walk_leaves_out_is_left_out(self, root: Path, name: str) -> None:
        make(root, f"{name}/1.jpg")
        assert below_root(root, root / name) is None

    def test_a_folder_elsewhere_is_not_below(self, root: Path) -> None:
        assert below_root(root, root.parent / "photos2") is None
        assert below_root(root, root) == b""

    def test_skipped_folders_are_not_entered(self, root: Path) -> None:
        make(root, "library/thumbnails/1.jpg")
        assert list(walk(root, [root / "library"], b"library/")) == []
        assert list(walk(root, [root / "library"], b"library/thumbnails/")) == []

    def test_links_are_left_to_a_walk_of_the_whole_root(self, root: Path) -> None:
        make(root, "real/1.jpg", "a/2.jpg")
        (root / "a" / "link").symlink_to(root / "real")
        assert next(walk(root, below=b"a/")) == ScannedFolder(
            str(root / "a"), b"a/", files(root, below=b"a/"), (b"a/link/",)
        )
        assert below_root(root, root / "a" / "link") == b""

    def test_a_root_that_leaves_is_reported(self, root: Path) -> None:
        make(root, "a/1.jpg")
        entries = walk(root, below=b"a/")
        next(entries)
        root.rename(root.with_name("unplugged"))
        assert list(entries) == [Unreadable(root, "it is no longer there")]


def test_a_root_is_made_absolute_with_its_links_followed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root.parent / "link").symlink_to(root)
    monkeypatch.chdir(root.parent)
    monkeypatch.setenv("HOME", str(root.parent))
    monkeypatch.setenv("USERPROFILE", str(root.parent))
    for shown in ("photos", "link", "./photos/../link", "~/photos", root):
        assert check_root(shown) == root


def test_a_missing_root_is_named_with_what_to_do(root: Path) -> None:
    with pytest.raises(FolderError, match="no such folder: .*nowhere. Check the spelling"):
        check_root(root / "nowhere")


def test_a_file_is_no_root(root: Path) -> None:
    make(root, "a.jpg")
    with pytest.raises(FolderError, match=r"a\.jpg is a file, not a folder. Name the folder it is in"):
        check_root(root / "a.jpg")


def test_a_root_without_permission_is_told_apart_from_a_missing_one() -> None:
    with folder_of_an_ordinary_user() as folder:
        closed = folder / "closed"
        closed.mkdir(0)
        with as_ordinary_user(), pytest.raises(FolderError, match="no permission to read .*closed"):
            check_root(closed)


@pytest.mark.parametrize("name", ["a\0b", "loop", "~nobody-of-this-name/photos"])
def test_a_root_that_cannot_be_resolved_is_an_error_in_words(
    root: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    (root / "loop").symlink_to(root / "loop")
    with pytest.raises(FolderError, match="cannot read") as raised:
        check_root(name)
    assert str(raised.value).isprintable()
