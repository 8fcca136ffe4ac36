"""Cache, loader and feeder: the way of a thumbnail from the disk to the screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from gui_fakes import HeldPool, InstantPool, make_photo, make_photos, save_thumbnail
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from photosearch.gui.models.photo_list import PhotoListModel
from photosearch.gui.thumbnail_cache import PixmapCache
from photosearch.gui.thumbnail_feeder import ThumbnailFeeder
from photosearch.gui.thumbnail_loader import ThumbnailLoader, read_thumbnail, thumbnail_path
from photosearch.photos.thumbnails import ThumbnailCache

pytestmark = pytest.mark.usefixtures("qapp")


def names_of(spy: QSignalSpy) -> list[str]:
    return [spy.at(position)[0] for position in range(spy.count())]


def hash_of(number: int) -> str:
    content_hash = make_photo(number).content_hash
    assert content_hash is not None
    return content_hash


class TestPixmapCache:
    def test_bytes_are_bounded_and_the_oldest_use_goes_first(self) -> None:
        pixmap = QPixmap(100, 100)
        one = 100 * 100 * pixmap.depth() // 8
        cache = PixmapCache(limit_bytes=3 * one)
        for name in "abc":
            cache.put(name, pixmap, 100)
        assert cache.get("a") is not None
        cache.put("d", pixmap, 100)
        assert cache.get("b") is None
        assert cache.get("a") is not None
        assert len(cache) == 3
        assert cache.size_bytes == 3 * one

    def test_count_is_bounded(self) -> None:
        cache = PixmapCache(limit_count=2)
        for name in "abc":
            cache.put(name, QPixmap(2, 2), 2)
        assert len(cache) == 2

    def test_putting_again_and_discarding_keep_the_books(self) -> None:
        cache = PixmapCache()
        cache.put("a", QPixmap(10, 10), 10)
        cache.put("a", QPixmap(20, 20), 20)
        assert cache.has("a", 20)
        assert not cache.has("a", 10)
        cache.discard("a")
        cache.discard("a")
        assert cache.size_bytes == 0


class TestReading:
    def test_same_place_as_the_engine_writes_to(self, tmp_path: Path) -> None:
        name = "0123456789abcdef"
        assert thumbnail_path(tmp_path, name) == ThumbnailCache(tmp_path).path_of(name)

    def test_fits_the_cell(self, tmp_path: Path) -> None:
        image = read_thumbnail(save_thumbnail(tmp_path, "aa", 400, 200), 200)
        assert (image.width(), image.height()) == (200, 100)
        image = read_thumbnail(save_thumbnail(tmp_path, "bb", 200, 400), 200)
        assert (image.width(), image.height()) == (80, 160)

    def test_is_never_enlarged(self, tmp_path: Path) -> None:
        assert read_thumbnail(save_thumbnail(tmp_path, "aa", 40, 20), 200).width() == 40

    @pytest.mark.parametrize("content", [b"", b"not a picture", b"\xff\xd8\xff\xe0 cut off"])
    def test_damage_is_a_null_image(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "damaged.jpg"
        path.write_bytes(content)
        assert read_thumbnail(path, 200).isNull()
        assert read_thumbnail(tmp_path / "missing.jpg", 200).isNull()
        assert read_thumbnail(tmp_path, 200).isNull()


class TestLoader:
    def test_what_scrolled_away_before_its_turn_is_not_loaded(self, tmp_path: Path) -> None:
        for number in range(6):
            save_thumbnail(tmp_path, hash_of(number))
        pool = HeldPool()
        loader = ThumbnailLoader(pool)
        loader.set_folder(tmp_path)
        loaded = QSignalSpy(loader.loaded)
        loader.want([hash_of(0), hash_of(1), hash_of(2)], 128)
        loader.want([hash_of(4), hash_of(5)], 128)
        pool.run()
        assert names_of(loaded) == [hash_of(4), hash_of(5)]

    def test_missing_ones_are_reported(self, tmp_path: Path) -> None:
        loader = ThumbnailLoader(InstantPool())
        loader.set_folder(tmp_path)
        failed = QSignalSpy(loader.failed)
        loader.want([hash_of(1)], 128)
        assert names_of(failed) == [hash_of(1)]

    def test_threads_load_and_end(self, tmp_path: Path, qtbot: QtBot) -> None:
        for number in range(20):
            save_thumbnail(tmp_path, hash_of(number))
        loader = ThumbnailLoader()
        loader.set_folder(tmp_path)
        loaded = QSignalSpy(loader.loaded)
        loader.want([hash_of(number) for number in range(20)], 64)
        qtbot.waitUntil(lambda: loaded.count() == 20)
        loader.close()
        image = loaded.at(0)[1]
        assert isinstance(image, QImage)
        assert image.width() == 64


class TestFeeder:
    @pytest.fixture
    def model(self) -> PhotoListModel:
        return PhotoListModel()

    @pytest.fixture
    def pool(self) -> HeldPool:
        return HeldPool()

    @pytest.fixture
    def loader(self, pool: HeldPool, tmp_path: Path) -> Iterator[ThumbnailLoader]:
        loader = ThumbnailLoader(pool)
        loader.set_folder(tmp_path)
        yield loader
        loader.close()

    @pytest.fixture
    def cache(self) -> PixmapCache:
        return PixmapCache()

    @pytest.fixture
    def feeder(self, model: PhotoListModel, cache: PixmapCache, loader: ThumbnailLoader) -> ThumbnailFeeder:
        return ThumbnailFeeder(model, cache, loader)

    def test_rows_in_sight_come_first_and_rows_far_off_not_at_all(
        self, feeder: ThumbnailFeeder, model: PhotoListModel, loader: ThumbnailLoader, pool: HeldPool
    ) -> None:
        model.replace(make_photos(100))
        failed = QSignalSpy(loader.failed)
        feeder.set_visible_rows(50, 53)
        pool.run()
        asked = [int(name, 16) - 1 for name in names_of(failed)]
        assert asked[:4] == [50, 51, 52, 53]
        assert set(asked) == set(range(48, 58))

    def test_rows_that_fly_by_are_not_loaded_and_those_the_view_stops_at_are(
        self,
        feeder: ThumbnailFeeder,
        model: PhotoListModel,
        loader: ThumbnailLoader,
        pool: HeldPool,
        qtbot: QtBot,
    ) -> None:
        model.replace(make_photos(1000))
        failed = QSignalSpy(loader.failed)
        feeder.set_visible_rows(0, 3)
        for first in range(100, 600, 100):
            feeder.set_visible_rows(first, first + 3)
        pool.run()
        assert failed.count() == 0  # not even what had been wanted before the jump
        qtbot.waitUntil(lambda: bool(pool.held))
        pool.run()
        assert {int(name, 16) - 1 for name in names_of(failed)} == set(range(498, 508))

    def test_loaded_rows_are_announced_one_by_one(
        self,
        feeder: ThumbnailFeeder,
        model: PhotoListModel,
        cache: PixmapCache,
        pool: HeldPool,
        tmp_path: Path,
        qtbot: QtBot,
    ) -> None:
        model.replace(make_photos(3))
        save_thumbnail(tmp_path, hash_of(2))
        changed = QSignalSpy(model.dataChanged)
        feeder.set_visible_rows(0, 2)
        pool.run()
        qtbot.waitUntil(lambda: cache.get(hash_of(2)) is not None)
        assert changed.count() == 1
        assert changed.at(0)[0].row() == 1

    def test_a_missing_thumbnail_is_asked_for_once_and_loaded_when_made(
        self,
        feeder: ThumbnailFeeder,
        model: PhotoListModel,
        cache: PixmapCache,
        pool: HeldPool,
        tmp_path: Path,
        qtbot: QtBot,
    ) -> None:
        model.replace(make_photos(1))
        missed = QSignalSpy(feeder.thumbnail_missed)
        for _ in range(3):
            feeder.set_visible_rows(0, 0)
            pool.run()
        assert [missed.at(position)[0] for position in range(missed.count())] == [1]
        save_thumbnail(tmp_path, hash_of(1))
        feeder.retry(1, hash_of(1))
        pool.run()
        qtbot.waitUntil(lambda: cache.get(hash_of(1)) is not None)

    def test_photos_without_content_known_are_left_alone(
        self, feeder: ThumbnailFeeder, model: PhotoListModel, pool: HeldPool
    ) -> None:
        model.replace([make_photo(1, has_hash=False)])
        feeder.set_visible_rows(0, 0)
        assert pool.held == []

    def test_another_size_loads_again_while_the_old_one_stays_in_use(
        self,
        feeder: ThumbnailFeeder,
        model: PhotoListModel,
        cache: PixmapCache,
        pool: HeldPool,
        tmp_path: Path,
        qtbot: QtBot,
    ) -> None:
        model.replace(make_photos(1))
        save_thumbnail(tmp_path, hash_of(1))
        feeder.set_visible_rows(0, 0)
        pool.run()
        qtbot.waitUntil(lambda: cache.has(hash_of(1), 256))
        feeder.set_side(128)
        assert cache.get(hash_of(1)) is not None
        pool.run()
        qtbot.waitUntil(lambda: cache.has(hash_of(1), 128))
