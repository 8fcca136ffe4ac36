"""Moves the photos selected to the trash, after a question that counts their files; and brings them back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMessageBox

from photosearch.base.errors import one_line
from photosearch.base.types import Photo
from photosearch.gui.background import run_in_background
from photosearch.gui.engine_client import EngineClient
from photosearch.gui.models.photo_list import PhotoListModel
from photosearch.gui.search_controller import SearchController
from photosearch.gui.translation import clauses, listed, sentences, tr
from photosearch.gui.trash import Moved, Trashed, move_to_trash, restore
from photosearch.gui.undo_controller import Change, UndoController
from photosearch.gui.widgets.photo_grid import PhotoGrid
from photosearch.search.mark_messages import FilesReady, GetFiles
from photosearch.search.messages import LookBelow, RequestFailed

TRASH_KEYS = QKeySequence.StandardKey.Delete
_MOST_TROUBLE = 3
"""So many files that could not be moved are named."""
_MOST_NAMED = 6
"""So many files that are to be moved are named."""


@dataclass(slots=True)
class _Lot:
    """Photos that go to the trash together.

    Attributes:
        files: all files of each photo by its id, the first of them what it is shown by.
        trashed: those that are in the trash at present.
    """

    files: dict[int, tuple[Path, ...]]
    trashed: list[Trashed] = field(default_factory=list)

    @property
    def paths(self) -> tuple[Path, ...]:
        """All files, each once."""
        return tuple(dict.fromkeys(path for files in self.files.values() for path in files))


class TrashController(QObject):
    """Acts on the selection of a grid.

    Signals:
        failed: str for people.
    """

    failed = Signal(str)

    def __init__(
        self,
        grid: PhotoGrid,
        model: PhotoListModel,
        client: EngineClient,
        undo: UndoController,
        search: SearchController,
    ) -> None:
        super().__init__(grid)
        self._grid = grid
        self._model = model
        self._client = client
        self._undo = undo
        self._search = search
        self._asked: tuple[int, list[Photo]] | None = None
        client.request_failed.connect(self._on_client_request_failed)
        client.files_received.connect(self._on_client_files_received)
        action = QAction(grid)
        action.setShortcut(QKeySequence(TRASH_KEYS))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(self.trash)
        grid.addAction(action)

    @Slot()
    def trash(self) -> None:
        """Ask whether the photos selected shall go to the trash, once it is known which files they are."""
        selected = [self._model.photo_at(row) for row in self._grid.selected_rows]
        photos = [photo for photo in selected if not photo.is_offline]
        if selected and not photos:
            self.failed.emit(tr("Photos on a drive that is not connected cannot be moved to the trash"))
        elif photos:
            self._asked = self._client.next_request_id(), photos
            self._client.send(GetFiles(self._asked[0], tuple(photo.photo_id for photo in photos)))

    @Slot(object)
    def _on_client_files_received(self, reply: FilesReady) -> None:
        if self._asked is None or reply.request_id != self._asked[0]:
            return
        photos = self._asked[1]
        self._asked = None
        lot = _Lot(dict(reply.files))
        count = len(lot.paths)
        if not count:
            return  # they have left the library meanwhile
        rows = map(self._model.row_of, lot.files)
        stands_for_more = any(row is not None and self._model.alike_at(row) for row in rows)
        box = QMessageBox(self._grid.window())
        box.setWindowTitle(tr("Move to trash"))
        box.setIcon(QMessageBox.Icon.Question)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(_question(photos))
        box.setInformativeText(_explained(len(photos), lot.paths, stands_for_more=stands_for_more))
        button = box.addButton(tr("Move %Ln file(s) to trash", "", count), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(button)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        button.clicked.connect(lambda: self._move(lot, _done(photos)))
        box.open()

    @Slot(object)
    def _on_client_request_failed(self, failure: RequestFailed) -> None:
        if self._asked is not None and failure.request_id == self._asked[0]:
            self._asked = None
            self.failed.emit(failure.message)

    def _move(self, lot: _Lot, words: str) -> None:
        """Move a lot for the first time; `words` say that it has been moved."""

        def keep() -> None:
            if lot.trashed:
                if all(file.place is not None for file in lot.trashed):
                    self._undo.push(Change(words, partial(self._swap, lot)))
                else:
                    said = tr("{done}; only the trash itself can bring that back", done=words)
                    self._undo.said.emit(said, False)

        self._to_trash(lot, keep)

    def _swap(self, lot: _Lot, is_undo: bool) -> None:
        if is_undo:
            self._work(lambda: restore(lot.trashed), partial(self._restored, lot))
        else:
            self._to_trash(lot, lambda: self._undo.said.emit(tr("Moved to the trash again"), True))

    def _to_trash(self, lot: _Lot, then: Callable[[], None]) -> None:
        self._work(lambda: move_to_trash(lot.paths), partial(self._moved, lot, then))

    def _work(self, act: Callable[[], Moved], then: Callable[[Moved], None]) -> None:
        self._undo.hold()

        def finish(moved: Moved) -> None:
            then(moved)
            self._undo.release()

        def fail(error: Exception) -> None:
            self.failed.emit(one_line(str(error)))
            self._undo.release()

        run_in_background(self, act, finish, fail)

    def _moved(self, lot: _Lot, then: Callable[[], None], moved: Moved) -> None:
        lot.trashed = moved.done
        if count := len(moved.trouble):
            which = _first(moved.trouble)
            self.failed.emit(
                tr("%Ln file(s) could not be moved to the trash: {which}", "", count, which=which)
            )
        gone = {file.path for file in moved.done}
        photo_ids = {photo_id for photo_id, files in lot.files.items() if files[0] in gone}
        self._search.left_out |= photo_ids
        self._grid.without(photo_ids)
        self._look_at(gone)
        then()

    def _restored(self, lot: _Lot, moved: Moved) -> None:
        lot.trashed = [file for file in lot.trashed if file not in moved.done]
        if count := len(moved.trouble):
            which = _first(moved.trouble)
            self.failed.emit(tr("%Ln file(s) could not be brought back: {which}", "", count, which=which))
        self._search.left_out.difference_update(lot.files)
        self._look_at(file.path for file in moved.done)
        if moved.done:
            said = tr("Undone: %Ln file(s) brought back from the trash", "", len(moved.done))
            self._undo.said.emit(said, False)
        self._search.refresh()

    def _look_at(self, paths: Iterable[Path]) -> None:
        """Let the engine see what has changed in the folders of these files."""
        if folders := tuple({path.parent for path in paths}):
            self._client.send(LookBelow(folders))


def _question(photos: Sequence[Photo]) -> str:
    if len(photos) == 1:
        return tr("Move {name} to the trash?", name=one_line(photos[0].path.name))
    return tr("Move %Ln photo(s) to the trash?", "", len(photos))


def _done(photos: Sequence[Photo]) -> str:
    if len(photos) == 1:
        return tr("{name} moved to the trash", name=one_line(photos[0].path.name))
    return tr("%Ln photo(s) moved to the trash", "", len(photos))


def _explained(photos: int, paths: Sequence[Path], *, stands_for_more: bool) -> str:
    count = len(paths)
    if count <= photos:
        said = [tr("This is %Ln file(s).", "", count)]
    elif count <= _MOST_NAMED:
        names = listed(one_line(path.name) for path in paths)
        said = [tr("This is %Ln file(s): {names}.", "", count, names=names)]
    else:
        said = [
            tr(
                "This is %Ln file(s): raw files, films of Live Photos and sidecars go with the photos "
                "they belong to.",
                "",
                count,
            )
        ]
    if stands_for_more:
        said.append(tr("Photos nearly the same, which are shown as one with them, stay."))
    said.append(tr("Nothing is deleted for good: Undo brings all back from the trash."))
    return sentences(said)


def _first(trouble: Sequence[str]) -> str:
    """Return what is wrong with the first few files, and how many more there are."""
    told = list(trouble[:_MOST_TROUBLE])
    if (more := len(trouble) - _MOST_TROUBLE) > 0:
        told.append(tr("and %Ln more", "", more))
    return clauses(told)
