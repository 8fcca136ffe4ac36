"""Leaves out the encoder x265, which is under the GPL and which photosearch never calls.

The wheels of pillow-heif (looked at: 1.8.1, on all three systems) link libheif with it, so libheif does not
load without a library of that name. An own one takes its place that has the two functions libheif names: the
first says that there is no encoder, the second tidies nothing up. Reading HEIC is the business of libde265.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

Entry = tuple[str, str, str]

_ENCODER = re.compile(r"(lib)?x265\b.*\.(so|dll|dylib)")
_NAMED = re.compile(rb"x265_(?:api_get_\d+|cleanup)")


def libraries_without_encoder(entries: Iterable[Entry], work: Path) -> list[Entry]:
    """Return PyInstaller's entries (place, source, kind) with an empty library in the encoder's place."""
    entries = list(entries)
    return [
        (place, str(_empty_library(Path(source), entries, work)), kind)
        if kind != "SYMLINK" and _ENCODER.match(Path(place).name)
        else (place, source, kind)
        for place, source, kind in entries
    ]


def source_of_empty_library(callers: Iterable[bytes]) -> str:
    """Return C that defines what these libraries, as bytes, want of the encoder."""
    names = sorted({name.decode() for data in callers for name in _NAMED.findall(data)})
    export = "__declspec(dllexport) " if sys.platform == "win32" else ""
    return "".join(f"{export}void *{name}(void) {{ return 0; }}\n" for name in names)


def _empty_library(library: Path, entries: Iterable[Entry], work: Path) -> Path:
    callers = [
        Path(source)
        for place, source, _ in entries
        if "libheif" in Path(place).name and Path(source).is_file()
    ]
    code = work / "no_encoder.c"
    code.write_text(source_of_empty_library(path.read_bytes() for path in callers), "ascii")
    made = work / library.name
    compiler = shutil.which("cc") or shutil.which("gcc") or "cc"
    named = {"darwin": ["-dynamiclib", f"-Wl,-install_name,@rpath/{library.name}"], "win32": ["-shared"]}
    shape = named.get(
        sys.platform, ["-shared", "-fPIC", f"-Wl,-soname,{library.name}", "-Wl,--build-id=none"]
    )
    subprocess.run([compiler, "-Os", "-s", *shape, "-o", str(made), str(code)], check=True)
    return made
