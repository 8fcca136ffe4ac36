"""Gather the texts that the window shows into Linguist's files, and compile these for Qt.

    python packaging/translations.py            # after texts or translations changed
    python packaging/translations.py --check    # changes nothing; 1 where that would change something

Translators work on assets/translations/photosearch_LANGUAGE.ts, by hand or with pyside6-linguist.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
FOLDER = TOP / "assets" / "translations"
LANGUAGES = ("en", "de", "fr", "es", "zh_CN")
_ALIASES = ("tr+=translatable", "tr+=phrase")


def main() -> int:
    """Do what the command line says; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--check", action="store_true", help="change nothing; fail where something would change"
    )
    if not parser.parse_args().check:
        update(FOLDER)
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / FOLDER.name
        shutil.copytree(FOLDER, copy)
        update(copy)
        stale = [file.name for file in sorted(copy.iterdir()) if not _is_same(file, FOLDER / file.name)]
    for name in stale:
        print(f"{name} is not up to date: run python packaging/translations.py", file=sys.stderr)
    return 1 if stale else 0


def update(folder: Path) -> None:
    """Bring the .ts files of a folder up to date with the sources, and compile each to a .qm file.

    Raises:
        CalledProcessError: a tool of Qt's failed; it has said why.
    """
    sources = sorted(str(file) for file in (TOP / "photosearch").rglob("*.py") if "cli" not in file.parts)
    folder.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        ts = folder / f"photosearch_{language}.ts"
        aliases = [word for alias in _ALIASES for word in ("-tr-function-alias", alias)]
        only = ["-pluralonly"] if language == "en" else []
        _run(
            "pyside6-lupdate", *aliases, *only, "-silent", "-no-obsolete", "-locations", "none",
            "-source-language", "en", "-target-language", language, *sources, "-ts", str(ts),
        )  # fmt: skip
        _run("pyside6-lrelease", "-silent", str(ts), "-qm", str(ts.with_suffix(".qm")))


def _run(tool: str, *arguments: str) -> None:
    beside = Path(sys.executable).parent / tool
    subprocess.run([str(beside) if beside.exists() else tool, *arguments], check=True)


def _is_same(one: Path, other: Path) -> bool:
    return other.exists() and one.read_bytes() == other.read_bytes()


if __name__ == "__main__":
    sys.exit(main())
