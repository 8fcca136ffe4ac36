"""Every photo of a library, when nothing is asked: in the order, and in the groups, that hits would have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from photosearch.base.types import Grouping, Photo, Sort
from photosearch.catalog.photos import Photos
from photosearch.search.arrange import PREFIX, by_name

_AT_ONCE = 400


def browse(photos: Photos, sort: Sort, group: Grouping | None) -> Iterator[Photo]:
    """Yield every photo that is listed, with its group if there are any.

    Without a query, the best match is the newest. Days and months come in the order of their photos or, where
    those come by name, newest first; folders by their paths.
    """
    is_newest_first = sort is not Sort.OLDEST
    if sort is Sort.NAME or group is Grouping.FOLDER:
        files = list(photos.listed_files(is_newest_first=is_newest_first))
        yield from _fetched(photos, _arranged(files, sort, group))
        return
    for photo, time in photos.listed(is_newest_first=is_newest_first):
        yield photo if group is None else replace(photo, group=time[: PREFIX[group]])


def _arranged(
    files: Sequence[tuple[int, Path, str]], sort: Sort, group: Grouping | None
) -> list[tuple[int, str | None]]:
    """Return ids and groups in the order wanted."""
    groups = {photo_id: _group_of(path, time, group) for photo_id, path, time in files}
    ids = [photo_id for photo_id, _, _ in files]
    if sort is Sort.NAME:
        ids = by_name({photo_id: path.name for photo_id, path, _ in files})
    if group is not None:
        ids.sort(key=lambda photo_id: groups[photo_id] or "", reverse=group is not Grouping.FOLDER)
    return [(photo_id, groups[photo_id]) for photo_id in ids]


def _group_of(path: Path, time: str, group: Grouping | None) -> str | None:
    if group is None:
        return None
    return str(path.parent) if group is Grouping.FOLDER else time[: PREFIX[group]]


def _fetched(photos: Photos, arranged: Sequence[tuple[int, str | None]]) -> Iterator[Photo]:
    for at in range(0, len(arranged), _AT_ONCE):
        part = arranged[at : at + _AT_ONCE]
        found = photos.by_ids([photo_id for photo_id, _ in part])
        for photo_id, group in part:
            if photo_id in found:  # else it went meanwhile
                yield replace(found[photo_id], group=group)
