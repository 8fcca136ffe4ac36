"""What the user is looking for at present: words, pictures, or both."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtGui import QImage

from photosearch.search.messages import Browse, Search


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to look like.

    Attributes:
        label: what its chip says; data, never markup.
        source: a file on disk, the encoded bytes of a pasted picture, or the id of a library photo.
        image: a small image for the chip; null when none is at hand.
    """

    label: str
    source: Path | bytes | int
    image: QImage = field(default_factory=QImage, compare=False)


@dataclass(frozen=True, slots=True)
class Query:
    """One state of the search bar, plus whether the relevance cut-off is lifted."""

    text: str = ""
    pictures: tuple[Picture, ...] = ()
    show_all: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for, so that every photo is shown."""
        return not self.text.strip() and not self.pictures

    def to_request(self, request_id: int) -> Search | Browse:
        """Return the message that asks the engine for this."""
        if self.is_empty:
            return Browse(request_id)
        sources = [picture.source for picture in self.pictures]
        return Search(
            request_id,
            text=self.text.strip(),
            images=tuple(source for source in sources if not isinstance(source, int)),
            photo_ids=tuple(source for source in sources if isinstance(source, int)),
            show_all=self.show_all,
        )
