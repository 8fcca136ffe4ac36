"""What conditions mean, in plain Python over plain values; and random catalogs and conditions to compare by.

The oracle knows photos as a test made them, never what the catalog stored of them.
"""

from __future__ import annotations

import math
import os
import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from photosearch.base.conditions import (
    And,
    Condition,
    Contains,
    Fact,
    HasOrientation,
    HasWords,
    InAlbum,
    Is,
    IsType,
    Near,
    Not,
    NumberBetween,
    NumberField,
    Or,
    Orientation,
    TextField,
    TimeBetween,
    Trait,
)
from photosearch.base.folding import folded
from photosearch.base.types import RAW_TYPES, VIDEO_TYPES, Marks, Metadata, ModelInfo
from photosearch.catalog import Catalog
from photosearch.catalog.photos import DecodedFacts, FileFacts

INFO = ModelInfo("oracle", "1", 4, (8, 8), "squash", "bilinear", (0.0,) * 3, (1.0,) * 3)
_ONE = np.eye(1, INFO.dimension, dtype=np.float32)
_TIME = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T(\d\d))?(?::(\d\d))?(?::(\d\d(?:\.\d+)?))?")
_FIRST = (1, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Known:
    """A photo as the test made it.

    Attributes:
        root: which of the roots, from 0.
        size: pixels; None where it is pending.
        marks: what the user marked it with.
        album: the one album it is in, by name.
        beside: place in the list of the photo it is shown as.
    """

    root: int
    path: bytes
    mtime_ns: int
    type: str
    size: tuple[int, int] | None
    metadata: Metadata
    is_animated: bool
    marks: Marks
    is_failed: bool
    album: str | None = None
    beside: int | None = None


@dataclass(slots=True)
class World:
    """A catalog to be.

    Attributes:
        roots: their paths, and whether they are offline.
    """

    roots: list[tuple[Path, bool]]
    photos: list[Known]
    ids: list[int] = field(default_factory=list)

    def build(self, catalog: Catalog) -> None:
        """Fill an empty catalog, and note the photos' ids."""
        roots = [catalog.roots.add(path).root_id for path, _ in self.roots]
        model = catalog.embeddings.model_id(INFO)
        for photo in self.photos:
            file = FileFacts(photo.path, 1, photo.mtime_ns, photo.type)
            self.ids += catalog.photos.add(roots[photo.root], [file])
            self.embed(catalog, model, len(self.ids) - 1)
        catalog.marks.put({i: photo.marks for i, photo in zip(self.ids, self.photos, strict=True)})
        for name in {photo.album for photo in self.photos if photo.album is not None}:
            inside = [i for i, photo in zip(self.ids, self.photos, strict=True) if photo.album == name]
            catalog.albums.add(catalog.albums.create(name).album_id, inside)
        for photo in self.photos:
            if photo.beside is not None:
                catalog.photos.pair(roots[photo.root], [(photo.path, self.photos[photo.beside].path)])
        for root_id, (_, is_offline) in zip(roots, self.roots, strict=True):
            catalog.roots.set_offline(root_id, is_offline=is_offline)

    def embed(self, catalog: Catalog, model: int, at: int) -> None:
        """Write what decoding a photo told, or that it failed."""
        photo, i = self.photos[at], self.ids[at]
        if photo.size is not None:
            facts = DecodedFacts(i, "0" * 32, *photo.size, photo.type, photo.metadata, photo.is_animated)
            catalog.embeddings.put(model, [facts], _ONE)
        if photo.is_failed:
            catalog.photos.mark_failed([(i, "broken", False)])

    def fulfilling(self, condition: Condition) -> list[int]:
        """Return the ids of the photos that fulfil a condition, ascending."""
        asks_for_hidden = "Trait.HIDDEN" in repr(condition)
        return sorted(
            self.ids[at]
            for at, photo in enumerate(self.photos)
            if not photo.is_failed and photo.beside is None and self.is_true(condition, at)
            and (asks_for_hidden or not self._marks(at).is_hidden)
        )  # fmt: skip

    def _marks(self, at: int) -> Marks:
        """Return a photo's marks, with those of the files shown as it, of which the last ones count."""
        marks = self.photos[at].marks
        for other in (photo.marks for photo in self.photos if photo.beside == at):
            marks = Marks(
                marks.is_favorite or other.is_favorite,
                marks.rating if other.rating is None else other.rating,
                marks.is_hidden or other.is_hidden,
            )
        return marks

    def is_true(self, condition: Condition, at: int) -> bool:
        """Tell if a photo fulfils a condition."""
        match condition:
            case Not(part):
                return not self.is_true(part, at)
            case And(parts):
                return all(self.is_true(part, at) for part in parts)
            case Or(parts):
                return any(self.is_true(part, at) for part in parts)
            case fact:
                return self._is_fact(fact, at)

    def _is_fact(self, fact: Fact, at: int) -> bool:
        photo = self.photos[at]
        metadata = photo.metadata if photo.size else Metadata()
        match fact:
            case TimeBetween(start, end):
                file_time = datetime.fromtimestamp(photo.mtime_ns // 10**9).isoformat()
                time = moment(metadata.taken or file_time)
                return (start is None or time >= moment(start)) and (end is None or time < moment(end))
            case Contains(text_field, text):
                found = self._text(text_field, at, metadata)
                return found is not None and folded(text) in found
            case NumberBetween(number, low, high):
                own = self._marks(at).rating if number is NumberField.RATING else None
                value = self._number(number, photo, metadata) if own is None else own
                return value is not None and (low is None or value >= low) and (high is None or value <= high)
            case IsType(types):
                return self._is_of(types, at)
            case HasOrientation(orientation):
                return photo.size is not None and orientation == _shape(*photo.size)
            case Near(latitude, longitude, radius_km):
                if metadata.latitude is None or metadata.longitude is None:
                    return False
                return distance_km(metadata.latitude, metadata.longitude, latitude, longitude) <= radius_km
            case Is() | InAlbum():
                return self._is_marked(fact, at)
            case HasWords(text):
                return any(folded(text) in own for own in self._texts(at, metadata))

    def _folder(self, at: int) -> str:
        return os.fsdecode(self.photos[at].path.rpartition(b"/")[0] + b"/").lstrip("/")

    def _text(self, text_field: TextField, at: int, metadata: Metadata) -> str | None:
        if text_field is TextField.FOLDER:
            root = self.roots[self.photos[at].root][0].as_posix().rstrip("/")
            return _path(f"{root}/{self._folder(at)}")
        text = metadata.camera if text_field is TextField.CAMERA else metadata.lens
        return None if text is None else folded(text)

    def _texts(self, at: int, metadata: Metadata) -> list[str]:
        own = self.roots[self.photos[at].root][0].name
        name = os.fsdecode(self.photos[at].path.rpartition(b"/")[2])
        folder = _path(f"{own}/{self._folder(at)}" if own else self._folder(at))
        texts = (name, metadata.caption or "", metadata.camera or "", *metadata.keywords)
        return [folder, *map(folded, texts)]

    def _number(self, number: NumberField, photo: Known, metadata: Metadata) -> int | None:
        if number is NumberField.RATING:
            return metadata.rating or 0
        return photo.size and photo.size[number is NumberField.HEIGHT]

    def _is_of(self, types: frozenset[str], at: int) -> bool:
        beside = {photo.type for photo in self.photos if photo.beside == at}
        return self.photos[at].type in types or bool(types & RAW_TYPES & beside)

    def _is_marked(self, fact: Is | InAlbum, at: int) -> bool:
        if isinstance(fact, Is):
            return self._is(fact.trait, at)
        inside = [photo for n, photo in enumerate(self.photos) if n == at or photo.beside == at]
        return any(p.album is not None and folded(p.album) == folded(fact.name) for p in inside)

    def _is(self, trait: Trait, at: int) -> bool:
        photo = self.photos[at]
        match trait:
            case Trait.FAVORITE:
                return self._marks(at).is_favorite
            case Trait.HIDDEN:
                return self._marks(at).is_hidden
            case Trait.OFFLINE:
                return self.roots[photo.root][1]
            case Trait.VIDEO:
                return photo.type in VIDEO_TYPES
            case Trait.RAW:
                return self._is_of(RAW_TYPES, at)
            case Trait.ANIMATED:
                return photo.is_animated and photo.size is not None

    def is_close_call(self, condition: Condition) -> bool:
        """Tell if rounding may decide whether a photo is near enough."""
        match condition:
            case Not(part):
                return self.is_close_call(part)
            case And(parts) | Or(parts):
                return any(map(self.is_close_call, parts))
            case Near(latitude, longitude, radius_km):
                places = ((p.metadata.latitude, p.metadata.longitude) for p in self.photos)
                return any(
                    abs(distance_km(lat, lon, latitude, longitude) - radius_km) < 1e-5
                    for lat, lon in places
                    if lat is not None and lon is not None
                )
        return False


def moment(text: str) -> tuple[int | Fraction, ...]:
    """Return year, month, day, hour, minute and second; what is missing is the first, an offset left out."""
    match = _TIME.match(text)
    assert match
    return tuple(
        Fraction(part) if part else first for part, first in zip(match.groups(), _FIRST, strict=True)
    )


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Return the great-circle distance, by the vectors to both places."""
    one, other = _vector(latitude, longitude), _vector(other_latitude, other_longitude)
    return 6371.0088 * math.atan2(float(np.linalg.norm(np.cross(one, other))), float(one @ other))


def _vector(latitude: float, longitude: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    phi, theta = math.radians(latitude), math.radians(longitude)
    return np.array([math.cos(phi) * math.cos(theta), math.cos(phi) * math.sin(theta), math.sin(phi)])


def _path(path: str) -> str:
    return "/".join(map(folded, path.split("/")))


def _shape(width: int, height: int) -> Orientation:
    if width == height:
        return Orientation.SQUARE
    return Orientation.PORTRAIT if width < height else Orientation.LANDSCAPE


# -- random ones

_WORDS = (
    *(
        "beach",
        "Bêach",
        "be",
        "ＳＥＡ",
        "sea  side",
        "Łódź",
        "İstanbul",
        "straße",
        "STRASSE",
        "в Ёлку",
        "海辺",
    ),
    *("2019", "2019-05", "IMG_1", "img", "a\udcff", "100%", "'; DROP TABLE photos --", '"', "*", "é", "がか"),
)
_TYPES = ("jpeg", "jpeg", "jpeg", "nef", "heic", "mp4", "gif")
_CAMERAS = ("Canon EOS R5", "CANON eos", "Nikon Z 6", "Appareil Été", "")
_TIMES = (
    *(
        "2019-05-01T00:00:00",
        "2019-05-01T23:59:59.99+14:00",
        "2019-05-02T00:00:00-11:00",
        "1999-12-31T23:59:59",
    ),
    *("2019-05-01T12:00:00.5", "2019-05-01T12:00:00.50+01:00", "2019-05-01T12:00:00+00:00"),
)
_BOUNDS = (
    *(
        "2019",
        "2019-05",
        "2019-05-01",
        "2019-05-02",
        "2019-05-01T12:00",
        "2019-05-01T12:00:00",
        "2020",
        "1970",
    ),
    *("2019-05-01T12:00:00.5", "2019-05-01T12:00:00.500", "2019-05-01T12:00:01.0", "1999-12-31T23:59:59"),
)
_PLACES = (
    (52.52, 13.4),
    (52.53, 13.41),
    (-90.0, 10.0),
    (89.99, -170.0),
    (0.0, 179.99),
    (0.0, -179.99),
    (0.0, 0.0),
)

_texts = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=3).map(" ".join)
_names = _texts.map(lambda text: text.replace("/", "_"))
_places = st.one_of(
    st.sampled_from(_PLACES),
    st.tuples(st.floats(-90, 90, allow_subnormal=False), st.floats(-180, 180, allow_subnormal=False)),
)


@st.composite
def _metadata(draw: st.DrawFn) -> Metadata:
    latitude, longitude = draw(st.none() | _places) or (None, None)
    return Metadata(
        taken=draw(st.none() | st.sampled_from(_TIMES)),
        camera=draw(st.none() | st.sampled_from(_CAMERAS)),
        lens=draw(st.none() | st.sampled_from(_CAMERAS)),
        latitude=latitude,
        longitude=longitude,
        rating=draw(st.none() | st.integers(0, 5)),
        caption=draw(st.none() | _texts.map(_storable)),
        keywords=tuple(dict.fromkeys(draw(st.lists(_texts.map(_storable), max_size=3)))),
    )


_marks = st.builds(
    Marks, st.booleans(), st.none() | st.integers(0, 5), st.integers(0, 3).map(lambda n: n == 0)
)


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")  # as the readers of metadata leave it


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Return random catalogs of a few photos that have much in common."""
    paths = draw(st.sampled_from((("/",), ("/photos/Été 2019", "/media/海辺"))))
    roots = [(Path(path), draw(st.booleans())) for path in paths]
    photos = list[Known]()
    taken = set[tuple[int, bytes]]()
    for _ in range(draw(st.integers(0, 9))):
        root = draw(st.integers(0, len(roots) - 1))
        names = [*draw(st.lists(_names, max_size=3)), f"{draw(_names)}.jpg"]
        path = os.fsencode("/".join(names))
        if (root, path) in taken:
            continue
        taken.add((root, path))
        size = draw(st.none() | st.tuples(st.integers(1, 3), st.integers(1, 3)))
        mtime_ns = draw(st.sampled_from([0, 1, 1_556_668_799, 1_556_668_800, 1_700_000_000])) * 10**9 + 7
        photo = Known(
            root, path, mtime_ns, draw(st.sampled_from(_TYPES)), size, draw(_metadata()),
            draw(st.booleans()), draw(_marks), draw(st.integers(0, 5)) == 0,
            album=draw(st.none() | st.sampled_from(("Été 2019", "be"))),
        )  # fmt: skip
        mates = [at for at, mate in enumerate(photos) if mate.root == root and mate.beside is None]
        if mates and draw(st.integers(0, 3)) == 0:
            photo = replace(photo, beside=mates[0], is_failed=False)
        photos.append(photo)
    return World(roots, photos)


_facts: st.SearchStrategy[Condition] = st.one_of(
    st.builds(TimeBetween, st.none() | st.sampled_from(_BOUNDS), st.none() | st.sampled_from(_BOUNDS)),
    st.builds(
        Contains,
        st.sampled_from(TextField),
        st.one_of(_texts, st.sampled_from(("", "/", "eos", "ETE", "2019/", "photos/ete", "z", "/be"))),
    ),
    st.builds(
        NumberBetween,
        st.sampled_from(NumberField),
        st.none() | st.floats(-1, 6) | st.integers(-1, 6).map(float),
        st.none() | st.floats(-1, 6) | st.integers(-1, 6).map(float),
    ),
    st.builds(IsType, st.frozensets(st.sampled_from((*_TYPES, "tiff")), max_size=4)),
    st.builds(HasOrientation, st.sampled_from(Orientation)),
    st.tuples(_places, st.sampled_from((0.5, 5.0, 500.0, 15_000.0, 30_000.0))).map(
        lambda t: Near(*t[0], t[1])
    ),
    st.builds(Is, st.sampled_from(Trait)),
    st.builds(InAlbum, st.sampled_from(("ete  2019", "BE", "b", ""))),
    st.builds(
        HasWords, st.one_of(_texts, st.sampled_from(("", "e", "ea", "sea", "été 2019/", "jpg", ". jpg")))
    ),
)

conditions: st.SearchStrategy[Condition] = st.recursive(
    _facts,
    lambda parts: st.one_of(
        st.builds(Not, parts),
        st.builds(And, st.lists(parts, min_size=2, max_size=4).map(tuple)),
        st.builds(Or, st.lists(parts, min_size=2, max_size=4).map(tuple)),
    ),
    max_leaves=8,
)
"""Random conditions, many of which some photos fulfil."""
