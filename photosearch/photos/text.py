"""Texts that strangers wrote into a photo: decoded, cleaned, bounded.

What comes out is plain data: no control or direction-changing characters, nothing that cannot be stored.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

MAX_NAME = 120
"""Characters kept of a camera's, a lens's or a keyword's name."""

MAX_CAPTION = 2000
"""Characters kept of a caption. IPTC's longest has this many bytes."""

MAX_KEYWORDS = 200
"""Keywords kept of one photo."""

MAX_BYTES = 64 * 1024
"""How much of one text is looked at."""

_CONTINUATION = bytes(range(0x80, 0xC0))

_JOINERS = "\u200c\u200d"
"""Invisible, but Persian and Hindi words and many emoji are wrong without them."""

_WINDOWS = "".join(
    chr(byte) if byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes((byte,)).decode("cp1252")
    for byte in range(256)
)
"""Windows' code page 1252; the five bytes that mean nothing there are what they are in Latin-1."""

_BREAK = re.compile(r"\r\n?|[\n\v\f\x85\u2028\u2029]")


def name(value: object) -> str | None:
    """Return a text on one line of at most `MAX_NAME` characters; None when there is none."""
    return _cleaned(_as_text(value).partition("\0")[0])[:MAX_NAME].strip() or None


def caption(value: object) -> str | None:
    """Return a text of lines, at most `MAX_CAPTION` characters; None when there is not a word in it."""
    text = _as_text(value).partition("\0")[0]
    lines = "\n".join(_cleaned(line) for line in _BREAK.split(text))
    lines = re.sub(r"\n{3,}", "\n\n", lines).strip()[:MAX_CAPTION].rstrip()
    return lines if any(c.isalnum() for c in lines) else None


def keywords(values: Iterable[object]) -> tuple[str, ...]:
    """Return clean keywords in their order, each once, at most `MAX_KEYWORDS`."""
    found: dict[str, None] = {}
    for value in values:
        if keyword := name(value):
            found[keyword] = None
            if len(found) == MAX_KEYWORDS:
                break
    return tuple(found)


def decoded(data: bytes) -> str:
    """Return bytes of unknown encoding as text: UTF-8 if they are that, else as Windows writes Latin-1."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return codecs.charmap_decode(data, "strict", _WINDOWS)[0]


def utf16(data: bytes, *, is_little_endian: bool) -> str:
    """Return UTF-16 as text, its byte order found out where it shows; `is_little_endian` where not."""
    data = data[: len(data) // 2 * 2]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "ignore")
    # Most texts have characters below 256: their upper bytes are zero.
    first, second = data[::2].count(0), data[1::2].count(0)
    is_little_endian = second > first if first != second else is_little_endian
    return data.decode("utf-16-le" if is_little_endian else "utf-16-be", "ignore")


def _as_text(value: object) -> str:
    """Return a value's text, as far as it is looked at; nothing when it is no text."""
    if isinstance(value, str):
        return _utf8(value[:MAX_BYTES])
    if not isinstance(value, bytes):
        return ""
    # Cut between characters: not before one of UTF-8's bytes of continuation.
    return decoded(value[:MAX_BYTES].rstrip(_CONTINUATION)[:-1] if len(value) > MAX_BYTES else value)


def _utf8(text: str) -> str:
    """Undo Pillow's reading of a UTF-8 text as Latin-1 (EXIF says ASCII, phones write UTF-8)."""
    if text.isascii():
        return text
    try:
        return decoded(text.encode("latin-1"))
    except UnicodeEncodeError:
        return text


def _cleaned(line: str) -> str:
    """Return a line with single blanks, without what is not to be seen."""
    line = " ".join(line.split())
    if line.isprintable():
        return line
    return "".join(c for c in line if c.isprintable() or c in _JOINERS).strip()
