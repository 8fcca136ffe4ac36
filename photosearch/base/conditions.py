"""Conditions on what is known of a photo: what the query language means by its filters, what SQL is made from.

Values only. The query language makes them (`search.query`), the catalog answers which photos fulfil one.
Texts are compared folded: without regard to case and accents.
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
    """0 to 5 stars; a photo without one has 0."""
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
    ANIMATED = "animated"


@dataclass(frozen=True, slots=True)
class TimeBetween:
    """Taken (or, where the photo does not say, its file changed) in a span of local time.

    Attributes:
        start: ISO-8601 date or time, included; None: since ever.
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
    """The file is of one of these types (as the catalog calls them: "jpeg", "heic", "nef")."""

    types: frozenset[str]


@dataclass(frozen=True, slots=True)
class HasOrientation:
    """The photo is upright, lying or square."""

    orientation: Orientation


@dataclass(frozen=True, slots=True)
class Near:
    """Taken within so many kilometres of a place (degrees, WGS 84), along the great circle."""

    latitude: float
    longitude: float
    radius_km: float


@dataclass(frozen=True, slots=True)
class Is:
    """The photo has a trait."""

    trait: Trait


@dataclass(frozen=True, slots=True)
class HasWords:
    """These exact words occur in a row in file name, folder, caption, keywords or camera (as a substring)."""

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


Condition = (
    TimeBetween | Contains | NumberBetween | IsType | HasOrientation | Near | Is | HasWords | Not | And | Or
)
