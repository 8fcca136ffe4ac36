"""IPTC-IIM, what picture agencies and the older editors write into JPEG and TIFF.

Datasets are those of the IPTC-NAA Information Interchange Model 4.2.
"""

from __future__ import annotations

from photosearch.photos import moment, text

MAX_VALUES = 1000
"""Values looked at; real files have dozens."""

_CHARSET = (1, 90)
_TITLE, _KEYWORD, _DATE, _TIME, _CAPTION = (2, 5), (2, 25), (2, 55), (2, 60), (2, 120)

_UTF_8 = b"\x1b%G"
"""ISO 2022's escape sequence, as dataset 1:90 holds it. What calls itself Latin-1 often is UTF-8, too."""


class Iptc:
    """What one IPTC block says. Its readers raise whatever wrong data makes them raise."""

    def __init__(self, data: bytes = b"") -> None:
        self._values = _values(data)
        self._is_utf_8 = self._values.get(_CHARSET) == [_UTF_8]

    def taken(self) -> str | None:
        """Return the time of creation as ISO-8601."""
        return moment.from_iptc(text.name(self._first(_DATE)), text.name(self._first(_TIME)))

    def caption(self) -> str | None:
        """Return the caption."""
        return text.caption(self._first(_CAPTION))

    def title(self) -> str | None:
        """Return the object's name."""
        return text.caption(self._first(_TITLE))

    def keywords(self) -> tuple[str, ...]:
        """Return the keywords."""
        return text.keywords(map(self._decoded, self._values.get(_KEYWORD, ())))

    def _first(self, dataset: tuple[int, int]) -> str | None:
        values = self._values.get(dataset)
        return self._decoded(values[0]) if values else None

    def _decoded(self, value: bytes) -> str:
        # Fields that were cut at their limit end in half a character.
        return value.decode("utf-8", "ignore") if self._is_utf_8 else text.decoded(value)


def _values(data: bytes) -> dict[tuple[int, int], list[bytes]]:
    """Return dataset -> its values, up to where the block ends or makes no sense."""
    found: dict[tuple[int, int], list[bytes]] = {}
    at = 0
    for _ in range(MAX_VALUES):
        if data[at : at + 1] != b"\x1c" or len(data) < at + 5:
            break
        dataset, size = (data[at + 1], data[at + 2]), int.from_bytes(data[at + 3 : at + 5], "big")
        at += 5
        if size & 0x8000:  # the length of the length
            size, at = int.from_bytes(data[at : at + (size & 0x7FFF)], "big"), at + (size & 0x7FFF)
        if size > len(data) - at:
            break
        found.setdefault(dataset, []).append(data[at : at + size])
        at += size
    return found
