"""Ratings written into sidecars: what is there stays, byte for byte, but for the stars."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.base.errors import ImageError
from photosearch.photos import sidecar_writing
from photosearch.photos.sidecar import read_sidecar
from photosearch.photos.sidecar_writing import write_rating
from photosearch.photos.xmp import MAX_BYTES, Xmp
from photosearch.photos.xmp_rating import with_rating

HEAD = b"""\xef\xbb\xbf<?xpacket begin='\xef\xbb\xbf' id='W5M0MpCehiHzreSzNTczkc9d'?>
<!-- kept & as it is --><x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="tool  1">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
"""
TAIL = b"""</rdf:RDF></x:xmpmeta>\r\n<?xpacket end='w'?>   \n"""
XMP = b"http://ns.adobe.com/xap/1.0/"
FOREIGN = (
    b'<rdf:Description rdf:about="" xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" '
    b'crs:ToneCurve="0,&#xA;0" crs:Text=\'a "quoted" &lt;text> with Rating="1"\'>'
    b"<crs:Look><![CDATA[ <xmp:Rating>1</xmp:Rating> ]]></crs:Look></rdf:Description>\n"
)


def packet(*descriptions: bytes) -> bytes:
    return HEAD + b"".join(descriptions) + TAIL


def attribute(prefix: bytes, value: bytes, quote: bytes = b'"') -> bytes:
    return (
        b"<rdf:Description xmlns:" + prefix + b"='" + XMP + b"' " + prefix + b":Label='x'\n  "
        + prefix + b":Rating = " + quote + value + quote + b"/>"
    )  # fmt: skip


def element(value: bytes) -> bytes:
    return (
        b"<rdf:Description xmlns:xmp='" + XMP + b"'><xmp:Rating a='>'>".replace(b" a='>'", b"")
        + value + b"</xmp:Rating><xmp:Label>red</xmp:Label></rdf:Description>"
    )  # fmt: skip


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((attribute(b"xmp", b"1"),), (attribute(b"xmp", b"4"),)),
        ((FOREIGN, attribute(b"xap", b"-1", b"'")), (FOREIGN, attribute(b"xap", b"4", b"'"))),
        ((FOREIGN, element(b" 2 ")), (FOREIGN, element(b"4"))),
        ((attribute(b"xmp", b"5"), element(b"3")), (attribute(b"xmp", b"4"), element(b"4"))),
        ((attribute(b"xmp", b""),), (attribute(b"xmp", b"4"),)),
    ],
)
def test_only_the_stars_change(before: tuple[bytes, ...], after: tuple[bytes, ...]) -> None:
    assert with_rating(packet(*before), 4) == packet(*after)


def test_a_rating_is_added_to_what_is_there() -> None:
    changed = with_rating(packet(FOREIGN), 3)
    added = b' xmlns:xmp="' + XMP + b'" xmp:Rating="3"'
    assert changed == packet(FOREIGN.replace(b"<rdf:Description", b"<rdf:Description" + added))
    assert with_rating(changed, 5) == changed.replace(b'Rating="3"', b'Rating="5"')


def test_prefixes_that_are_in_use_are_minded() -> None:
    bound = packet(FOREIGN).replace(b"<rdf:RDF", b"<rdf:RDF xmlns:my='" + XMP + b"'")
    assert b' my:Rating="3"' in with_rating(bound, 3)
    taken = packet(FOREIGN).replace(b"<rdf:RDF", b"<rdf:RDF xmlns:xmp='http://else.where/'")
    assert b' xmlns:xap="' + XMP + b'" xap:Rating="3"' in with_rating(taken, 3)


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_whatever_else_is_in_a_sidecar_is_kept_or_the_sidecar_is_left_alone(junk: bytes) -> None:
    whole = packet(FOREIGN, b"<rdf:Description>" + junk + b"</rdf:Description>", attribute(b"xmp", b"1"))
    try:
        changed = with_rating(whole, 2)
    except ImageError:
        return
    assert Xmp(changed).rating() == 2
    assert changed.replace(b'Rating = "2"', b'Rating = "1"') == whole.replace(
        b'Rating = "2"', b'Rating = "1"'
    )


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"not xml",
        packet(FOREIGN)[:-30],
        packet(),
        packet(FOREIGN).decode().encode("utf-16"),
        b'<!DOCTYPE x [<!ENTITY a "b">]>' + packet(FOREIGN),
        packet(attribute(b"xmp", b"1")).replace(b"/>", b"><xmp:Rating/></rdf:Description>"),
        packet(FOREIGN) + b" " * MAX_BYTES,
    ],
)
def test_what_cannot_be_changed_safely_is_left_alone(bad: bytes, tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="sidecar"):
        with_rating(bad, 3)
    (tmp_path / "a.jpg.xmp").write_bytes(bad)
    with pytest.raises(ImageError, match="sidecar"):
        write_rating(tmp_path / "a.jpg", 3)
    assert (tmp_path / "a.jpg.xmp").read_bytes() == bad
    assert names(tmp_path) == ["a.jpg.xmp"]


def test_a_new_sidecar_is_named_after_the_whole_file(tmp_path: Path) -> None:
    photo = tmp_path / "a.jpg"
    photo.write_bytes(b"photo")
    assert write_rating(photo, 5) == tmp_path / "a.jpg.xmp"
    found = read_sidecar(photo)
    assert found is not None
    assert found.rating == 5
    write_rating(photo, 0)
    assert (tmp_path / "a.jpg.xmp").read_bytes() == with_rating(None, 0)
    assert photo.read_bytes() == b"photo"
    assert names(tmp_path) == ["a.jpg", "a.jpg.xmp"]


def test_the_sidecar_of_several_photos_is_copied_for_one_of_them(tmp_path: Path) -> None:
    shared = tmp_path / "a.xmp"
    shared.write_bytes(packet(FOREIGN))
    for name in ("a.jpg", "a.nef", "a.png"):
        (tmp_path / name).write_bytes(b"photo")
    photo, raw = tmp_path / "a.jpg", tmp_path / "a.nef"
    assert write_rating(photo, 3, [raw]) == tmp_path / "a.jpg.xmp"
    assert shared.read_bytes() == packet(FOREIGN)
    assert (tmp_path / "a.jpg.xmp").read_bytes() == with_rating(packet(FOREIGN), 3)
    (tmp_path / "a.jpg.xmp").unlink()
    (tmp_path / "a.png").unlink()
    assert write_rating(photo, 3, [raw]) == shared
    assert shared.read_bytes() == with_rating(packet(FOREIGN), 3)


@pytest.mark.skipif(sys.platform == "win32", reason="rights of POSIX")
def test_rights_and_links_are_kept(tmp_path: Path) -> None:
    (tmp_path / "else").mkdir()
    real = tmp_path / "else" / "real.xmp"
    real.write_bytes(packet(FOREIGN))
    real.chmod(0o640)
    (tmp_path / "a.jpg.xmp").symlink_to(real)
    write_rating(tmp_path / "a.jpg", 2)
    assert (tmp_path / "a.jpg.xmp").is_symlink()
    assert real.read_bytes() == with_rating(packet(FOREIGN), 2)
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_what_another_program_writes_meanwhile_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sidecar = tmp_path / "a.jpg.xmp"
    sidecar.write_bytes(packet(FOREIGN))

    def slow(before: bytes | None, stars: int) -> bytes:
        sidecar.write_bytes(packet(attribute(b"xmp", b"1")))
        return with_rating(before, stars)

    monkeypatch.setattr(sidecar_writing, "with_rating", slow)
    with pytest.raises(ImageError, match="another program"):
        write_rating(tmp_path / "a.jpg", 3)
    assert sidecar.read_bytes() == packet(attribute(b"xmp", b"1"))
    assert names(tmp_path) == ["a.jpg.xmp"]
