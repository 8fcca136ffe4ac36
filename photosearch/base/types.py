"""Value types that several layers share. Immutable, picklable, no behaviour beyond their own data."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from operator import attrgetter
from pathlib import Path

RAW_TYPES = frozenset(("cr2", "cr3", "nef", "arw", "dng", "raf", "orf", "rw2", "pef", "srw"))
"""Types of photos that are a sensor's raw values."""

VIDEO_TYPES = frozenset(("mp4", "mov", "3gp", "avi", "mkv", "webm", "mts", "mpg"))
"""Types of photos that are videos. A walk yields them also where nothing can read them: those that a library
knows must not be taken for deleted (see `photos.video.is_available`)."""


class PhotoState(StrEnum):
    """Where a photo stands on its way into the index."""

    PENDING = "pending"
    """Seen by a scan, not embedded yet (or changed since)."""
    INDEXED = "indexed"
    """Decoded and embedded by at least one model."""
    FAILED = "failed"
    """Could not be read; the photo's row says why."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """Facts a photo carries about itself. Every field may be missing: wrong metadata never fails a photo.

    Attributes:
        taken: ISO-8601 local time, with offset when the camera recorded one.
        latitude, longitude: degrees, WGS 84, south and west negative.
        rating: 0 to 5 stars.
        orientation: EXIF orientation, 1 to 8, as stored in the file.
        caption: what somebody wrote about it.
        keywords: in the order of the file, each once.
        exposure_s, f_number, iso, focal_length_mm: as the camera says; the focal length is the real one.
    """

    taken: str | None = None
    camera: str | None = None
    lens: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    rating: int | None = None
    orientation: int = 1
    caption: str | None = None
    keywords: tuple[str, ...] = ()
    exposure_s: float | None = None
    f_number: float | None = None
    iso: int | None = None
    focal_length_mm: float | None = None


@dataclass(frozen=True, slots=True)
class Photo:
    """One photo of the library, as shown to people.

    A listing makes, sends and receives one for each photo there is: it is as light as it can be.

    Attributes:
        file: where the file is, as text; `path` is the same as a `Path`.
        width, height: pixels as displayed (EXIF orientation applied); None before it was decoded.
        content_hash: hex digest of the file's bytes; names its thumbnail. None before it was read.
        is_offline: its root cannot be reached at present.
        duration_s: of a video; None for photos.
        is_favorite, is_hidden: marks of the user's.
        rating: 0 to 5 stars, the user's, else those of the file; None without either.
        group: what it is listed under (a day, a month or a folder), where photos are listed in groups.
    """

    photo_id: int
    file: str
    taken: str | None
    width: int | None
    height: int | None
    content_hash: str | None
    is_offline: bool = False
    duration_s: float | None = None
    is_favorite: bool = False
    rating: int | None = None
    is_hidden: bool = False
    group: str | None = None

    def __reduce__(self) -> tuple[type[Photo], tuple[object, ...]]:
        return Photo, _photo_fields(self)

    @property
    def path(self) -> Path:
        """Where the file is."""
        return Path(self.file)


_photo_fields = attrgetter(*(field.name for field in fields(Photo)))


@dataclass(frozen=True, slots=True)
class Marks:
    """What the user has marked a photo with. It stays with the photo when its file changes or moves.

    Attributes:
        rating: 0 to 5 stars, which go before those of the file; None: the file's count.
        is_hidden: it is left out of results.
    """

    is_favorite: bool = False
    rating: int | None = None
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Album:
    """Photos that the user has put together by hand.

    Attributes:
        count: photos in it that can be shown.
    """

    album_id: int
    name: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class PhotoDetails:
    """All that the library knows of one photo.

    Attributes:
        size_bytes: of the file, when it was last seen.
        type: what the file is by its content, such as "jpeg".
    """

    photo: Photo
    metadata: Metadata
    size_bytes: int
    type: str
    is_favorite: bool = False


class Sort(StrEnum):
    """Orders of hits, all of them within the relevant ones."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    NAME = "name"


class Grouping(StrEnum):
    """What hits are put together by, under a heading each."""

    DAY = "day"
    MONTH = "month"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A query that the user has kept under a name, with the order of its hits.

    Attributes:
        query: as it was typed: "last summer" stays that.
    """

    search_id: int
    name: str
    query: str
    sort: Sort = Sort.RELEVANCE
    group: Grouping | None = None
    is_collapsed: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer to a query.

    Attributes:
        score: cosine similarity between query and photo, -1 to 1, from the exact stored vectors; 1 where
            the query has facts only, which the photo fulfils.
        relevant: False when it lies beyond the relevance cut-off.
        time_s: where in a video the frame is that answers best; None for photos.
        alike: ids of further hits that show nearly the same, which this one stands for.
        group: of the hits asked for by groups, which this is in: "2023-05-14", "2023-05", or a folder.
    """

    photo: Photo
    score: float
    relevant: bool
    time_s: float | None = None
    alike: tuple[int, ...] = ()
    group: str | None = None

    def __reduce__(self) -> tuple[type[Hit], tuple[object, ...]]:
        return Hit, _hit_fields(self)

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self.photo.path

    @property
    def photo_id(self) -> int:
        """The photo's number in this library."""
        return self.photo.photo_id

    @property
    def taken(self) -> str | None:
        """ISO-8601 time the photo was taken, if known."""
        return self.photo.taken

    @property
    def width(self) -> int | None:
        """Displayed width in pixels."""
        return self.photo.width

    @property
    def height(self) -> int | None:
        """Displayed height in pixels."""
        return self.photo.height


_hit_fields = attrgetter(*(field.name for field in fields(Hit)))


@dataclass(frozen=True, slots=True)
class Failure:
    """A photo that could not be indexed, and why."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What identifies an embedder and what its image tower expects.

    Attributes:
        name: the name it is chosen by ("starter", "ViT-B-32/laion2b_s34b_b79k", a bundle's path).
        revision: changes whenever the weights do; embeddings of different revisions never mix.
        dimension: length of an embedding.
        image_size: (height, width) in pixels of the image tower's input.
        resize_mode: "shortest" (then centre crop), "squash" (whole frame, aspect ignored), "longest"
            (whole frame, padded), or "whole": whoever embeds them fits them; they are only made smaller.
        interpolation: "bicubic" or "bilinear".
        mean, std: per RGB channel, on a 0 to 1 scale.
        fill_color: grey that pads the frame in "longest" mode, 0 to 255.
    """

    name: str
    revision: str
    dimension: int
    image_size: tuple[int, int]
    resize_mode: str
    interpolation: str
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    fill_color: int = 0


@dataclass(frozen=True, slots=True)
class LibraryStatus:
    """Counts and sizes of a library (bytes on disk).

    Attributes:
        wanted_model: the model that will be in use once it has embedded every photo; None: no other.
        wanted_indexed: photos that it has embedded so far.
        hidden: of the photos, those that the user hides from results.
        writes_sidecars: the user's ratings are written into `.xmp` sidecars as well.
    """

    photos: int
    indexed: int
    failed: int
    offline: int
    pending: int
    model: str
    dimension: int
    roots: tuple[Path, ...]
    catalog_bytes: int
    index_bytes: int
    thumbnail_bytes: int
    wanted_model: str | None = None
    wanted_indexed: int = 0
    hidden: int = 0
    writes_sidecars: bool = False


@dataclass(frozen=True, slots=True)
class LibraryModel:
    """A model that a library has embeddings of, or that it could use.

    Attributes:
        revision, dimension: of the newest embeddings; empty and None where there are none.
        description: one line for people; may be empty.
        embedded: photos that it has embedded.
        photos: photos that there are to embed.
        size_bytes: what its embeddings and its vector index take up on the disk.
        is_in_use: searches use it.
        is_wanted: it embeds in the background, and is used once it has embedded every photo.
        was_before: it was in use before, and can be used again at once.
    """

    name: str
    revision: str
    dimension: int | None
    description: str
    embedded: int
    photos: int
    size_bytes: int
    is_in_use: bool
    is_wanted: bool
    was_before: bool


@dataclass(frozen=True, slots=True)
class ModelOffer:
    """A recommended model that this computer could run, and that is not on it yet.

    Attributes:
        summary: what it is good for, one sentence.
        languages: in which it can be asked.
        licence, licence_url: what its weights may be used for.
        download_bytes: about how much there is to download.
        arrived_bytes: of a download that broke off, or is under way; 0 else.
        is_best_choice: the one to take unless something speaks against it.
    """

    name: str
    summary: str
    languages: str
    licence: str
    licence_url: str
    download_bytes: int
    arrived_bytes: int
    is_best_choice: bool


@dataclass(frozen=True, slots=True)
class IndexSummary:
    """What one indexing run did (counts of photos).

    Attributes:
        was_cancelled: stopped before its end; what was done so far is kept.
        reembedded: photos that the model embedded which is to be used from now on.
    """

    added: int
    updated: int
    removed: int
    failed: int
    seconds: float
    photos_per_second: float
    was_cancelled: bool = False
    reembedded: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of an indexing run.

    Attributes:
        stage: "scanning" (total not known yet), "indexing", or "finishing" (every photo can be found; the
            vector index is brought in order, and may be left for the next run).
        done, total: photos finished and photos to do in this stage; total is 0 while scanning.
        current: the photo or folder last worked on.
        photos_per_second: recent rate, smoothed; 0 while unknown.
        eta_s: seconds left at that rate; None while unknown.
        failure: set when this step is a photo that could not be indexed.
        summary: set on the last step of a run, and only there.
        model: the model that the library is being switched to, when this step is part of that.
    """

    stage: str
    done: int
    total: int
    current: Path | None = None
    photos_per_second: float = 0.0
    eta_s: float | None = None
    failure: Failure | None = None
    summary: IndexSummary | None = None
    model: str | None = None
