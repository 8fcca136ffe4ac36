"""What can be done with the photos selected in the grid: the right-click menu and its actions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QMimeData, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QImage, QKeySequence, QPixmap
from PySide6.QtWidgets import QMenu

from photosearch.base.errors import UserError, one_line
from photosearch.base.types import Photo
from photosearch.gui import desktop
from photosearch.gui.background import run_in_background
from photosearch.gui.engine_client import EngineClient
from photosearch.gui.file_urls import url_of
from photosearch.gui.models.photo_list import PhotoListModel
from photosearch.gui.query import Picture
from photosearch.gui.shortcut_list import ENTER
from photosearch.gui.translation import tr, translated
from photosearch.gui.widgets.photo_grid import PhotoGrid
from photosearch.search.messages import MakePreview, PreviewReady, RequestFailed

_COPIED_SIDE = 4096
_FEW_PICTURES = 4
"""More photos than so many share one chip in the search bar."""
_SIMILAR_KEYS, _MORE_KEYS, _LESS_KEYS, _ALIKE_KEYS = "Ctrl+Shift+F", "Ctrl+L", "Ctrl+Shift+L", "Ctrl+E"
_GNOME_FILES = "x-special/gnome-copied-files"
"""What the file managers of GNOME, Cinnamon and Xfce paste; the others take the URLs."""
_COMPARE_KEY = "C"
_COMPARABLE = range(2, 5)
"""Numbers of photos that fit side by side."""
_MANY_FILES = 20
"""More than so many files opened at once are a slip of the hand."""


class PhotoActions(QObject):
    """Acts on the selection of a grid.

    Signals:
        similar_requested: pictures; find what looks like them.
        refined: pictures; what is found shall look more like them too, or less.
        alike_requested: row; show what it stands for, or put that away.
        preview_requested: row.
        menu_opening, menu_closing: QMenu of the photos selected, for others to add what they offer: in the
            middle, or at its end.
        compare_requested: two to four rows.
        failed: str for people.
    """

    similar_requested = Signal(object)
    refined = Signal(object)
    alike_requested = Signal(int)
    preview_requested = Signal(int)
    menu_opening = Signal(object)
    menu_closing = Signal(object)
    compare_requested = Signal(object)
    failed = Signal(str)

    def __init__(
        self,
        grid: PhotoGrid,
        model: PhotoListModel,
        client: EngineClient,
        thumbnail_of: Callable[[Photo], QPixmap | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._grid = grid
        self._model = model
        self._client = client
        self._thumbnail_of = thumbnail_of
        self._copying: tuple[int, Photo] | None = None
        grid.customContextMenuRequested.connect(self._on_grid_context_menu_requested)
        client.preview_ready.connect(self._on_client_preview_ready)
        client.request_failed.connect(self._on_client_request_failed)
        for keys, act in (
            (QKeySequence(QKeySequence.StandardKey.Copy), self.copy_paths),
            (QKeySequence(_SIMILAR_KEYS), self.find_similar),
            (QKeySequence(_MORE_KEYS), self.look_more_like),
            (QKeySequence(_LESS_KEYS), self.look_less_like),
            (QKeySequence(_ALIKE_KEYS), self.show_alike),
        ):
            action = QAction(grid)
            action.setShortcut(keys)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(act)
            grid.addAction(action)
        self._compare_action = QAction(grid)
        self._compare_action.setShortcut(_COMPARE_KEY)
        self._compare_action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._compare_action.triggered.connect(self.compare)
        self._compare_action.setEnabled(False)  # the key is a letter: elsewhere it begins a search
        grid.addAction(self._compare_action)
        grid.selectionModel().selectionChanged.connect(self._on_grid_selection_changed)
        model.modelReset.connect(self._on_grid_selection_changed)

    def menu(self) -> QMenu:
        """Return the menu for the photos selected; empty selection, empty menu."""
        menu = QMenu(self._grid)
        photos = self._photos()
        if not photos:
            return menu
        is_single = len(photos) == 1
        menu.addAction(tr("Show large"), self._open_preview).setShortcut(ENTER)
        if self._compare_action.isEnabled():
            menu.addAction(tr("Compare", "verb, photos side by side"), self.compare).setShortcut(_COMPARE_KEY)
        menu.addAction(tr("Find similar"), self.find_similar).setShortcut(_SIMILAR_KEYS)
        if self._is_answer():
            menu.addAction(
                tr("More like this") if is_single else tr("More like these"), self.look_more_like
            ).setShortcut(_MORE_KEYS)
            menu.addAction(
                tr("Less like this") if is_single else tr("Less like these"), self.look_less_like
            ).setShortcut(_LESS_KEYS)
        if is_single and (text := self._alike_text()):
            menu.addAction(text, self.show_alike).setShortcut(_ALIKE_KEYS)
        menu.addSeparator()
        self.menu_opening.emit(menu)
        menu.addSeparator()
        menu.addAction(tr("Open", "verb, a file with another program"), self.open_files)
        menu.addAction(tr("Show in folder"), self.show_in_folder).setEnabled(is_single)
        menu.addSeparator()
        menu.addAction(tr("Copy file") if is_single else tr("Copy files"), self.copy_files)
        copy = menu.addAction(tr("Copy path") if is_single else tr("Copy paths"), self.copy_paths)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        menu.addAction(tr("Copy image"), self.copy_image).setEnabled(is_single)
        self.menu_closing.emit(menu)
        return menu

    @Slot(QPoint)
    def open_menu(self, position: QPoint) -> None:
        """Open the menu for the photos selected at a point of the screen."""
        menu = self.menu()
        if menu.isEmpty():
            menu.deleteLater()  # the grid, its parent, lives as long as the app
            return
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(position)

    @Slot()
    def compare(self) -> None:
        """Show the selected photos side by side, if they are two to four."""
        if len(rows := self._grid.selected_rows) in _COMPARABLE:
            self.compare_requested.emit(rows)

    @Slot()
    def find_similar(self) -> None:
        """Look for photos like those selected, taken together."""
        if pictures := self._pictures():
            self.similar_requested.emit(pictures)

    @Slot()
    def look_more_like(self) -> None:
        """Pull what is found towards the photos selected."""
        if self._is_answer():
            self.refined.emit(self._pictures())

    @Slot()
    def look_less_like(self) -> None:
        """Push what is found away from the photos selected."""
        if self._is_answer():
            self.refined.emit(self._pictures(is_unlike=True))

    @Slot()
    def show_alike(self) -> None:
        """Show the photos that the first one selected stands for, or put them away again."""
        for row in self._grid.selected_rows[:1]:
            self.alike_requested.emit(row)

    @Slot()
    def open_files(self) -> None:
        """Open the selected photos with the desktop's program."""
        photos = self._photos()
        if len(photos) > _MANY_FILES:
            self.failed.emit(tr("%Ln photo(s) are too many to open at once", "", len(photos)))
            return
        for photo in photos:
            self._try(partial(desktop.open_file, photo.path))

    @Slot()
    def show_in_folder(self) -> None:
        """Show the first selected photo in the file manager."""
        for photo in self._photos()[:1]:
            self._try(partial(desktop.show_in_folder, photo.path, self))

    @Slot()
    def copy_files(self) -> None:
        """Put the selected photos on the clipboard as files, to be pasted into a folder or a message."""
        if photos := self._photos():
            QGuiApplication.clipboard().setMimeData(_files(photos))

    @Slot()
    def copy_paths(self) -> None:
        """Put the selected photos' paths on the clipboard, as text and as files."""
        photos = self._photos()
        if photos:
            QGuiApplication.clipboard().setMimeData(_files(photos, with_text=True))

    @Slot()
    def copy_image(self) -> None:
        """Put the picture of the first selected photo on the clipboard, once the engine has decoded it."""
        for photo in self._photos()[:1]:
            request_id = self._client.next_request_id()
            self._copying = request_id, photo
            self._client.send(MakePreview(request_id, photo.photo_id, max_side=_COPIED_SIDE))

    def _pictures(self, *, is_unlike: bool = False) -> list[Picture]:
        """Return the photos selected as pictures of a query: a few each by itself, more of them as one."""
        photos = self._photos()
        parts = [[photo] for photo in photos] if len(photos) <= _FEW_PICTURES else [photos]
        return [self._picture(part, is_unlike) for part in parts]

    def _picture(self, photos: Sequence[Photo], is_unlike: bool) -> Picture:
        label = photos[0].path.name if len(photos) == 1 else tr("%Ln photo(s)", "", len(photos))
        pixmap = self._thumbnail_of(photos[0])
        image = pixmap.toImage() if pixmap is not None else QImage()
        return Picture(label, tuple(photo.photo_id for photo in photos), image, is_unlike)

    def _is_answer(self) -> bool:
        """Whether the photos selected are hits, so that there is a query to refine."""
        rows = self._grid.selected_rows
        return bool(rows) and self._model.is_hit(rows[0])

    def _alike_text(self) -> str:
        """Return what can be done about photos nearly the same as the one selected; empty without any."""
        row = self._grid.selected_rows[0]
        if unfolded := self._model.unfolded_at(row):
            return tr("Put away the %Ln alike", "", len(unfolded))
        alike = self._model.alike_at(row)
        return tr("Show the %Ln alike", "", len(alike)) if alike else ""

    def _photos(self) -> list[Photo]:
        return [self._model.photo_at(row) for row in self._grid.selected_rows]

    def _try(self, action: Callable[[], None]) -> None:
        try:
            action()
        except UserError as error:
            self.failed.emit(translated(error.text))

    def _open_preview(self) -> None:
        for row in self._grid.selected_rows[:1]:
            self.preview_requested.emit(row)

    @Slot()
    def _on_grid_selection_changed(self) -> None:
        ranges = self._grid.selectionModel().selection()
        count = sum(ranges.at(number).height() for number in range(min(ranges.count(), max(_COMPARABLE) + 1)))
        self._compare_action.setEnabled(count in _COMPARABLE)

    @Slot(QPoint)
    def _on_grid_context_menu_requested(self, position: QPoint) -> None:
        self.open_menu(self._grid.viewport().mapToGlobal(position))

    @Slot(object)
    def _on_client_preview_ready(self, reply: PreviewReady) -> None:
        if self._copying is None or reply.request_id != self._copying[0]:
            return
        photo = self._copying[1]
        self._copying = None
        run_in_background(self, lambda: QImage.fromData(reply.jpeg), lambda image: self._copy(photo, image))

    def _copy(self, photo: Photo, image: QImage) -> None:
        if image.isNull():
            self.failed.emit(tr("{name} cannot be copied", name=one_line(photo.path.name)))
            return
        data = _files([photo])
        data.setImageData(image)
        QGuiApplication.clipboard().setMimeData(data)

    @Slot(object)
    def _on_client_request_failed(self, failure: RequestFailed) -> None:
        if self._copying is not None and failure.request_id == self._copying[0]:
            self._copying = None
            self.failed.emit(failure.message)


def _files(photos: Sequence[Photo], *, with_text: bool = False) -> QMimeData:
    data = QMimeData()
    urls = [url_of(photo.path) for photo in photos]
    data.setUrls(urls)
    lines = [b"copy", *(url.toEncoded().data() for url in urls)]
    data.setData(_GNOME_FILES, b"\n".join(lines))
    if with_text:
        data.setText("\n".join(one_line(str(photo.path)) for photo in photos))
    return data
