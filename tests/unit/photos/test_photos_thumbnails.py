"""The thumbnail cache: small upright JPEGs under the hash of the photo's bytes, and nothing else."""

from __future__ import annotations

import errno
import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import CORNERS, as_stored, corners, draw, encode, exif
from PIL import Image, ImageCms, ImageFile
from PIL.ExifTags import GPS, Base

from photosearch.photos import thumbnails as thumbnails_module
from photosearch.photos.content import read
from photosearch.photos.decode import decode
from photosearch.photos.thumbnails import THUMBNAIL_SIDE, ThumbnailCache, thumbnail_of, thumbnail_path

KEY = "0123456789abcdef" * 2
OTHER = "fedcba9876543210" * 2


@pytest.fixture
def cache(tmp_path: Path) -> ThumbnailCache:
    return ThumbnailCache(tmp_path / "library" / "thumbnails")


def below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def opened(cache: ThumbnailCache, key: str = KEY) -> Image.Image:
    data = cache.read(key)
    assert data is not None
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        return image


@settings(deadline=None)
@given(width=st.integers(1, 2000), height=st.integers(1, 2000))
def test_a_thumbnail_fits_its_square_keeps_its_shape_and_never_grows(width: int, height: int) -> None:
    thumbnail = thumbnail_of(Image.new("RGB", (width, height)))
    longer = max(width, height)
    if longer <= THUMBNAIL_SIDE:
        assert thumbnail.size == (width, height)
    else:
        assert max(thumbnail.size) == THUMBNAIL_SIDE
        wanted = min(width, height) * THUMBNAIL_SIDE / longer
        assert abs(min(thumbnail.size) - max(1, wanted)) <= 0.5


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_thumbnail_is_upright_whatever_reads_it(cache: ThumbnailCache, orientation: int) -> None:
    block = exif(
        {Base.Orientation: orientation, Base.ImageDescription: "private"}, None, {GPS.GPSLatitudeRef: "N"}
    )
    photo = encode(as_stored(draw(1200, 800), orientation), "JPEG", exif=block, comment=b"private")
    cache.save(KEY, decode(photo, min_side=THUMBNAIL_SIDE).image)
    thumbnail = opened(cache)
    assert thumbnail.format == "JPEG"
    assert thumbnail.size == (THUMBNAIL_SIDE, THUMBNAIL_SIDE * 2 // 3)
    assert corners(thumbnail) == CORNERS
    assert not thumbnail.getexif()
    assert b"private" not in (cache.read(KEY) or b"")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "F"])
def test_a_picture_of_any_mode_becomes_rgb(mode: str) -> None:
    image = Image.new(mode, (900, 600)) if mode == "I;16" else draw(900, 600).convert(mode)
    thumbnail = thumbnail_of(image)
    assert (thumbnail.mode, thumbnail.size) == ("RGB", (384, 256))


def test_the_path_depends_on_the_content_hash_alone(cache: ThumbnailCache) -> None:
    assert thumbnail_path(Path("/cache"), KEY) == Path(f"/cache/01/{KEY}.jpg")
    assert cache.path_of(KEY) == thumbnail_path(cache.folder, KEY)
    assert ThumbnailCache(cache.folder).path_of(KEY) == cache.path_of(KEY)


def test_a_changed_photo_has_another_thumbnail(cache: ThumbnailCache, tmp_path: Path) -> None:
    photo = tmp_path / "photo.png"
    colours = []
    for colour in ("red", "blue"):
        photo.write_bytes(encode(Image.new("RGB", (50, 50), colour), "PNG"))
        content = read(photo)
        assert not cache.has(content.content_hash)
        cache.save(content.content_hash, decode(content.data, min_side=THUMBNAIL_SIDE).image)
        colours.append(opened(cache, content.content_hash).getpixel((25, 25)))
    assert colours == [(254, 0, 0), (0, 0, 254)]


def test_opening_a_cache_writes_nothing(cache: ThumbnailCache, tmp_path: Path) -> None:
    assert not cache.has(KEY)
    assert cache.read(KEY) is None
    assert cache.size_bytes() == 0
    cache.remove(KEY)
    assert list(tmp_path.iterdir()) == []


def test_saving_writes_one_thumbnail_in_the_caches_folder_and_no_more(
    cache: ThumbnailCache, tmp_path: Path
) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"photo")
    cache.save(KEY, draw())
    assert cache.has(KEY)
    assert below(tmp_path) == {
        "photo.jpg", "library/thumbnails/version", f"library/thumbnails/01/{KEY}.jpg",
    }  # fmt: skip
    assert cache.size_bytes() == sum(
        path.stat().st_size for path in cache.folder.rglob("*") if path.is_file()
    )


def test_a_thumbnail_is_kept_once_it_is_there(cache: ThumbnailCache) -> None:
    cache.save(KEY, Image.new("RGB", (9, 9), "red"))
    before = cache.read(KEY)
    cache.save(KEY, Image.new("RGB", (9, 9), "blue"))
    assert cache.read(KEY) == before
    assert ThumbnailCache(cache.folder).read(KEY) == before


def test_an_empty_file_is_no_thumbnail_and_is_replaced(cache: ThumbnailCache) -> None:
    cache.save(KEY, draw())
    cache.path_of(KEY).write_bytes(b"")
    assert not cache.has(KEY)
    assert cache.read(KEY) is None
    cache.save(KEY, draw())
    assert corners(opened(cache)) == CORNERS


def test_a_damaged_thumbnail_is_replaced_after_it_was_removed(cache: ThumbnailCache) -> None:
    cache.save(KEY, draw())
    cache.path_of(KEY).write_bytes(b"damaged")
    cache.remove(KEY)
    assert not cache.has(KEY)
    cache.save(KEY, draw())
    assert corners(opened(cache)) == CORNERS


def test_removing_one_leaves_the_others(cache: ThumbnailCache) -> None:
    cache.save(KEY, draw())
    cache.save(OTHER, draw())
    cache.remove(KEY)
    cache.remove(KEY)
    assert (cache.has(KEY), cache.has(OTHER)) == (False, True)


def test_a_thumbnail_appears_whole_or_not_at_all(
    cache: ThumbnailCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.save(OTHER, draw())
    before = below(cache.folder)

    def fill_the_disk(_: object, path: Path, *args: object, **options: object) -> None:
        path.write_bytes(b"\xff\xd8\xff half a thumbnail")
        assert not cache.has(KEY)
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Image.Image, "save", fill_the_disk)
        with pytest.raises(OSError, match="No space left"):
            cache.save(KEY, draw())
    assert below(cache.folder) == before
    cache.save(KEY, draw())
    assert corners(opened(cache)) == CORNERS


def test_a_thumbnail_that_cannot_be_read_is_none(cache: ThumbnailCache) -> None:
    cache.path_of(KEY).mkdir(parents=True)
    assert cache.read(KEY) is None


def test_threads_that_save_the_same_thumbnails_do_not_disturb_each_other(cache: ThumbnailCache) -> None:
    keys = [f"{number % 5:032x}" for number in range(100)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda key: cache.save(key, draw()), keys))
    assert below(cache.folder) == {"version", *(f"00/{key}.jpg" for key in keys)}
    assert all(corners(opened(cache, key)) == CORNERS for key in set(keys))


def test_thumbnails_of_another_version_are_made_again(
    cache: ThumbnailCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.save(KEY, draw())
    cache.path_of(KEY).with_name(f".{KEY}.jpg.abc123.tmp").write_bytes(b"cut off")
    monkeypatch.setattr(thumbnails_module, "VERSION", b"next\n")
    again = ThumbnailCache(cache.folder)
    assert not again.has(KEY)
    assert list(cache.folder.iterdir()) == []
    again.save(KEY, draw())
    assert ThumbnailCache(cache.folder).has(KEY)


def test_emptying_a_cache_leaves_what_others_put_there(cache: ThumbnailCache) -> None:
    cache.save(KEY, draw())
    mine = ["notes.txt", "holiday/a.jpg", "01/holiday.jpg", "ab/2023/b.jpg", f"{KEY}.jpg", "cd"]
    for name in mine:
        path = cache.folder / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(b"mine")
    (cache.folder / "version").write_bytes(b"of something else")
    ThumbnailCache(cache.folder)
    assert below(cache.folder) == set(mine)


def test_what_was_decoded_holds_on_to_no_file() -> None:
    image = decode(encode(draw(), "PNG"), min_side=64).image
    assert not isinstance(thumbnail_of(image), ImageFile.ImageFile)


class TestSmallJpegs:
    def stored(self, cache: ThumbnailCache, data: bytes) -> bytes:
        decoded = decode(data, min_side=260, min_longer_side=THUMBNAIL_SIDE)
        cache.save(KEY, thumbnail_of(decoded.image), data if decoded.is_as_stored else b"")
        kept = cache.read(KEY)
        assert kept is not None
        return kept

    def test_one_is_its_own_thumbnail(self, cache: ThumbnailCache) -> None:
        data = encode(draw(224, 180), "JPEG", quality=90)
        assert self.stored(cache, data) == data
        assert cache.remove_damaged() == 0

    @pytest.mark.parametrize(
        "data",
        [
            encode(draw(224, 180), "JPEG", exif=exif({Base.Orientation: 6})),
            encode(
                draw(224, 180),
                "JPEG",
                icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
            ),
            encode(draw(224, 180).convert("CMYK"), "JPEG"),
            encode(draw(224, 180), "PNG"),
            encode(draw(800, 600), "JPEG"),
            encode(draw(224, 180), "JPEG", comment=b"x" * 60_000),
            encode(draw(224, 180), "JPEG") + b"something after its end",
        ],
        ids=["turned", "profile", "cmyk", "png", "large", "comment", "trailer"],
    )
    def test_others_are_encoded_anew(self, cache: ThumbnailCache, data: bytes) -> None:
        kept = self.stored(cache, data)
        assert kept != data
        with Image.open(io.BytesIO(kept)) as thumbnail:
            assert (thumbnail.format, thumbnail.mode) == ("JPEG", "RGB")
            assert not thumbnail.getexif()
        assert cache.remove_damaged() == 0
