"""Writing a rating into XMP: the bytes that say it are changed, and all others stay what they are.

What other programs keep there (edits, keywords, fields nobody here knows) is never parsed and written anew,
which would lose some of it. The parser only tells where in the bytes things are.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from photosearch.base.errors import ImageError
from photosearch.base.texts import phrase
from photosearch.photos.xmp import MAX_BYTES, Xmp

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XMP = "http://ns.adobe.com/xap/1.0/"
_BETWEEN = "\n"
"""Between the address of a namespace, the local name and the prefix, as the parser gives names."""

_RATING = "Rating"
_MAX_RATINGS = 100

_NEW = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
    f' <rdf:RDF xmlns:rdf="{_RDF}">\n'
    f'  <rdf:Description rdf:about="" xmlns:xmp="{_XMP}" xmp:Rating="%d"/>\n'
    " </rdf:RDF>\n"
    "</x:xmpmeta>\n"
    '<?xpacket end="w"?>\n'
)
"""A packet with nothing else in it (ISO 16684-1)."""

_BARE_TAG = re.compile(rb"<[^\s/>]+\s*>")
_NAME = re.compile(rb"<[^\s/>]+")


def with_rating(packet: bytes | None, stars: int) -> bytes:
    """Return an XMP packet that says so many stars; None makes a new one.

    Raises:
        ImageError: the packet cannot be changed without risk to what else is in it.
    """
    if packet is None:
        return (_NEW % stars).encode("utf-8")
    if len(packet) > MAX_BYTES:
        raise ImageError(phrase("its sidecar is too large"))
    if re.search(rb"<!(?!--|\[CDATA\[)", packet) or b"\0" in packet:
        raise ImageError(phrase("its sidecar is of a kind that photosearch does not write to"))
    places = _Places(packet)
    changed = packet
    for start, end, value in sorted(places.edits(str(stars).encode()), reverse=True):
        changed = changed[:start] + value + changed[end:]
    if Xmp(changed).rating() != stars or _Places(changed).shape != places.shape:
        raise ImageError(phrase("its sidecar cannot be changed safely"))
    return changed


class _Places:
    """Where in a packet ratings are, or the first place that one can be put.

    Attributes:
        shape: the names of all elements, in their order.
    """

    def __init__(self, packet: bytes) -> None:
        self._packet = packet
        self._attributes: list[tuple[int, str]] = []
        self._elements: list[tuple[int, int]] = []
        self._first: tuple[int, dict[str, str]] | None = None
        self._path: list[tuple[str, int]] = []
        self._bound: dict[str, list[str]] = {}
        self.shape: list[str] = []
        self._parser = parser = expat.ParserCreate("utf-8", _BETWEEN)
        parser.namespace_prefixes = True
        parser.StartNamespaceDeclHandler = self._on_bound
        parser.EndNamespaceDeclHandler = self._on_unbound
        parser.StartElementHandler = self._on_start
        parser.EndElementHandler = self._on_end
        try:
            parser.Parse(packet.strip(b"\r\n\t "), True)
        except expat.ExpatError as error:
            raise ImageError(phrase("its sidecar is damaged ({error})", error=error)) from error
        self._shift = len(packet) - len(packet.lstrip(b"\r\n\t "))

    def edits(self, value: bytes) -> list[tuple[int, int, bytes]]:
        """Return what to put where: start and end of the bytes that it takes the place of."""
        found = [self._attribute(start, prefix, value) for start, prefix in self._attributes]
        found += [(start + self._shift, end + self._shift, value) for start, end in self._elements]
        if len(found) > _MAX_RATINGS:
            raise ImageError(phrase("its sidecar has too many ratings"))
        return found or [self._insertion(value)]

    def _attribute(self, start: int, prefix: str, value: bytes) -> tuple[int, int, bytes]:
        tag = start + self._shift
        pattern = re.compile(
            rb"\s" + re.escape(f"{prefix}:{_RATING}".encode()) + rb"\s*=\s*(?:\"([^\"]*)\"|'([^']*)')"
        )
        match = pattern.search(self._packet, tag)
        if match is None:
            raise ImageError(phrase("its sidecar cannot be understood"))
        group = 1 if match[1] is not None else 2
        return match.start(group), match.end(group), value

    def _insertion(self, value: bytes) -> tuple[int, int, bytes]:
        if self._first is None:
            raise ImageError(phrase("its sidecar has no place for a rating"))
        start, bound = self._first
        prefix = next((name for name, address in bound.items() if name and address == _XMP), None)
        declared = b""
        if prefix is None:
            prefix = next(name for name in ("xmp", "xap", "xmp1", "xmp2") if name not in bound)
            declared = f' xmlns:{prefix}="{_XMP}"'.encode()
        match = _NAME.match(self._packet, start + self._shift)
        assert match is not None  # the parser says that a tag begins here
        return match.end(), match.end(), declared + f' {prefix}:{_RATING}="'.encode() + value + b'"'

    # -- what the parser tells

    def _on_bound(self, prefix: str | None, address: str | None) -> None:
        self._bound.setdefault(prefix or "", []).append(address or "")

    def _on_unbound(self, prefix: str | None) -> None:
        self._bound[prefix or ""].pop()

    def _on_start(self, name: str, attributes: dict[str, str]) -> None:
        start, parent = self._parser.CurrentByteIndex, self._path[-1][0] if self._path else ""
        address, local, _ = _split(name)
        self._path.append((f"{address}{local}", start))
        self.shape.append(f"{address}{local}")
        if parent != f"{_RDF}RDF" or (address, local) != (_RDF, "Description"):
            return
        if self._first is None:
            self._first = start, {prefix: known[-1] for prefix, known in self._bound.items() if known}
        for attribute in attributes:
            address, local, prefix = _split(attribute)
            if (address, local) == (_XMP, _RATING):
                self._attributes.append((start, prefix))

    def _on_end(self, name: str) -> None:
        path, start = self._path.pop()
        parents = [known for known, _ in self._path[-2:]]
        if path != f"{_XMP}{_RATING}" or parents != [f"{_RDF}RDF", f"{_RDF}Description"]:
            return
        end = self._parser.CurrentByteIndex
        tag = _BARE_TAG.match(self._packet.strip(b"\r\n\t "), start)
        if tag is None or tag.end() > end:
            raise ImageError(phrase("its sidecar cannot be understood"))  # an empty element, say
        self._elements.append((tag.end(), end))


def _split(name: str) -> tuple[str, str, str]:
    parts = name.split(_BETWEEN)
    return ("", parts[0], "") if len(parts) == 1 else (parts[0], parts[1], parts[2] if parts[2:] else "")
