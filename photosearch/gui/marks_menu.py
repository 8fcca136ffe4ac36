"""What the right-click menu offers for marking photos and putting them into albums."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QMenu

from photosearch.base.errors import one_line
from photosearch.gui.export_controller import EXPORT_KEYS, ExportController
from photosearch.gui.marks_controller import (
    ALBUM_KEYS,
    FAVORITE_KEYS,
    HIDE_KEYS,
    MOST_STARS,
    RATING_KEYS,
    MarksController,
)
from photosearch.gui.marks_text import stars_text
from photosearch.gui.translation import tr
from photosearch.gui.trash_controller import TRASH_KEYS, TrashController


def add_marks(menu: QMenu, marks: MarksController) -> None:
    """Add the entries for the photos selected, of which there are some."""
    photos = marks.photos
    favorite = menu.addAction(tr("Favourite"), marks.toggle_favorite)
    favorite.setShortcut(FAVORITE_KEYS)
    favorite.setCheckable(True)
    favorite.setChecked(all(photo.is_favorite for photo in photos))
    _add_ratings(menu.addMenu(tr("Rating")), marks)
    _add_albums(menu.addMenu(tr("Add to album")), marks)
    if (album := marks.album_on_show()) is not None:
        text = tr("Take out of {album}", album=_text(album.name))
        menu.addAction(text, partial(marks.take_from_album, album))
    is_hidden = all(photo.is_hidden for photo in photos)
    text = tr("Show in results again") if is_hidden else tr("Hide from results")
    hide = menu.addAction(text, marks.toggle_hidden)
    hide.setShortcut(HIDE_KEYS)


def add_export(menu: QMenu, export: ExportController) -> None:
    """Add the entry that exports the photos selected."""
    menu.addAction(tr("Export…"), export.open).setShortcut(EXPORT_KEYS)


def add_trash(menu: QMenu, trash: TrashController) -> None:
    """Add the entry that moves the photos selected to the trash."""
    menu.addSeparator()
    menu.addAction(tr("Move to trash…"), trash.trash).setShortcut(TRASH_KEYS)


def _add_ratings(menu: QMenu, marks: MarksController) -> None:
    ratings = {photo.rating or 0 for photo in marks.photos}
    for stars in range(MOST_STARS + 1):
        action = menu.addAction(stars_text(stars), partial(marks.rate, stars))
        action.setShortcut(RATING_KEYS[stars])
        action.setCheckable(True)
        action.setChecked(ratings == {stars})


def _add_albums(menu: QMenu, marks: MarksController) -> None:
    for album in marks.albums:
        menu.addAction(_text(album.name), partial(marks.add_to_album, album))
    menu.addSeparator()
    menu.addAction(tr("New album…"), marks.create_album).setShortcut(ALBUM_KEYS)


def _text(name: str) -> str:
    """Return a name for a menu, where an ampersand marks a key."""
    return one_line(name).replace("&", "&&")
