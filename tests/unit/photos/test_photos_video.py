"""Videos: which frames stand for them, what they say of themselves, and what is said of what is none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytest.importorskip("av")

from films import film, noise, sound, turn
from PIL import Image

from photosearch.base.errors import ImageError
from photosearch.photos import video
from photosearch.photos.content import TransientImageError, hash_of, hash_of_parts
from photosearch.photos.decode import decode
from photosearch.photos.header import read_header
from photosearch.photos.scanner import EXTENSIONS, VIDEO_TYPES
from photosearch.photos.video import MAX_FRAMES, Video, read_frame, read_video

RED, LIME, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)
SUFFIXES = sorted(suffix for suffix, type_ in EXTENSIONS.items() if type_ in VIDEO_TYPES)


def colour(image: Image.Image, x: float = 0.5, y: float = 0.5) -> tuple[int, ...]:
    """Return the pure colour next to that at a place of a picture, given in parts of its sides."""
    pixel = image.getpixel((int(x * image.width), int(y * image.height)))
    assert isinstance(pixel, tuple)
    return tuple(255 * round(part / 255) for part in pixel)


def colours(read: Video) -> list[tuple[int, ...]]:
    return [colour(frame.image) for frame in read.frames]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_frame_of_each_scene_stands_for_a_film(tmp_path: Path, suffix: str) -> None:
    path = film(tmp_path / f"film{suffix}")
    read = read_video(path, min_side=32)
    assert colours(read) == [RED, LIME, BLUE]
    assert (read.width, read.height) == (96, 64)
    assert read.duration_s == pytest.approx(3, abs=1)
    times_s = [frame.time_s for frame in read.frames]
    assert times_s == sorted(times_s)
    assert [int(time_s) for time_s in times_s] == [0, 1, 2]


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".avi", ".mkv", ".webm"])
def test_a_frame_is_found_again_by_its_time(tmp_path: Path, suffix: str) -> None:
    path = film(tmp_path / f"film{suffix}", fps=25)
    for frame in read_video(path, min_side=32).frames:
        again = read_frame(path, frame.time_s, min_side=32)
        assert again is not None
        assert again.time_s == frame.time_s
        assert again.image.tobytes() == frame.image.tobytes()


def test_decoding_a_film_gives_its_first_frame_or_the_one_asked_for(tmp_path: Path) -> None:
    path = film(tmp_path / "film.mp4")
    assert colour(decode(path, min_side=32).image) == RED
    assert colour(decode(path, min_side=32, time_s=1.0).image) == LIME
    assert colour(decode(path, min_side=32, time_s=99).image) == BLUE


def test_of_many_scenes_a_few_are_kept_and_none_twice(tmp_path: Path) -> None:
    many = [(noise(number), 0.5) for number in range(20)]
    assert len(read_video(film(tmp_path / "many.mp4", many), min_side=32).frames) == MAX_FRAMES
    again = [(noise(number % 2), 1.0) for number in range(6)]
    assert len(read_video(film(tmp_path / "again.mp4", again), min_side=32).frames) == 2


def test_black_does_not_stand_for_a_film_that_shows_something(tmp_path: Path) -> None:
    path = film(
        tmp_path / "film.mp4", [("black", 1), (noise(1), 1), ("white", 1), (noise(2), 1), ("black", 1)]
    )
    assert [int(frame.time_s) for frame in read_video(path, min_side=32).frames] == [1, 3]
    black = read_video(film(tmp_path / "black.mp4", [("black", 2)]), min_side=32)
    assert [frame.time_s for frame in black.frames] == [0]


def test_no_more_than_some_dozens_of_frames_are_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[float] = []
    real = video._picture

    def counted(*args: object) -> Image.Image:
        decoded.append(1)
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(video, "_picture", counted)
    read_video(film(tmp_path / "long.mp4", [(noise(n % 7), 10) for n in range(30)], fps=2), min_side=32)
    assert 8 < len(decoded) <= 40


def test_a_film_with_a_single_key_frame_is_read(tmp_path: Path) -> None:
    path = film(tmp_path / "film.mp4", [("red", 3)], keys_every=500)
    assert colours(read_video(path, min_side=32)) == [RED]


@pytest.mark.parametrize(
    ("degrees", "red_at", "blue_at", "size"),
    [(90, (0.5, 0.1), (0.5, 0.9), (64, 96)), (180, (0.9, 0.5), (0.1, 0.5), (96, 64)),
     (270, (0.5, 0.9), (0.5, 0.1), (64, 96))],
)  # fmt: skip
def test_films_are_turned_upright(
    tmp_path: Path,
    degrees: int,
    red_at: tuple[float, float],
    blue_at: tuple[float, float],
    size: tuple[int, int],
) -> None:
    halves = Image.new("RGB", (96, 64), "red")
    halves.paste("blue", (48, 0, 96, 64))
    read = read_video(turn(film(tmp_path / "film.mp4", [(halves, 1)]), degrees), min_side=32)
    assert (read.width, read.height) == read.frames[0].image.size == size
    assert colour(read.frames[0].image, *red_at) == RED
    assert colour(read.frames[0].image, *blue_at) == BLUE


def test_frames_are_no_larger_than_needed(tmp_path: Path) -> None:
    path = film(tmp_path / "film.mp4", [("red", 1)], size=(640, 360))
    read = read_video(path, min_side=32, min_longer_side=200)
    assert (read.width, read.height) == (640, 360)
    assert read.frames[0].image.size == (200, 112)
    assert read_video(path, min_side=1000).frames[0].image.size == (640, 360)


def test_a_film_says_when_where_and_with_what_it_was_taken(tmp_path: Path) -> None:
    tags = {
        "com.apple.quicktime.creationdate": "2021-03-04T06:06:07+0100",
        "com.apple.quicktime.make": "Apple",
        "com.apple.quicktime.model": "iPhone 12",
        "com.apple.quicktime.location.ISO6709": "+48.1371-011.5754+520.1/",
    }
    path = film(tmp_path / "film.mov", tags=tags)
    for metadata in (read_video(path, min_side=32).metadata, read_header(path)):
        assert metadata.taken == "2021-03-04T06:06:07+01:00"
        assert metadata.camera == "Apple iPhone 12"
        assert (metadata.latitude, metadata.longitude) == (48.1371, -11.5754)


def spoiled(path: Path) -> Path:
    data = bytearray(film(path).read_bytes())
    start = data.index(b"mdat") + 4
    data[start : start + 600] = bytes(600)
    path.write_bytes(data)
    return path


def without_frames(path: Path) -> Path:
    return film(path, [("red", 0)])


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_what_is_no_film_is_refused_with_a_reason(tmp_path: Path) -> None:
    whole = film(tmp_path / "whole.mp4").read_bytes()
    playlist = b"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nwhole.mp4\n#EXT-X-ENDLIST\n"
    reasons = {
        sound(tmp_path / "sound.mp4"): "it has sound and no pictures",
        without_frames(tmp_path / "frameless.mp4"): "no pictures|none of its frames",
        written(tmp_path / "empty.mp4", b""): "the file is empty",
        written(tmp_path / "text.mp4", b"no film " * 500): "no video of a kind that can be read",
        written(tmp_path / "half.mp4", whole[: len(whole) // 2]): "damaged",
        written(tmp_path / "list.mp4", playlist): "no video of a kind that can be read",
        written(tmp_path / "concat.mkv", b"ffconcat version 1.0\nfile whole.mp4\n"): "no video of a kind",
    }
    for path, reason in reasons.items():
        with pytest.raises(ImageError, match=reason) as caught:
            read_video(path, min_side=32)
        assert not isinstance(caught.value, TransientImageError), path.name
        assert caught.value.message.isprintable()


def test_of_a_damaged_film_the_frames_that_are_left_count(tmp_path: Path) -> None:
    assert set(colours(read_video(spoiled(tmp_path / "film.mp4"), min_side=32))) <= {
        RED,
        LIME,
        BLUE,
        (0, 0, 0),
    }


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    with pytest.raises(ImageError, match="no regular file"):
        read_video(tmp_path / "pipe.mp4", min_side=32)
    with pytest.raises(ImageError, match="no regular file"):
        hash_of(tmp_path / "pipe.mp4")


def test_a_film_that_is_gone_is_worth_another_try(tmp_path: Path) -> None:
    with pytest.raises(TransientImageError, match="gone"):
        read_video(tmp_path / "film.mp4", min_side=32)


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_name_that_is_no_text_is_none_of_our_business(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"odd \xff.mp4")
    film(tmp_path / "film.mp4").rename(path)
    assert colours(read_video(path, min_side=32)) == [RED, LIME, BLUE]


def test_the_hash_of_a_film_changes_with_its_size_and_at_both_ends(tmp_path: Path) -> None:
    data = bytearray(os.urandom(20 * 1024**2))
    path = written(tmp_path / "a.mp4", bytes(data))
    first = hash_of_parts(path)
    assert hash_of(path) == first == hash_of_parts(written(tmp_path / "b.mov", bytes(data)))
    seen = {first}
    for at in (0, 4 * 1024**2 - 1, 4 * 1024**2 + 10, len(data) - 4 * 1024**2, len(data) - 1):
        data[at] ^= 1
        seen.add(hash_of_parts(written(path, bytes(data))))
    seen.add(hash_of_parts(written(path, bytes(data[:-1]))))
    assert len(seen) == 7
