"""Try an installed photosearch, however it was packaged: all that must work before it is published.

    python packaging/smoke_test.py /usr/bin/photosearch
    python packaging/smoke_test.py -- chroot /srv/bookworm photosearch

The command is what starts the app in a terminal. It runs with a profile in a temporary folder (`--work` names
where; a command that sees another file system must see that folder under the same name), without a network
where the system lets us cut it off (Linux), and must not say anything unexpected. Needs nothing but Python's
standard library; on Linux also Xvfb and xdotool.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "smoke"))

import drawings
from installed_app import App, SmokeError, wait_until
from project import read_project

_LATER = "IMG_LATER.png"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all checks; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--work", type=Path, help="folder for temporary files")
    parser.add_argument("--version", default=read_project().version, help="that is expected")
    parser.add_argument(
        "--no-licences", action="store_true", help="installed by pip: each package brings its own"
    )
    parser.add_argument("command", nargs="+")
    given = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory(
            prefix="photosearch-smoke-", dir=given.work, ignore_cleanup_errors=True
        ) as work:
            smoke_test(given.command, Path(work), given.version, has_licences=not given.no_licences)
    except SmokeError as error:
        print(f"FAILED: {error}")
        return 1
    return 0


def smoke_test(command: Sequence[str], work: Path, version: str, *, has_licences: bool = True) -> None:
    """Try the app that `command` starts.

    Args:
        work: an empty folder.
        version: that the app must be.
        has_licences: whether it must bring the licences of all that is in it.

    Raises:
        SmokeError: it does not do what it must.
    """
    app, photos = App(command, work / "home"), work / "photos"
    network = "no network" if app.is_cut_off else "a network, but proxies that lead nowhere"
    print(f"{' '.join(command)}, with {network}")
    _timed("version", lambda: _check_version(app, version))
    _timed("licences", lambda: _check_licences(app, has_licences))
    _timed("starter model", lambda: _check_starter(app))
    drawings.write_pictures(photos)
    _timed("index of ten photos", lambda: _check_indexing(app, photos))
    _timed("search by text", lambda: _check_text(app))
    _timed("search by image", lambda: _check_image(app, work / "asked.png"))
    _timed("window", lambda: _check_window(app, photos))
    app.expect_clean_logs()
    app.expect_nothing_elsewhere()


def _check_version(app: App, version: str) -> None:
    said = app.run("--version").strip()
    _expect(said == f"photosearch, version {version}", f"the version is {said!r}, not {version}")


def _check_licences(app: App, has_licences: bool) -> None:
    said = app.run("--licences")
    wanted = ["Apache License"]
    if has_licences:
        wanted += ["PySide6", "GNU Lesser General Public License", "onnxruntime", "dynamic libraries"]
    for words in wanted:
        _expect(words in said, f"--licences does not tell of {words}")


def _check_starter(app: App) -> None:
    models = app.run("models", "list", "--json")
    _expect('"starter"' in models, f"there is no starter model: {models}")


def _check_indexing(app: App, photos: Path) -> None:
    done = app.ask("index", str(photos))
    counts = (done["added"], done["failed"])
    _expect(counts == (len(drawings.PICTURES), 0), f"{counts[0]} photos added, {counts[1]} failed")


def _check_text(app: App) -> None:
    for picture, words in drawings.WORDS.items():
        _expect_first(app, picture, "search", words)


def _check_image(app: App, asked: Path) -> None:
    for picture, painter in drawings.PICTURES.items():
        asked.write_bytes(drawings.png(painter, side=200, zoom=1.2))
        _expect_first(app, picture, "similar", str(asked))


def _check_window(app: App, photos: Path) -> None:
    """The engine behind the window must find, decode and embed a photo by itself."""
    later = drawings.png(lambda x, y: (round(255 * x), round(255 * y), 128))
    (photos / _LATER).write_bytes(later)
    with app.window() as seconds:
        print(f"  window after {seconds:.2f} s")
        wait_until(lambda: app.ask("status")["indexed"] == len(drawings.PICTURES) + 1, "the engine to index")


def _expect_first(app: App, picture: str, *question: str) -> None:
    hits = app.ask(*question, "--all")["hits"]
    first = Path(hits[0]["path"]).name if hits else "nothing"
    _expect(first == drawings.name_of(picture), f"{' '.join(question)} ({picture}) finds {first} first")


def _expect(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise SmokeError(otherwise)


def _timed(what: str, check: Callable[[], None]) -> None:
    started = time.monotonic()
    check()
    print(f"  ok: {what} ({time.monotonic() - started:.1f} s)")


if __name__ == "__main__":
    sys.exit(main())
