"""Conditions on what is known of a photo: what the query language means by its filters.

Values only. The query language makes them (`search.query`), the catalog answers which photos fulfil one.
Texts are compared folded: without regard to case, accents and the width of blanks (`base.folding`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class TextField(StrEnum):
    """Texts that a condition can look into."""

    CAMERA = "camera"
    LENS = "lens"
    FOLDER = "folder"
    """The folder's whole path, '/' between names, with one at its end."""


class NumberField(StrEnum):
    """Numbers that a condition can compare."""

    RATING = "rating"
    """0 to 5 stars: the user's, else those of the file; a photo without either has 0."""
    WIDTH = "width"
    """Pixels, as displayed."""
    HEIGHT = "height"


class Orientation(StrEnum):
    """Shapes of a photo, as displayed."""

    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"
    SQUARE = "square"


class Trait(StrEnum):
    """What a photo may be besides."""

    FAVORITE = "favorite"
    OFFLINE = "offline"
    """Its root cannot be reached at present."""
    VIDEO = "video"
    RAW = "raw"
    """A raw file, or shown in place of one: of a raw file and its JPEG, the JPEG is the photo."""
    ANIMATED = "animated"
    HIDDEN = "hidden"
    """The user hides it from results. A condition that does not ask for this is fulfilled by none of them."""


@dataclass(frozen=True, slots=True)
class TimeBetween:
    """Taken (or, where the photo does not say, its file changed) in a span of local time.

    Local is where the photo was taken: the camera's clock as it stood, whatever its offset from UTC. The
    time of a file is told by the clock of the computer that indexed it. A photo whose time nobody knows (a
    file of an impossible date) is in no span.

    Attributes:
        start: ISO-8601 date or time, included, without offset; it may end anywhere ("2023", "2023-05",
            "2023-05-06T07:08"), which means the first moment of that; None: since ever.
        end: the same, excluded; None: for ever.
    """

    start: str | None
    end: str | None


@dataclass(frozen=True, slots=True)
class Contains:
    """A text of the photo contains this one."""

    field: TextField
    text: str


@dataclass(frozen=True, slots=True)
class NumberBetween:
    """A number of the photo lies in a range, both ends included; None leaves an end open.

    A photo whose number is not known is in no range.
    """

    field: NumberField
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class IsType:
    """The file is of one of these types (as the catalog calls them: "jpeg", "heic", "nef").

    A raw file that is shown as the JPEG beside it counts as that photo's, too; the film of a Live photo not.
    """

    types: frozenset[str]


@dataclass(frozen=True, slots=True)
class HasOrientation:
    """The photo is upright, lying or square; one that was not decoded yet is none of these."""

    orientation: Orientation


@dataclass(frozen=True, slots=True)
class Near:
    """Taken within so many kilometres of a place (degrees, WGS 84), along the great circle of a sphere."""

    latitude: float
    longitude: float
    radius_km: float


@dataclass(frozen=True, slots=True)
class Is:
    """The photo has a trait."""

    trait: Trait


@dataclass(frozen=True, slots=True)
class InAlbum:
    """The photo is in the album of this name."""

    name: str


@dataclass(frozen=True, slots=True)
class HasWords:
    """These exact words occur in a row (as a substring) in one of the photo's texts.

    Those are the file's name, its folder (the root's own name and what is below it, '/' between names and
    at the end), its caption, each of its keywords, and its camera.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Not:
    """The photo does not fulfil this."""

    part: Condition


@dataclass(frozen=True, slots=True)
class And:
    """The photo fulfils all of these (two or more)."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """The photo fulfils at least one of these (two or more)."""

    parts: tuple[Condition, ...]


Fact = TimeBetween | Contains | NumberBetween | IsType | HasOrientation | Near | Is | InAlbum | HasWords
"""What is true of a photo by itself."""

Condition = Fact | Not | And | Or
