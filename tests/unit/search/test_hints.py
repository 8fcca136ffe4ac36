"""A burst of file events becomes one short list of folders."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.search.hints import FLOOD, LONGEST_S, MOST_FOLDERS, QUIET_S, Event, Hints, collapsed


class Burst:
    """Hints below a real root, at a time that the test tells."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.now_s = 500.0
        self.hints = Hints([root / "library"], lambda: self.now_s)

    def note(self, name: str, *, is_folder: bool = False, is_gone: bool = False) -> bool:
        return self.hints.note(self.root, Event(str(self.root / name), is_folder, is_gone))

    def taken(self) -> list[str] | None:
        folders = self.hints.take()
        return None if folders is None else [folder.relative_to(self.root).as_posix() for folder in folders]


@pytest.fixture
def burst(tmp_path: Path) -> Burst:
    for name in ("a/deep", "b", "library", ".hidden"):
        (tmp_path / name).mkdir(parents=True)
    return Burst(tmp_path)


@pytest.mark.parametrize(
    ("name", "folders"),
    [
        ("a/one.jpg", ["a"]),
        ("a/ONE.JPG", ["a"]),
        ("a/one.jpg.xmp", ["a"]),
        ("a/raw.nef", ["a"]),
        ("top.png", ["."]),
        ("a/notes.txt", []),
        ("a/.one.jpg", []),
        (".hidden/one.jpg", []),
        ("a/@eaDir/one.jpg", []),
        ("library/thumbnails/one.jpg", []),
        ("library", []),
    ],
)
def test_a_file_points_to_its_folder_if_it_may_be_a_photo(
    burst: Burst, name: str, folders: list[str]
) -> None:
    assert burst.note(name) is bool(folders)
    assert burst.taken() == folders


def test_folders_point_to_themselves_and_gone_ones_to_what_is_left(burst: Burst) -> None:
    burst.note("a/deep", is_folder=True)
    assert burst.taken() == ["a/deep"]
    burst.note("a/gone", is_folder=True, is_gone=True)
    assert burst.taken() == ["a"]
    burst.note("b/gone/further/one.jpg", is_gone=True)
    assert burst.taken() == ["b"]
    burst.note("a/no suffix: a folder on Windows", is_gone=True)
    assert burst.taken() == ["a"]
    burst.hints.note(burst.root / "unplugged", Event(str(burst.root / "unplugged" / "one.jpg"), False))
    assert burst.taken() == []


def test_a_folder_that_moves_points_to_both_ends(burst: Burst) -> None:
    burst.note("a/deep", is_folder=True, is_gone=True)
    burst.note("b/deep", is_folder=True)
    (burst.root / "a" / "deep").rename(burst.root / "b" / "deep")
    assert burst.taken() == ["a", "b/deep"]


def test_what_lies_inside_another_is_left_out(burst: Burst) -> None:
    for name in ("a/deep/one.jpg", "a/two.jpg", "b/three.jpg"):
        burst.note(name)
    assert burst.taken() == ["a", "b"]
    assert burst.taken() == []


def test_it_waits_until_the_burst_is_over(burst: Burst) -> None:
    assert burst.hints.wait_s() is None
    assert burst.note("a/one.jpg")
    burst.now_s += QUIET_S / 2
    assert not burst.note("a/one.jpg")  # the file grows
    assert burst.hints.wait_s() == QUIET_S
    burst.now_s += QUIET_S
    assert burst.hints.wait_s() == 0
    burst.note("a/notes.txt")
    assert burst.hints.wait_s() == QUIET_S
    burst.taken()
    assert burst.hints.wait_s() is None


def test_a_burst_without_an_end_is_given_out_all_the_same(burst: Burst) -> None:
    for _ in range(int(LONGEST_S)):
        burst.note("a/one.jpg")
        burst.now_s += 1
    assert burst.hints.wait_s() == 0


def test_after_a_flood_everything_has_to_be_looked_at(burst: Burst) -> None:
    for _ in range(FLOOD - 1):
        burst.note("a/one.jpg")
    assert burst.taken() == ["a"]
    for _ in range(FLOOD):
        burst.note("library/catalog.sqlite")
    burst.note("a/one.jpg")
    assert burst.taken() == ["a"]  # our own writing is no flood
    for _ in range(FLOOD):
        burst.note("b/other.txt")
    burst.note("a/one.jpg")
    assert burst.taken() is None
    for _ in range(FLOOD):
        burst.note("b/other.txt")
    burst.now_s += QUIET_S + 1
    burst.note("a/one.jpg")
    assert burst.taken() == ["a"]  # that flood is long past


def test_many_folders_become_those_they_lie_in() -> None:
    many = {f"/r/2023/{month}/{day}": "/r" for month in range(12) for day in range(28)}
    assert collapsed(many) == sorted(f"/r/2023/{month}" for month in range(12))
    assert collapsed({f"/r/{number}": "/r" for number in range(500)}) == ["/r"]
    assert collapsed({f"/r{number}": f"/r{number}" for number in range(500)}) == [
        f"/r{number}" for number in sorted(map(str, range(500)))
    ]


names = st.lists(st.sampled_from(["a", "b", "ab", "a b"]), max_size=4)


@given(st.lists(names, max_size=60), st.integers(1, 30))
def test_collapsed_folders_hold_all_and_none_holds_another(paths: list[list[str]], most: int) -> None:
    folders = {str(Path("/r", *path)): str(Path("/r")) for path in paths}
    found = collapsed(folders, most)
    assert len(found) <= most
    for folder in folders:
        assert sum(Path(folder).is_relative_to(outer) for outer in found) == 1
    if len(collapsed(folders, 1000)) <= most:
        assert set(found) <= set(folders)


def test_the_bound_is_one_that_a_camera_card_meets() -> None:
    assert MOST_FOLDERS >= 10
