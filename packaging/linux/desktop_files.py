"""What a desktop reads of an app: menu entry, icons in all sizes, the entry in software centres."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from archive import Member
from project import APP_ID, ROOT, Project

ENTRY = Path(__file__).with_name("photosearch.desktop")
METAINFO = Path(__file__).with_name(f"{APP_ID}.metainfo.xml")

ICON_SIDES = (16, 22, 24, 32, 48, 64, 128, 256)
"""Sizes that desktops look for (freedesktop.org, Icon Theme Specification)."""

_ICONS = ROOT / "assets" / "icons"


def desktop_members(project: Project, time_s: int, prefix: str = "usr") -> Iterator[Member]:
    """Yield the files, each at its place below `prefix`."""
    share = f"{prefix}/share"
    yield Member(f"{share}/applications/{project.name}.desktop", ENTRY)
    yield Member(f"{share}/metainfo/{METAINFO.name}", metainfo(project, time_s).encode())
    yield Member(f"{share}/icons/hicolor/scalable/apps/{project.name}.svg", _ICONS / f"{project.name}.svg")
    for side in ICON_SIDES:
        place = f"{share}/icons/hicolor/{side}x{side}/apps/{project.name}.png"
        yield Member(place, icon(side, _ICONS / f"{project.name}.png"))


def metainfo(project: Project, time_s: int) -> str:
    """Return the text for software centres with this version as its release."""
    day = datetime.fromtimestamp(time_s, UTC).date().isoformat()
    release = f'<release version="{project.version}" date="{day}"/>'
    return METAINFO.read_text("utf-8").replace("<!-- this release -->", release)


def icon(side: int, source: Path) -> bytes:
    """Return the icon as PNG of `side` pixels."""
    from PIL import Image

    buffer = io.BytesIO()
    with Image.open(source) as picture:
        picture.resize((side, side), Image.Resampling.LANCZOS, reducing_gap=3).save(
            buffer, "PNG", optimize=True
        )
    return buffer.getvalue()
