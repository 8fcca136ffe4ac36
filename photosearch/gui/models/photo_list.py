"""The photos on show: hits of a search, best first, or all photos, newest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
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
from photosearch.gui.sections import Section, sections_of
from photosearch.gui.tool_tips import as_it_is
from photosearch.gui.translation import listed, tr

AnyIndex = QModelIndex | QPersistentModelIndex
Entry = Hit | Photo

_NO_PARENT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Cell:
    """All that is painted of a row, in one piece: each value asked for costs a way through Qt and back.

    Attributes:
        name: of the file, printable.
        thumbnail: None while it is not loaded.
        is_relevant: within the relevance cut-off.
        alike: further photos nearly the same, which this one stands for and which are not shown.
        unfolded: how many of them are shown right after it.
    """

    photo: Photo
    name: str
    thumbnail: QPixmap | None
    is_relevant: bool
    alike: int
    unfolded: int


class Role(IntEnum):
    """What can be asked of a row besides Qt's own roles, with native values."""

    PHOTO = Qt.ItemDataRole.UserRole + 1
    """Photo"""
    SCORE = Qt.ItemDataRole.UserRole + 2
    """float: cosine similarity to the query; None while browsing"""
    THUMBNAIL = Qt.ItemDataRole.UserRole + 3
    """QPixmap, or None while it is not loaded"""
    CELL = Qt.ItemDataRole.UserRole + 4
    """Cell"""


_ALIKE_ROLES = [Role.CELL, Qt.ItemDataRole.AccessibleTextRole]


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
        self._sections: list[Section] = []
        self._unfolded: dict[int, tuple[Photo, ...]] = {}

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections that the rows are in, in their order."""
        return tuple(self._sections)

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
            case Role.CELL:
                return self.cell_at(index.row())
            case Role.SCORE:
                return entry.score if isinstance(entry, Hit) else None
            case Qt.ItemDataRole.DisplayRole:
                return one_line(photo_of(entry).path.name)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return self._in_words(index.row(), is_spoken=role == Qt.ItemDataRole.AccessibleTextRole)
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

    def cell_at(self, row: int) -> Cell:
        """Return what is painted of a row."""
        entry = self._entries[row]
        photo = photo_of(entry)
        return Cell(
            photo,
            one_line(photo.path.name),
            self._thumbnail_of(photo) if self._thumbnail_of else None,
            not isinstance(entry, Hit) or entry.relevant,
            len(self.alike_at(row)),
            len(self.unfolded_at(row)),
        )

    def time_at(self, row: int) -> float | None:
        """Return where in the video of a row a search found what it looked for, in seconds."""
        entry = self._entries[row]
        return entry.time_s if isinstance(entry, Hit) else None

    def is_hit(self, row: int) -> bool:
        """Whether this row answers a search."""
        return isinstance(self._entries[row], Hit)

    def alike_at(self, row: int) -> tuple[int, ...]:
        """Return the ids of the photos that this row stands for and that are not shown."""
        entry = self._entries[row]
        is_folded = isinstance(entry, Hit) and entry.photo_id not in self._unfolded
        return entry.alike if isinstance(entry, Hit) and is_folded else ()

    def unfolded_at(self, row: int) -> tuple[Photo, ...]:
        """Return the photos nearly the same as this one, which are shown right after it."""
        return self._unfolded.get(self.photo_at(row).photo_id, ())

    def unfold(self, photo_id: int, photos: Sequence[Photo]) -> None:
        """Show what a hit stands for right after it."""
        row = self.row_of(photo_id)
        known = () if row is None else self.alike_at(row)
        if row is None or not photos or not {photo.photo_id for photo in photos}.issubset(known):
            return  # the list has changed since they were asked for
        hit = self._entries[row]
        self.beginInsertRows(QModelIndex(), row + 1, row + len(photos))
        self._unfolded[photo_id] = tuple(photos)
        self._entries[row + 1 : row + 1] = _rows_below(hit, photos)
        self._rows_moved(row, len(photos))
        self.endInsertRows()
        self.dataChanged.emit(self.index(row), self.index(row), _ALIKE_ROLES)

    def fold(self, photo_id: int) -> None:
        """Let a hit stand again for what was unfolded after it."""
        row = self.row_of(photo_id)
        if row is None or photo_id not in self._unfolded:
            return
        count = len(self._unfolded[photo_id])
        self.beginRemoveRows(QModelIndex(), row + 1, row + count)
        del self._unfolded[photo_id]
        del self._entries[row + 1 : row + 1 + count]
        self._rows_moved(row, -count)
        self.endRemoveRows()
        self.dataChanged.emit(self.index(row), self.index(row), _ALIKE_ROLES)

    def _rows_moved(self, row: int, by: int) -> None:
        """Bring up to date what depends on rows, after those below `row` have moved."""
        self._rows = None
        self._sections = [
            replace(section, first=section.first + by) if section.first > row else section
            for section in self._sections
        ]

    def row_of(self, photo_id: int) -> int | None:
        """Return the row that shows this photo, if one does."""
        if self._rows is None:
            self._rows = {photo_of(entry).photo_id: row for row, entry in enumerate(self._entries)}
        return self._rows.get(photo_id)

    def replace(self, entries: Sequence[Entry]) -> None:
        """Show the first part of an answer to another question."""
        self._unfolded = {}
        self._reset(list(entries))

    def _reset(self, entries: list[Entry]) -> None:
        self.beginResetModel()
        self._entries = entries
        self._sections = sections_of(entries)
        self._rows = None
        self.endResetModel()

    def append(self, entries: Sequence[Entry]) -> None:
        """Show a further part of the answer."""
        if not entries:
            return
        first = len(self._entries)
        self.beginInsertRows(QModelIndex(), first, first + len(entries) - 1)
        self._sections += sections_of(entries, first, self._entries[-1] if first else None)
        self._entries.extend(entries)
        self._rows = None
        self.endInsertRows()

    def shows(self, entries: Sequence[Entry], first: int) -> bool:
        """Whether just these are on show from a row on."""
        return self._entries[first : first + len(entries)] == list(entries)

    def first(self, count: int) -> list[Entry]:
        """Return what is in the first rows."""
        return self._entries[:count]

    def refresh(self, entries: Sequence[Entry]) -> None:
        """Show a newer, whole answer to the same question, touching no more than what changed."""
        entries = self._with_unfolded(entries)
        known = len(self._entries)
        is_prefix = known <= len(entries) and _ids(entries[:known]) == _ids(self._entries)
        if is_prefix and sections_of(entries[:known]) == self._sections:
            old, self._entries[:] = self._entries[:], entries[:known]
            changed = [row for row in range(known) if _differ(old[row], entries[row])]
            if changed:
                self.dataChanged.emit(self.index(changed[0]), self.index(changed[-1]))
            self.append(entries[known:])
            return
        self.refresh_started.emit()
        self._reset(entries)
        self.refresh_finished.emit()

    def _with_unfolded(self, entries: Sequence[Entry]) -> list[Entry]:
        """Return a newer answer with what the user has unfolded, as far as its hits still stand for it."""
        if not self._unfolded:
            return list(entries)
        shown: list[Entry] = []
        unfolded = {}
        for entry in entries:
            shown.append(entry)
            photos = self._unfolded.get(photo_of(entry).photo_id, ())
            if isinstance(entry, Hit) and photos and {p.photo_id for p in photos} <= set(entry.alike):
                unfolded[entry.photo_id] = photos
                shown += _rows_below(entry, photos)
        self._unfolded = unfolded
        return shown

    def put_photos(self, photos: Sequence[Photo]) -> None:
        """Show newer facts about photos, as far as they are on show."""
        changed = [(row, photo) for photo in photos if (row := self.row_of(photo.photo_id)) is not None]
        for row, photo in changed:
            entry = self._entries[row]
            self._entries[row] = replace(entry, photo=photo) if isinstance(entry, Hit) else photo
        if changed:
            rows = [row for row, _ in changed]
            self.dataChanged.emit(self.index(min(rows)), self.index(max(rows)))

    def remove(self, photo_ids: AbstractSet[int]) -> None:
        """Show some photos no longer; what a hit stands for goes with it."""
        unfolded = {photo.photo_id for photos in self._unfolded.values() for photo in photos}
        self._unfolded = {
            photo_id: tuple(photo for photo in photos if photo.photo_id not in photo_ids)
            for photo_id, photos in self._unfolded.items()
        }
        kept = []
        for entry in self._entries:
            photo_id = photo_of(entry).photo_id
            if photo_id in unfolded or photo_id in photo_ids:
                continue
            kept.append(_without_alike(entry, photo_ids))
        self.refresh(kept)

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

    def _in_words(self, row: int, *, is_spoken: bool) -> str:
        """Return name and remarks to be read out, or path and remarks to be shown."""
        path, remarks = photo_of(self._entries[row]).path, self._remarks(row)
        if is_spoken:
            return listed([one_line(path.name), *remarks])
        return as_it_is(one_line(str(path)), *remarks)

    def _remarks(self, row: int) -> list[str]:
        entry, remarks = self._entries[row], []
        if (duration_s := photo_of(entry).duration_s) is not None:
            remarks.append(tr("video of {duration}", duration=clock_text(duration_s)))
        if alike := self.alike_at(row):
            remarks.append(tr("stands for %Ln more", "photos", len(alike)))
        if isinstance(entry, Hit) and not entry.relevant:
            remarks.append(tr("less certain"))
        if photo_of(entry).is_offline:
            remarks.append(tr("offline"))
        return remarks + _marks_in_words(photo_of(entry))


def _marks_in_words(photo: Photo) -> list[str]:
    words = [tr("favourite")] if photo.is_favorite else []
    if photo.rating:
        words.append(tr("%Ln star(s)", "", photo.rating))
    return [*words, tr("hidden")] if photo.is_hidden else words


def _ids(entries: Sequence[Entry]) -> list[int]:
    return [photo_of(entry).photo_id for entry in entries]


def _differ(old: Entry, new: Entry) -> bool:
    before, after = photo_of(old), photo_of(new)
    return before != after or (isinstance(old, Hit) and isinstance(new, Hit) and old.alike != new.alike)


def _without_alike(entry: Entry, photo_ids: AbstractSet[int]) -> Entry:
    if isinstance(entry, Hit) and not photo_ids.isdisjoint(entry.alike):
        return replace(entry, alike=tuple(i for i in entry.alike if i not in photo_ids))
    return entry


def _rows_below(hit: Entry, photos: Sequence[Photo]) -> list[Entry]:
    """Return photos nearly the same as a hit as rows like its own."""
    return [
        replace(hit, photo=photo, alike=(), time_s=None) if isinstance(hit, Hit) else photo
        for photo in photos
    ]
