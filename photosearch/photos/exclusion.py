"""What a user wants left out of a library: files and folders by their names."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable

from photosearch.base.errors import FolderError
from photosearch.base.texts import phrase

MOST = 100
"""Patterns: each name of a scan is compared with all of them."""


class Exclusions:
    """Patterns of names: `Screenshots`, `*.png`, `IMG_????_edited.*`. Capitals make no difference.

    `*` stands for any letters, `?` for one, `[abc]` for one of these, as in a shell (module fnmatch).

    Raises:
        FolderError: a pattern would leave out everything, or is the path of a folder.
    """

    def __init__(self, patterns: Iterable[str] = ()) -> None:
        self.patterns = tuple(dict.fromkeys(stripped for one in patterns if (stripped := one.strip())))
        if len(self.patterns) > MOST:
            raise FolderError(
                phrase("there are more than {most} names to leave out", most=MOST),
                phrase("Use * in some of them"),
            )
        for pattern in self.patterns:
            _check(pattern)
        either = "|".join(fnmatch.translate(pattern.lower()) for pattern in self.patterns)
        self._pattern = re.compile(either) if either else None

    def matches(self, name: str) -> bool:
        """Tell if a file or folder of this name is left out."""
        return self._pattern is not None and self._pattern.match(name.lower()) is not None


NOTHING = Exclusions()


def _check(pattern: str) -> None:
    if "/" in pattern or "\\" in pattern:
        raise FolderError(
            phrase("{pattern} is a path", pattern=pattern),
            phrase("Write the name of a file or folder only, such as Screenshots or *.png"),
        )
    if not pattern.strip("*?"):
        raise FolderError(
            phrase("{pattern} leaves out everything", pattern=pattern),
            phrase("Write a part of the names, such as *.png"),
        )
