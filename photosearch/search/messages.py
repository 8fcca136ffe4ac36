"""What the app and its engine process say to each other: small picklable values over one pipe.

The app sends requests, the engine sends replies. A reply to a numbered request carries its number;
the app drops replies to requests it no longer cares about. Search, browse and similar requests share
one lane in the engine where a newer request cancels the older one.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from photosearch.base.overview import Overview
from photosearch.base.types import (
    Grouping,
    Hit,
    LibraryModel,
    LibraryStatus,
    ModelOffer,
    Photo,
    PhotoDetails,
    Progress,
    Sort,
)
from photosearch.search.control import Hold
from photosearch.search.export_messages import ExportReply, ExportRequest
from photosearch.search.mark_messages import MarkReply, MarkRequest


@dataclass(frozen=True, slots=True)
class Search:
    """Answer a query. Text, pictures and library photos combine into one vector.

    Attributes:
        text: query language; empty when only pictures are given.
        images: picture files on disk, or the encoded bytes of a pasted picture.
        photo_ids: photos of the library to look like ("Find similar", "More like this").
        less_ids: photos of the library to look unlike ("Less like this").
        show_all: lift the relevance cut-off.
        sort, group, is_collapsed: as for `Library.search`.
        limit: at most so many hits.
        wants_glimpse: the first of many hits are to come before the others are looked for.
    """

    request_id: int
    text: str = ""
    images: tuple[Path | bytes, ...] = ()
    photo_ids: tuple[int, ...] = ()
    less_ids: tuple[int, ...] = ()
    show_all: bool = False
    limit: int = 5000
    sort: Sort = Sort.RELEVANCE
    group: Grouping | None = None
    is_collapsed: bool = False
    wants_glimpse: bool = True


@dataclass(frozen=True, slots=True)
class Browse:
    """List every photo of the library, in the order and the groups of `Library.photos`."""

    request_id: int
    sort: Sort = Sort.NEWEST
    group: Grouping | None = None


@dataclass(frozen=True, slots=True)
class GetPhotos:
    """Fetch photos by their ids, in this order: those that a hit stands for.

    They come in one PhotosReady; those that are gone are left out.
    """

    request_id: int
    photo_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GetDetails:
    """Ask for all that is known of a photo."""

    request_id: int
    photo_id: int


@dataclass(frozen=True, slots=True)
class MakePreview:
    """Decode a photo for the large preview, no side longer than `max_side` pixels.

    Attributes:
        time_s: which frame of a video; None for the one that its thumbnail shows.
        is_ahead: nobody looks at it yet; what somebody looks at comes first.
        is_detailed: its single pixels are to be looked at; answered with `TilesReady`.
    """

    request_id: int
    photo_id: int
    max_side: int = 2048
    time_s: float | None = None
    is_ahead: bool = False
    is_detailed: bool = False


@dataclass(frozen=True, slots=True)
class DropPreviews:
    """Nobody waits for these previews any more: those not begun are not made, and not answered."""

    request_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MakeThumbnail:
    """Make the missing or damaged thumbnail of a photo again."""

    photo_id: int


@dataclass(frozen=True, slots=True)
class StartIndexing:
    """Add these folders (none: go over the known roots again) and index what is new.

    While a run is going on, the folders are queued and follow it.
    """

    folders: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class LookBelow:
    """Look for changes in these folders soon, by a quiet run, as watching does."""

    folders: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class PauseIndexing:
    """Hold the run, within a second."""


@dataclass(frozen=True, slots=True)
class ResumeIndexing:
    """Go on with a held run."""


@dataclass(frozen=True, slots=True)
class CancelIndexing:
    """End the run, and forget the queue; what was indexed so far stays.

    Until the next StartIndexing, no run of watching goes on with what was left undone.
    """


@dataclass(frozen=True, slots=True)
class SetPauseOnBattery:
    """From now on, hold runs while the machine is on battery; or do so no longer."""

    is_wanted: bool


@dataclass(frozen=True, slots=True)
class SetWorkers:
    """From the next run on, read photos with so many processes; None for one a core."""

    count: int | None


@dataclass(frozen=True, slots=True)
class GetExclusions:
    """Ask which files and folders are left out of the library."""


@dataclass(frozen=True, slots=True)
class SetExclusions:
    """Leave out what has these names, as `Library.set_exclusions` does; the next run makes it so.

    ExclusionsReady or ExclusionsRefused follows.
    """

    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GetStatus:
    """Ask for counts and sizes."""


@dataclass(frozen=True, slots=True)
class GetFailures:
    """Ask for the photos that could not be indexed, with reasons."""


@dataclass(frozen=True, slots=True)
class GetModels:
    """Ask for the models that the library has embeddings of, and those that it could use."""


@dataclass(frozen=True, slots=True)
class UseModel:
    """Switch to a model, as `Library.use_model` does; the one in use ends a switch.

    What it lacks is embedded by quiet runs, whose progress names it. ModelsReady says what came of it.
    """

    name: str


@dataclass(frozen=True, slots=True)
class DropModel:
    """Remove the embeddings of a model that is not in use, when no run is going on. ModelsReady follows."""

    name: str


@dataclass(frozen=True, slots=True)
class AddModel:
    """Download a model that was offered: its user has seen the licence and wants it."""

    name: str


@dataclass(frozen=True, slots=True)
class CancelAdding:
    """End the download that is under way; what has arrived is kept for the next time."""


@dataclass(frozen=True, slots=True)
class GetOverview:
    """Ask what there is to filter by. Of several that wait, one is answered."""


@dataclass(frozen=True, slots=True)
class ForgetFolder:
    """Drop a root from the library, as `Library.forget` does; ends the run that is going on.

    FolderForgotten or ForgettingFailed follows.
    """

    folder: Path


@dataclass(frozen=True, slots=True)
class Shutdown:
    """End the engine in good order."""


Request = (
    Search
    | Browse
    | GetPhotos
    | GetDetails
    | MakePreview
    | DropPreviews
    | MakeThumbnail
    | StartIndexing
    | LookBelow
    | PauseIndexing
    | ResumeIndexing
    | CancelIndexing
    | SetPauseOnBattery
    | GetStatus
    | GetFailures
    | GetModels
    | UseModel
    | DropModel
    | AddModel
    | CancelAdding
    | MarkRequest
    | ExportRequest
    | GetOverview
    | ForgetFolder
    | SetWorkers
    | GetExclusions
    | SetExclusions
    | Shutdown
)


@dataclass(frozen=True, slots=True)
class EngineReady:
    """First message of an engine: the library is open.

    Attributes:
        thumbnails: the folder of the thumbnail cache; `thumbnail_path` says where in it.
    """

    library: Path
    thumbnails: Path
    status: LibraryStatus


@dataclass(frozen=True, slots=True)
class EngineFailed:
    """The library could not be opened; the engine ends. `message` is for people."""

    message: str


@dataclass(frozen=True, slots=True)
class HitsReady:
    """A part of the answer to a search, best first; parts come in order.

    Attributes:
        total: hits in the whole answer.
        is_last: no further part follows.
        model: name of the embedder that ranked them.
        less_certain: how many more hits lie beyond the cut-off (0 when `show_all`).
        is_glimpse: some of many hits; the whole answer follows, beginning with these or nearly so.
    """

    request_id: int
    hits: tuple[Hit, ...]
    total: int
    is_last: bool
    took_ms: float
    model: str
    less_certain: int = 0
    is_glimpse: bool = False


@dataclass(frozen=True, slots=True)
class PhotosReady:
    """A part of the answer to a browse request, in order; or the whole answer to GetPhotos."""

    request_id: int
    photos: tuple[Photo, ...]
    total: int
    is_last: bool


@dataclass(frozen=True, slots=True)
class DetailsReady:
    """All that is known of a photo."""

    request_id: int
    details: PhotoDetails


@dataclass(frozen=True, slots=True)
class RequestFailed:
    """A numbered request could not be answered; `message` is for people.

    Attributes:
        column: 1-based place of the fault in the query's text, when there is one.
    """

    request_id: int
    message: str
    column: int | None = None


@dataclass(frozen=True, slots=True)
class PreviewReady:
    """The preview of a photo as an encoded JPEG."""

    request_id: int
    photo_id: int
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class TilesReady:
    """A photo in square pieces, each an encoded JPEG: nobody needs to decode more than is in sight.

    Attributes:
        width, height: pixels of the whole.
        side: pixels of a piece; those at the right and below may be smaller.
        jpegs: row by row.
    """

    request_id: int
    photo_id: int
    width: int
    height: int
    side: int
    jpegs: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class ThumbnailReady:
    """The thumbnail of a photo lies in the cache now."""

    photo_id: int
    content_hash: str


@dataclass(frozen=True, slots=True)
class IndexingProgress:
    """A step of the run; the last step has its summary.

    Attributes:
        is_quiet: nobody asked for this run; watching did.
    """

    progress: Progress
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class IndexingHeld:
    """The run is held for this reason, or (None) goes on."""

    hold: Hold | None


@dataclass(frozen=True, slots=True)
class IndexingFailed:
    """The run ended early, for this reason (for people).

    Attributes:
        is_quiet: nobody asked for this run, and it will be tried again.
    """

    message: str
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class StatusReady:
    """Counts and sizes now."""

    status: LibraryStatus


@dataclass(frozen=True, slots=True)
class FailuresReady:
    """Photos that could not be indexed, with reasons."""

    failures: tuple[tuple[Path, str], ...]


@dataclass(frozen=True, slots=True)
class ModelsReady:
    """The models of the library, the one in use first; also whenever another one came into use.

    Attributes:
        offers: recommended models that are not on this computer.
    """

    models: tuple[LibraryModel, ...]
    offers: tuple[ModelOffer, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelRefused:
    """A model cannot be used or dropped; `message` is for people."""

    message: str


@dataclass(frozen=True, slots=True)
class AddingProgress:
    """How far the download of a model is.

    Attributes:
        stage: "downloading", "checking" or "done".
        total_bytes: None where its source does not tell.
        bytes_per_second: recent rate; 0 while unknown.
        eta_s: seconds left at that rate; None while unknown.
    """

    name: str
    stage: str
    done_bytes: int
    total_bytes: int | None
    bytes_per_second: float = 0.0
    eta_s: float | None = None


@dataclass(frozen=True, slots=True)
class ModelAdded:
    """A model that was asked for is on this computer now."""

    name: str


@dataclass(frozen=True, slots=True)
class ModelNotAdded:
    """A download has ended early; `message` is for people, and empty when they cancelled it."""

    name: str
    message: str


@dataclass(frozen=True, slots=True)
class OverviewReady:
    """What there is to filter by, now."""

    overview: Overview


@dataclass(frozen=True, slots=True)
class FolderForgotten:
    """A root, with so many photos, is no longer in the library."""

    folder: Path
    photos: int


@dataclass(frozen=True, slots=True)
class ForgettingFailed:
    """A root is still in the library; `message` is for people."""

    folder: Path
    message: str


@dataclass(frozen=True, slots=True)
class ExclusionsReady:
    """Names that are left out of the library.

    Attributes:
        is_changed: they were not these before.
    """

    patterns: tuple[str, ...]
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class ExclusionsRefused:
    """What is left out stays as it is; `message` is for people."""

    message: str


Reply = (
    EngineReady
    | EngineFailed
    | HitsReady
    | PhotosReady
    | DetailsReady
    | RequestFailed
    | PreviewReady
    | TilesReady
    | ThumbnailReady
    | IndexingProgress
    | IndexingHeld
    | IndexingFailed
    | StatusReady
    | FailuresReady
    | ModelsReady
    | ModelRefused
    | AddingProgress
    | ModelAdded
    | ModelNotAdded
    | MarkReply
    | ExportReply
    | OverviewReady
    | FolderForgotten
    | ForgettingFailed
    | ExclusionsReady
    | ExclusionsRefused
)
