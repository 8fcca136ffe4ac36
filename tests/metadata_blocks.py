"""Metadata as other programs write it: XMP packets, IPTC blocks, and the segments and tags around them."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from xml.sax.saxutils import escape

NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "exif": "http://ns.adobe.com/exif/1.0/",
    "exifEX": "http://cipa.jp/exif/1.0/",
    "aux": "http://ns.adobe.com/exif/1.0/aux/",
    "tiff": "http://ns.adobe.com/tiff/1.0/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "lr": "http://ns.adobe.com/lightroom/1.0/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "stRef": "http://ns.adobe.com/xap/1.0/sType/ResourceRef#",
}


def xmp(elements: str = "", attributes: str = "") -> str:
    """Return an XMP packet with these property elements and attributes in its one description."""
    names = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" {names} {attributes}>{elements}</rdf:Description>'
        f'</rdf:RDF></x:xmpmeta>{" " * 100}<?xpacket end="w"?>'
    )


def bag(name: str, values: Iterable[str], container: str = "Bag") -> str:
    """Return a property element with a list of values."""
    items = "".join(f"<rdf:li>{escape(value)}</rdf:li>" for value in values)
    return f"<{name}><rdf:{container}>{items}</rdf:{container}></{name}>"


def alternatives(name: str, **texts: str) -> str:
    """Return a property element with a text in several languages; `x_default` is the default one."""
    items = (
        f'<rdf:li xml:lang="{language.replace("_", "-")}">{escape(text)}</rdf:li>'
        for language, text in texts.items()
    )
    return f"<{name}><rdf:Alt>{''.join(items)}</rdf:Alt></{name}>"


def iim(*datasets: tuple[int, int, bytes]) -> bytes:
    """Return an IPTC block of records, datasets and their values."""
    return b"".join(
        struct.pack(">BBBH", 0x1C, record, dataset, len(value)) + value for record, dataset, value in datasets
    )


def photoshop(block: bytes, number: int = 0x0404) -> bytes:
    """Return the contents of a JPEG's APP13 segment with one image resource beside others."""
    return b"Photoshop 3.0\0" + b"".join(
        b"8BIM" + struct.pack(">HHI", code, 0, len(data)) + data + bytes(len(data) % 2)
        for code, data in ((0x03ED, bytes(16)), (number, block), (0x0425, bytes(15)))
    )


def with_segments(jpeg: bytes, *segments: tuple[int, bytes]) -> bytes:
    """Return a JPEG with these segments (the marker's second byte, contents) before its others."""
    inserted = b"".join(struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data for marker, data in segments)
    return jpeg[:2] + inserted + jpeg[2:]


def with_iptc(jpeg: bytes, block: bytes) -> bytes:
    """Return a JPEG with an IPTC block."""
    return with_segments(jpeg, (0xED, photoshop(block)))


def with_xmp(jpeg: bytes, packet: str | bytes) -> bytes:
    """Return a JPEG with an XMP packet."""
    data = packet.encode() if isinstance(packet, str) else packet
    return with_segments(jpeg, (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + data))


def tiff(order: str, *tags: tuple[int, int, bytes]) -> bytes:
    """Return a black TIFF of 8 x 8 pixels with these tags (number, type, bytes), of any type.

    Args:
        order: "<" for little-endian, ">" for big-endian.
    """
    sizes = {1: 1, 2: 1, 3: 2, 4: 4, 7: 1}
    shorts = ((256, 8), (257, 8), (258, 8), (259, 1), (262, 1), (277, 1), (278, 8))
    entries = [(number, 3, struct.pack(f"{order}H", value)) for number, value in shorts]
    entries += [(273, 4, struct.pack(f"{order}I", 8)), (279, 4, struct.pack(f"{order}I", 64)), *tags]
    directory, values = struct.pack(f"{order}H", len(entries)), b""
    start = 8 + 64 + 2 + 12 * len(entries) + 4
    for number, type_, data in sorted(entries):
        directory += struct.pack(f"{order}HHI", number, type_, len(data) // sizes[type_])
        if len(data) <= 4:
            directory += data + bytes(4 - len(data))
        else:
            directory += struct.pack(f"{order}I", start + len(values))
            values += data + bytes(len(data) % 2)
    head = (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HI", 42, 8 + 64)
    return head + bytes(64) + directory + bytes(4) + values
