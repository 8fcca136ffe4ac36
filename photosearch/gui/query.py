"""What the user is looking for at present: words, pictures, or both; and how hits are to be arranged."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtGui import QImage

from photosearch.base.types import Grouping, Sort
from photosearch.search.messages import Browse, Search


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to look like, or unlike.

    Attributes:
        label: what its chip says; data, never markup.
        source: a file on disk, the encoded bytes of a pasted picture, or ids of library photos.
        image: a small image for the chip; null when none is at hand.
        is_unlike: hits shall look less like it. For photos of the library only.
    """

    label: str
    source: Path | bytes | tuple[int, ...]
    image: QImage = field(default_factory=QImage, compare=False)
    is_unlike: bool = False


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How hits are put in order.

    Attributes:
        is_collapsed: of photos nearly the same, one stands for all.
    """

    sort: Sort = Sort.RELEVANCE
    group: Grouping | None = None
    is_collapsed: bool = True


@dataclass(frozen=True, slots=True)
class Query:
    """One state of the search bar, plus whether the relevance cut-off is lifted."""

    text: str = ""
    pictures: tuple[Picture, ...] = ()
    show_all: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for, so that every photo is shown; "unlike this" alone asks nothing."""
        return not self.text.strip() and all(picture.is_unlike for picture in self.pictures)

    def to_request(self, request_id: int, arrangement: Arrangement | None = None) -> Search | Browse:
        """Return the message that asks the engine for this."""
        arrangement = arrangement or Arrangement()
        if self.is_empty:
            is_ranked = arrangement.sort is Sort.RELEVANCE
            return Browse(request_id, Sort.NEWEST if is_ranked else arrangement.sort, arrangement.group)
        sources = [picture.source for picture in self.pictures]
        return Search(
            request_id,
            text=self.text.strip(),
            images=tuple(source for source in sources if not isinstance(source, tuple)),
            photo_ids=self._photo_ids(is_unlike=False),
            less_ids=self._photo_ids(is_unlike=True),
            show_all=self.show_all,
            sort=arrangement.sort,
            group=arrangement.group,
            is_collapsed=arrangement.is_collapsed,
        )

    def _photo_ids(self, *, is_unlike: bool) -> tuple[int, ...]:
        return tuple(
            photo_id
            for picture in self.pictures
            if picture.is_unlike == is_unlike and isinstance(picture.source, tuple)
            for photo_id in picture.source
        )
