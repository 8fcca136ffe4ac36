"""Which files a photo consists of."""

from __future__ import annotations

from pathlib import Path

from scanning import ScannedCatalog

from photosearch.search.companions import files_of


def make(folder: Path, *names: str) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(names):
        (folder / name).write_bytes(b"x" * (number + 1))
    return [folder / name for name in names]


def names(paths: tuple[Path, ...]) -> list[str]:
    return [path.name for path in paths]


def test_what_is_shown_as_a_photo_and_its_sidecars_belong_to_it(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    make(folder, "a.jpg", "a.nef", "a.nef.xmp", "a.xmp", "b.heic", "b.mov", "c.jpg", "c.JPG.xmp", "d.png")
    scanned = ScannedCatalog(tmp_path)
    scanned.index(folder)
    ids = {path.name: photo_id for path, photo_id in scanned.ids().items()}
    found = files_of(scanned.catalog, [ids["b.heic"], ids["a.jpg"], ids["c.jpg"], ids["d.png"], 999])
    assert {photo_id: names(paths) for photo_id, paths in found.items()} == {
        ids["a.jpg"]: ["a.jpg", "a.nef", "a.xmp", "a.nef.xmp"],
        ids["b.heic"]: ["b.heic", "b.mov"],
        ids["c.jpg"]: ["c.jpg"],
        ids["d.png"]: ["d.png"],
    }


def test_a_sidecar_of_several_photos_goes_with_the_last_of_them(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    make(folder, "a.jpg", "a.png", "a.xmp", "a.png.xmp")
    scanned = ScannedCatalog(tmp_path)
    scanned.index(folder)
    ids = {path.name: photo_id for path, photo_id in scanned.ids().items()}
    (one,) = files_of(scanned.catalog, [ids["a.jpg"]]).values()
    assert names(one) == ["a.jpg"]
    both = files_of(scanned.catalog, [ids["a.jpg"], ids["a.png"]])
    assert {name for paths in both.values() for name in names(paths)} == {
        "a.jpg",
        "a.png",
        "a.xmp",
        "a.png.xmp",
    }


def test_a_folder_that_is_gone_has_no_sidecars(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    make(folder, "a.jpg", "a.xmp")
    scanned = ScannedCatalog(tmp_path)
    scanned.index(folder)
    (photo_id,) = scanned.ids().values()
    folder.rename(tmp_path / "elsewhere")
    assert files_of(scanned.catalog, [photo_id]) == {photo_id: (folder / "a.jpg",)}
