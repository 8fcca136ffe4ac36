"""The folders that photos lie in: there are far fewer of them than photos, so texts are looked for in these.

A text that occurs in the path of a folder occurs in that of every folder below it, too. So what a text is
found in are whole trees, which are ranges of the index of paths.
"""

from __future__ import annotations

import os
import re
import sqlite3
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from photosearch.base.folding import folded

Place = tuple[int, bytes]
"""A folder: the id of its root, and its path below that, '' or ending with '/'."""

_NOTE = "INSERT OR IGNORE INTO folders (root_id, path) VALUES (?, ?)"


class Tree(NamedTuple):
    """A folder with all that is below it; an empty path is the whole root."""

    root_id: int
    path: bytes

    def condition(self) -> tuple[str, tuple[object, ...]]:
        """Return SQL that tells the photos (or folders) in the tree, and its values."""
        if not self.path:
            return "root_id = ?", (self.root_id,)
        return "root_id = ? AND path >= ? AND path < ?", (self.root_id, self.path, end_of(self.path))


def end_of(folder: bytes) -> bytes:
    """Return the first path behind all those in a folder ('0' comes after '/')."""
    return folder[:-1] + b"0"


def folder_of(path: bytes) -> bytes:
    """Return the folder that a photo is in, from its path below the root."""
    return path[: path.rfind(b"/") + 1]


def note_folders(connection: sqlite3.Connection, root_id: int, paths: Iterable[bytes]) -> None:
    """Add the folders of the photos at these paths."""
    connection.executemany(_NOTE, ((root_id, folder) for folder in {folder_of(path) for path in paths}))


def forget_empty(connection: sqlite3.Connection, places: Iterable[Place]) -> None:
    """Drop those of these folders that have no photos any more."""
    for place in places:
        condition, values = Tree(*place).condition()
        if connection.execute(f"SELECT 1 FROM photos WHERE {condition} LIMIT 1", values).fetchone() is None:
            connection.execute("DELETE FROM folders WHERE root_id = ? AND path = ?", place)


def fill_folders(connection: sqlite3.Connection) -> None:
    """Make the table anew from the photos' paths."""
    connection.execute("DELETE FROM folders")
    rows = connection.execute("SELECT root_id, path FROM photos")
    connection.executemany(_NOTE, {(root_id, folder_of(path)) for root_id, path in rows})


class FolderTexts:
    """The folded paths of all folders, as one text with a line for each: looking through it takes no time.

    Args:
        start: returns what the texts of a root's folders begin with, from the root's path: `whole_path` or
            `own_name`.
    """

    def __init__(self, connection: sqlite3.Connection, start: Callable[[bytes], str]) -> None:
        starts = {int(i): start(path) for i, path in connection.execute("SELECT id, path FROM roots")}
        rows = connection.execute("SELECT root_id, path FROM folders").fetchall()
        self._places: list[Place] = sorted({(root_id, b"") for root_id, _ in rows}.union(rows))
        lines = [starts[root_id] + folded_folder(path) + "\n" for root_id, path in self._places]
        self._text = "".join(lines)
        self._begins = list(accumulate(map(len, lines), initial=0))
        self.roots = {root_id for root_id, _ in rows}

    def trees_with(self, first: re.Pattern[str], *others: re.Pattern[str]) -> Iterator[Tree]:
        """Yield the trees of folders in whose texts all these patterns are found, none inside another."""
        at = 0
        while at < len(self._places) and (found := first.search(self._text, self._begins[at])):
            at = bisect_right(self._begins, found.start()) - 1
            if at == len(self._places):
                return  # a pattern that is nothing, behind all lines
            if not all(other.search(self._text, *self._begins[at : at + 2]) for other in others):
                at += 1
                continue
            tree = Tree(*self._places[at])
            yield tree
            behind = (tree.root_id, end_of(tree.path)) if tree.path else (tree.root_id + 1, b"")
            at = bisect_left(self._places, behind)


def whole_path(root: bytes) -> str:
    """Return the folded path of a root, '/' between names and at the end."""
    text = os.fsdecode(root)
    names = (text if os.sep == "/" else text.replace(os.sep, "/")).rstrip("/").split("/")
    return "".join(folded(name) + "/" for name in names)


def own_name(root: bytes) -> str:
    """Return the folded name of a root, with a '/'; nothing for the top of a file system."""
    name = whole_path(root).rstrip("/").rpartition("/")[2]
    return name and f"{name}/"


@lru_cache(maxsize=1 << 16)
def folded_folder(path: bytes) -> str:
    """Return the folded path of a folder; name by name, so that it begins with that of the one around it."""
    return "".join(folded(name) + "/" for name in os.fsdecode(path).split("/")[:-1])
