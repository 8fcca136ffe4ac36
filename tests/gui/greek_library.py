"""A library in Greek: whatever the window shows in Latin letters is none of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gui_fakes import make_photo, make_status

from photosearch.base.overview import Counted, Overview, RootCount
from photosearch.base.types import (
    Album,
    Grouping,
    LibraryModel,
    LibraryStatus,
    Metadata,
    ModelOffer,
    SavedSearch,
    Sort,
)

ROOT = Path("/Φωτογραφίες")
PHOTOS = [
    replace(make_photo(1), file=str(ROOT / "1"), group="2023-05-12", is_favorite=True, rating=3),
    replace(make_photo(2, is_offline=True), file=str(ROOT / "2"), group="2023-05", is_hidden=True),
    replace(make_photo(3, duration_s=75.0), file=str(ROOT / "3"), group=str(ROOT)),
    replace(make_photo(4, has_hash=False), file=str(ROOT / "4")),
]
ALBUM = Album(3, "Καλοκαίρι", 12)
SAVED = SavedSearch(5, "Χιόνι", "παιδιά στο χιόνι", Sort.NEWEST, Grouping.MONTH, True)
MODEL = LibraryModel("μικρό", "1", 640, "γρήγορο", 5, 9, 10**7, True, False, False)
MODELS = (
    MODEL,
    replace(MODEL, name="μεσαίο", is_in_use=False, is_wanted=True),
    replace(MODEL, name="παλιό", is_in_use=False, was_before=True),
    replace(MODEL, name="μισό", is_in_use=False, embedded=0),
)
OFFERS = (
    ModelOffer("μεγάλο", "ακριβές", "ελληνικά", "ελεύθερη", "", 10**9, 10**8, True),
    ModelOffer("τεράστιο", "ακριβέστερο", "ελληνικά", "ελεύθερη", "", 10**10, 0, False),
)
HOME = Metadata(
    camera="Ζηνίτ",
    lens="Ήλιος",
    latitude=-37.98,
    longitude=23.73,
    rating=4,
    caption="Σπίτι",
    keywords=("κήπος",),
    exposure_s=0.004,
    f_number=2.8,
    iso=400,
    focal_length_mm=50.0,
)
OVERVIEW = Overview(
    roots=(RootCount(ROOT, 30, 3, is_offline=False), RootCount(Path("/Δίσκος"), 9, 0, is_offline=True)),
    months=(Counted("2023-05", 20), Counted("2019-12", 5)),
    cameras=(Counted("Ζηνίτ", 20),),
    lenses=(Counted("Ήλιος", 7),),
    types=(Counted("jpeg", 25), Counted("raw", 4), Counted("video", 1), Counted("webp", 1)),
    folders=("Ρώμη",),
)


def status(photos: int = 10, *, failed: int = 0, roots: tuple[Path, ...] = (ROOT,)) -> LibraryStatus:
    return replace(make_status(photos, failed=failed, roots=roots), model="μικρό", writes_sidecars=True)
