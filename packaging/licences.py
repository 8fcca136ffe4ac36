"""The licences of everything in the app, as one file to read, and ours beside it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PathDistribution, distribution
from pathlib import Path

from origins import Origin, Origins
from project import ROOT, read_project

REPORT = "THIRD-PARTY.txt"

_TEXTS = ROOT / "packaging" / "texts"
_APACHE, _LGPL, _GPL = ROOT / "LICENSE", _TEXTS / "LGPL-3.0.txt", _TEXTS / "GPL-3.0.txt"
_NAMES = ("licen", "copying", "notice", "thirdparty")
_RULE = "=" * 78

_BROUGHT_ALONG = {
    "numpy": "OpenBLAS (BSD-3-Clause) and the run-time libraries of GCC (GPL-3.0 with the GCC exception)",
    "onnxruntime": "the projects named in its ThirdPartyNotices, below",
    "pillow": "libjpeg-turbo, OpenJPEG, libtiff, libwebp, libavif, Little CMS and others, see below",
    "pillow_heif": "libheif and libde265, dynamic libraries under the LGPL-3.0. The encoder x265, which "
    "its wheels bring as well, is not part of this app",
    "rawpy": "LibRaw, a dynamic library under the LGPL-2.1 or CDDL-1.0, Little CMS, JasPer, libjpeg-turbo",
    "PySide6_Essentials": "Qt, see above, and ICU (Unicode-3.0)",
}
"""What wheels bundle in binary form."""

_WITHOUT_TEXT = {"flatbuffers": _APACHE, "tokenizers": _APACHE}
"""Distributions whose wheels forget the text of their licence."""

_QT_NOTE = """Qt and PySide6
{rule}
photosearch uses Qt {version} and PySide6 {version} under the GNU Lesser General Public License, version 3;
its text is at the end. They are dynamic libraries, unchanged as their makers published them, in the folders
PySide6 and shiboken6 of this app (in _internal; on macOS in Contents/Frameworks). You may replace them by
others of the same interface, built from sources that you changed, for example: put your files in the place of
these, under the same names. The sources are to be had from
https://download.qt.io/official_releases/QtForPython/ and https://download.qt.io/official_releases/qt/.
Nothing in photosearch's own licence forbids to study how the app works with libraries that you changed. The
same holds for the other libraries under the LGPL named here.
"""


def write_licences(origins: Origins, folder: Path) -> list[Path]:
    """Write the report and our own licence into a folder and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    own = folder / "LICENSE"
    shutil.copyfile(ROOT / "LICENSE", own)
    report = folder / REPORT
    report.write_text(report_of(origins), "utf-8")
    return [own, report]


def report_of(origins: Origins) -> str:
    """Return the report: a table, the note on Qt, then every text."""
    project = read_project()
    qt = next((part.version for part in origins.parts if part.name == "PySide6_Essentials"), "")
    lines = [
        f"{project.name} {project.version} is under the Apache License 2.0, see LICENSE beside this file.",
        "It contains the work of others, under the licences below. The starter model has its own notice.",
        "",
        *(f"  {part.name} {part.version}: {part.licence or 'see its text'}" for part in origins.parts),
        "",
    ]
    if qt:
        lines.append(_QT_NOTE.format(rule=_RULE, version=qt))
    for part in origins.parts:
        lines += _section(part)
    for name, text in (
        ("GNU Lesser General Public License 3", _LGPL),
        ("GNU General Public License 3", _GPL),
    ):
        lines += [_RULE, name, _RULE, _read(text)]
    return "\n".join(lines) + "\n"


def texts_of(part: Origin) -> list[Path]:
    """Return the files with the licence of a part; none if it is one of those at the report's end."""
    if part.kind == "python":
        base = Path(sys.base_prefix)
        shown = [
            *base.glob("LICENSE*"),
            *base.glob("lib/python3.*/LICENSE*"),
            Path("/usr/share/doc/python3/copyright"),
        ]
        return [path for path in shown if path.is_file()][:1]
    if part.kind == "deb":
        return [Path("/usr/share/doc", part.name, "copyright")]
    found = sorted(_files_of(part.name))
    if not found and part.name in _WITHOUT_TEXT:
        return [_WITHOUT_TEXT[part.name]]
    return found


def _section(part: Origin) -> Iterator[str]:
    yield from (_RULE, f"{part.name} {part.version}", f"Licence: {part.licence or 'see below'}")
    brings = _BROUGHT_ALONG.get(part.name)
    if brings:
        yield f"Brings along: {brings}"
    yield _RULE
    for path in texts_of(part):
        yield _read(path)


def _files_of(name: str) -> Iterator[Path]:
    found = distribution(name)
    assert isinstance(found, PathDistribution)
    for file in found.files or ():
        is_text = file.suffix in ("", ".txt", ".md", ".rst") or file.name.upper().startswith("LICENSE")
        if is_text and file.name.lower().replace("_", "").startswith(_NAMES):
            path = Path(str(found.locate_file(file)))
            if path.is_file():
                yield path


def _read(path: Path) -> str:
    return path.read_text("utf-8", "replace").strip() + "\n"
