"""`photosearch --check-for-updates`: says whether there is a newer version, and where to get it."""

from __future__ import annotations

from photosearch import __version__
from photosearch.base.errors import one_line
from photosearch.cli import output

_MOST_LINES = 20


def check_for_updates(is_json: bool) -> int:
    """Ask, say what came of it, and return the exit code.

    Raises:
        UpdateError: it cannot be found out.
    """
    from photosearch.updates import newer_release

    release = newer_release(__version__)
    if is_json:
        output.emit(
            {
                "version": __version__,
                "newer": release.version if release else None,
                "page": release.page if release else None,
                "notes": release.notes if release else None,
            }
        )
    elif release is None:
        output.line(f"photosearch {__version__} is the newest there is.")
    else:
        output.line(f"photosearch {one_line(release.version)} is there; you have {__version__}.")
        for line in _shortened(release.notes):
            output.line(f"  {one_line(line)}".rstrip())
        output.line(f"Get it from {one_line(release.page)}")
    return 0


def _shortened(notes: str) -> list[str]:
    lines = notes.splitlines()
    return lines if len(lines) <= _MOST_LINES else [*lines[:_MOST_LINES], "…"]
