"""XMP, what editors and managers of photos write: into most formats, and into sidecar files.

Its form is that of ISO 16684-1. It is XML from strangers, so it is bounded in bytes and elements, and what
declares anything (a document type, entities) is refused before it is parsed.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

from photosearch.photos import exposure, moment, position, text
from photosearch.photos.exif import camera_name, lens_name, stars

MAX_BYTES = 4 * 1024**2
"""XMP that is longer is not parsed. Lightroom's history of edits makes a megabyte at times."""

MAX_RATING_BYTES = 1024**2
"""How far the rating is looked for in XMP that cannot be parsed."""

_MAX_TAGS = 400_000
"""Opening and closing ones together; an element takes some 100 bytes of memory."""

_MAX_DESCRIPTIONS = 1000
"""Real packets have one, or one for each namespace."""

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_XMP = "{http://ns.adobe.com/xap/1.0/}"
_EXIF = "{http://ns.adobe.com/exif/1.0/}"
_EXIF_EX = "{http://cipa.jp/exif/1.0/}"
_AUX = "{http://ns.adobe.com/exif/1.0/aux/}"
_TIFF = "{http://ns.adobe.com/tiff/1.0/}"
_PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
_LIGHTROOM = "{http://ns.adobe.com/lightroom/1.0/}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

_CONTAINERS = (_RDF + "Alt", _RDF + "Bag", _RDF + "Seq")
_DECLARATION = re.compile(r"<!(?!--|\[CDATA\[)")
_RATING = re.compile(rb"""(?:xmp|xap):Rating\s*(?:=\s*["']|>)\s*(-?\d+)(?:\.0*)?\s*["'<]""")
_INTERNAL_KEYWORD = re.compile(r"darktable\|")


class Xmp:
    """What one XMP packet says; one that cannot be parsed says nothing but its rating.

    The readers raise whatever wrong data makes them raise.
    """

    def __init__(self, packet: bytes = b"") -> None:
        self._packet = packet
        self._descriptions = _descriptions(packet) if packet else []

    def taken(self) -> str | None:
        """Return the first believable of the times that can mean it, as ISO-8601."""
        names = (_EXIF + "DateTimeOriginal", _PHOTOSHOP + "DateCreated", _XMP + "CreateDate")
        return next(filter(None, map(moment.from_xmp, map(self._text, names))), None)

    def camera(self) -> str | None:
        """Return maker and model."""
        return camera_name(self._text(_TIFF + "Make"), self._text(_TIFF + "Model"))

    def lens(self) -> str | None:
        """Return the lens's name."""
        return lens_name(self._text(_EXIF_EX + "LensModel") or self._text(_AUX + "Lens"))

    def position(self) -> tuple[float, float] | None:
        """Return latitude and longitude in degrees."""
        return position.from_xmp(self._text(_EXIF + "GPSLatitude"), self._text(_EXIF + "GPSLongitude"))

    def rating(self) -> int | None:
        """Return 0 to 5 stars."""
        value = self._text(_XMP + "Rating")
        if not self._descriptions and (match := _RATING.search(self._packet, 0, MAX_RATING_BYTES)):
            value = match[1].decode()
        return None if value is None else stars(float(value))

    def exposure_s(self) -> float | None:
        """Return the exposure time in seconds."""
        return exposure.seconds(self._text(_EXIF + "ExposureTime"))

    def f_number(self) -> float | None:
        """Return the aperture."""
        return exposure.f_number(self._text(_EXIF + "FNumber"))

    def iso(self) -> int | None:
        """Return the sensitivity."""
        value = self._text(_EXIF_EX + "PhotographicSensitivity") or self._text(_EXIF + "ISOSpeedRatings")
        return exposure.iso(value)

    def focal_length_mm(self) -> float | None:
        """Return the real focal length."""
        return exposure.millimetres(self._text(_EXIF + "FocalLength"))

    def caption(self) -> str | None:
        """Return the description, in the default language if there are several."""
        return next(filter(None, map(text.caption, self._texts(_DC + "description"))), None)

    def title(self) -> str | None:
        """Return the title."""
        return next(filter(None, map(text.caption, self._texts(_DC + "title"))), None)

    def keywords(self) -> tuple[str, ...]:
        """Return the keywords; if there are none, the ends of Lightroom's paths ("Places|Europe|Vienna")."""
        words = [word for word in self._texts(_DC + "subject") if not _INTERNAL_KEYWORD.match(word)]
        paths = self._texts(_LIGHTROOM + "hierarchicalSubject")
        return text.keywords(words) or text.keywords(path.rpartition("|")[2] for path in paths)

    def _text(self, name: str) -> str | None:
        """Return a property's first value; None if there is none, or an empty one."""
        return next((value for value in self._texts(name) if value.strip()), None)

    def _texts(self, name: str) -> list[str]:
        """Return a property's values, that in the default language first."""
        for description in self._descriptions:
            if (value := description.get(name)) is not None:
                return [value]
            if (element := description.find(name)) is not None:
                return _values(element)
        return []


def _descriptions(packet: bytes) -> list[ElementTree.Element]:
    """Return the elements that hold the properties, as attributes or as elements."""
    if len(packet) > MAX_BYTES:
        return []
    is_utf_16 = b"\0" in packet[:2] or packet[:2] in (b"\xff\xfe", b"\xfe\xff")
    source = text.utf16(packet, is_little_endian=False) if is_utf_16 else packet.decode("utf-8", "replace")
    if _DECLARATION.search(source) or source.count("<") > _MAX_TAGS:
        return []
    try:
        # A str: the parser then believes no encoding that the XML may declare.
        root = ElementTree.fromstring(source.strip("\ufeff\0 \t\r\n"))
    except (ElementTree.ParseError, ValueError):
        return []
    rdf = root if root.tag == _RDF + "RDF" else root.find(f".//{_RDF}RDF")
    return [] if rdf is None else rdf.findall(_RDF + "Description")[:_MAX_DESCRIPTIONS]


def _values(element: ElementTree.Element) -> list[str]:
    """Return a property element's text, or those of the list in it."""
    container = next((child for child in element if child.tag in _CONTAINERS), None)
    if container is None:
        return [element.text or ""]
    items = container.findall(_RDF + "li")
    items.sort(key=lambda item: item.get(_LANGUAGE) != "x-default")
    return [item.text or "" for item in items]
