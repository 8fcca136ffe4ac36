"""The photos on show: hits of a search, best first, or all photos, newest first."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import IntEnum

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QPixmap

from photosearch.base.clock import clock_text
from photosearch.base.errors import one_line
from photosearch.base.types import Hit, Photo
from photosearch.gui.file_urls import url_of

AnyIndex = QModelIndex | QPersistentModelIndex
Entry = Hit | Photo

_NO_PARENT = QModelIndex()


class Role(IntEnum):
    """What can be asked of a row besides Qt's own roles, with native values."""

    PHOTO = Qt.ItemDataRole.UserRole + 1
    """Photo"""
    SCORE = Qt.ItemDataRole.UserRole + 2
    """float: cosine similarity to the query; None while browsing"""
    RELEVANT = Qt.ItemDataRole.UserRole + 3
    """bool: within the relevance cut-off"""
    THUMBNAIL = Qt.ItemDataRole.UserRole + 4
    """QPixmap, or None while it is not loaded"""


def photo_of(entry: Entry) -> Photo:
    """Return the photo of a hit, or the photo itself."""
    return entry.photo if isinstance(entry, Hit) else entry


class PhotoListModel(QAbstractListModel):
    """Rows of hits or photos, appended in parts as they arrive.

    Signals:
        refresh_started, refresh_finished: around a replacement by a newer answer to the same question;
            a view keeps its place and selection across it.
    """

    refresh_started = Signal()
    refresh_finished = Signal()

    def __init__(
        self, thumbnail_of: Callable[[Photo], QPixmap | None] | None = None, parent: QObject | None = None
    ) -> None:
        """Args: `thumbnail_of` looks into the image cache; it must return at once, without any I/O."""
        super().__init__(parent)
        self._thumbnail_of = thumbnail_of
        self._entries: list[Entry] = []
        self._rows: dict[int, int] | None = None

    def rowCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        """Return the number of photos on show."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a row's value for one of Qt's roles or of `Role`."""
        if not index.isValid() or index.row() >= len(self._entries):
            return None
        entry = self._entries[index.row()]
        match role:
            case Role.PHOTO:
                return photo_of(entry)
            case Role.THUMBNAIL:
                return self._thumbnail_of(photo_of(entry)) if self._thumbnail_of else None
            case Role.RELEVANT:
                return not isinstance(entry, Hit) or entry.relevant
            case Role.SCORE:
                return entry.score if isinstance(entry, Hit) else None
            case Qt.ItemDataRole.DisplayRole:
                return one_line(photo_of(entry).path.name)
            case Qt.ItemDataRole.ToolTipRole:
                return _tool_tip(entry)
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join([one_line(photo_of(entry).path.name), *_remarks(entry)])
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Photos can be selected and dragged out; nothing can be edited."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flag = Qt.ItemFlag
        return flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsDragEnabled | flag.ItemNeverHasChildren

    def mimeTypes(self) -> list[str]:
        """Return the formats of a drag out of the window."""
        return ["text/uri-list"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Return the files of these rows as URLs."""
        data = QMimeData()
        data.setUrls([url_of(self.photo_at(index.row()).path) for index in indexes])
        return data

    def photo_at(self, row: int) -> Photo:
        """Return the photo of a row."""
        return photo_of(self._entries[row])

    def time_at(self, row: int) -> float | None:
        """Return where in the video of a row a search found what it looked for, in seconds."""
        entry = self._entries[row]
        return entry.time_s if isinstance(entry, Hit) else None

    def row_of(self, photo_id: int) -> int | None:
        """Return the row that shows this photo, if one does."""
        if self._rows is None:
            self._rows = {photo_of(entry).photo_id: row for row, entry in enumerate(self._entries)}
        return self._rows.get(photo_id)

    def replace(self, entries: Sequence[Entry]) -> None:
        """Show the first part of an answer to another question."""
        self.beginResetModel()
        self._entries = list(entries)
        self._rows = None
        self.endResetModel()

    def append(self, entries: Sequence[Entry]) -> None:
        """Show a further part of the answer."""
        if not entries:
            return
        first = len(self._entries)
        self.beginInsertRows(QModelIndex(), first, first + len(entries) - 1)
        self._entries.extend(entries)
        self._rows = None
        self.endInsertRows()

    def refresh(self, entries: Sequence[Entry]) -> None:
        """Show a newer, whole answer to the same question, touching no more than what changed."""
        known = len(self._entries)
        if known <= len(entries) and _ids(entries[:known]) == _ids(self._entries):
            old, self._entries[:] = self._entries[:], entries[:known]
            changed = [row for row in range(known) if _differ(old[row], entries[row])]
            if changed:
                self.dataChanged.emit(self.index(changed[0]), self.index(changed[-1]))
            self.append(entries[known:])
            return
        self.refresh_started.emit()
        self.replace(entries)
        self.refresh_finished.emit()

    def note_thumbnail(self, photo_id: int, content_hash: str) -> None:
        """Take over the name of a thumbnail that was made just now."""
        row = self.row_of(photo_id)
        if row is None:
            return
        entry = self._entries[row]
        photo = photo_of(entry)
        if photo.content_hash != content_hash:
            photo = replace(photo, content_hash=content_hash)
            self._entries[row] = replace(entry, photo=photo) if isinstance(entry, Hit) else photo
        self.notify_thumbnails(row, row)

    def notify_thumbnails(self, first: int, last: int) -> None:
        """Tell the views that thumbnails of these rows can be shown now."""
        self.dataChanged.emit(self.index(first), self.index(last), [Role.THUMBNAIL])


def _ids(entries: Sequence[Entry]) -> list[int]:
    return [photo_of(entry).photo_id for entry in entries]


def _differ(old: Entry, new: Entry) -> bool:
    before, after = photo_of(old), photo_of(new)
    return (
        before.content_hash != after.content_hash
        or before.path != after.path
        or before.is_offline != after.is_offline
        or before.width != after.width
        or (isinstance(old, Hit) and isinstance(new, Hit) and old.relevant != new.relevant)
    )


def _remarks(entry: Entry) -> list[str]:
    remarks = []
    if (duration_s := photo_of(entry).duration_s) is not None:
        remarks.append(f"video of {clock_text(duration_s)}")
    if isinstance(entry, Hit) and not entry.relevant:
        remarks.append("less certain")
    if photo_of(entry).is_offline:
        remarks.append("offline")
    return remarks


def _tool_tip(entry: Entry) -> str:
    """Return path and remarks as escaped rich text: Qt would take a name like `<b>` for markup."""
    lines = [one_line(str(photo_of(entry).path)), *_remarks(entry)]
    return "<qt>" + "<br>".join(html.escape(line) for line in lines) + "</qt>"
