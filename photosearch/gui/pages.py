"""The pages over the window, put together: the viewer with all that belongs to it, and the comparison."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QMainWindow

from photosearch.base.types import Photo
from photosearch.gui.compare_controller import CompareController
from photosearch.gui.details_controller import DetailsController
from photosearch.gui.engine_client import EngineClient
from photosearch.gui.full_screen import FullScreen
from photosearch.gui.models.photo_list import PhotoListModel
from photosearch.gui.photo_actions import PhotoActions
from photosearch.gui.region_search import RegionSearch
from photosearch.gui.slideshow import Slideshow
from photosearch.gui.viewer_controller import ViewerController
from photosearch.gui.widgets.slideshow_menu import SlideshowMenu
from photosearch.gui.widgets.window_body import WindowBody
from photosearch.gui.window_settings import WindowSettings


class Pages(QObject):
    """Builds the pages' controllers and passes their signals on.

    Attributes:
        viewing, comparing, slideshow, full_screen: as their classes say.
        slideshow_menu: to start a slideshow, and how it goes on.

    Signals:
        similar_requested: pictures; find what looks like them.
        failed: str for people.
    """

    similar_requested = Signal(object)
    failed = Signal(str)

    def __init__(
        self,
        window: QMainWindow,
        body: WindowBody,
        model: PhotoListModel,
        client: EngineClient,
        thumbnail_of: Callable[[Photo], QPixmap | None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._grid = body.results.grid
        self._viewer, self._compare = body.viewer, body.compare
        self.viewing = ViewerController(self._viewer, self._grid, model, client, thumbnail_of, self)
        self.comparing = CompareController(self._compare, model, client, thumbnail_of, self)
        self.slideshow = Slideshow(self._viewer, self.viewing, model, self)
        self.slideshow_menu = SlideshowMenu(window)
        self.full_screen = FullScreen(window)
        self.details = DetailsController(self._viewer.info, model, client, self)
        self._region_search = RegionSearch(self._viewer, self)
        self._connect()

    def _connect(self) -> None:
        for controller in (self.viewing, self.comparing):
            controller.opened.connect(self._on_pages_changed)
            controller.closed.connect(self._on_pages_changed)
        for page in (self._viewer, self._compare):
            page.full_screen_requested.connect(self.full_screen.toggle)
        self.viewing.compare_requested.connect(self.comparing.compare)
        self.viewing.moved.connect(self.details.show_row)
        self._viewer.bar.info_button.toggled.connect(self.details.refresh)
        self._viewer.bar.slideshow_button.set_menu(self.slideshow_menu)
        self.slideshow_menu.start_requested.connect(self.slideshow.start)
        self.slideshow_menu.options_changed.connect(self.slideshow.set_options)
        self.slideshow.started.connect(self.full_screen.enter)
        self.slideshow.stopped.connect(self.full_screen.leave)
        self._region_search.similar_requested.connect(self.similar_requested)
        self._region_search.failed.connect(self.failed)
        self.details.failed.connect(self.failed)

    def offer(self, actions: PhotoActions) -> None:
        """Offer in the viewer what can be done in the grid, whose current photo is the viewer's."""
        self._viewer.addActions(self._grid.actions())
        self._viewer.menu_requested.connect(actions.open_menu)
        actions.preview_requested.connect(self.viewing.open)
        actions.compare_requested.connect(self.comparing.compare)
        for searched in (actions.similar_requested, actions.refined):
            searched.connect(self.close_all)

    @property
    def are_open(self) -> bool:
        """Whether one covers the window."""
        return not (self._viewer.isHidden() and self._compare.isHidden())

    def go_back(self) -> bool:
        """Leave slideshow, full screen or the page on top, whichever comes first; tell if any did."""
        if self.slideshow.stop() or self.full_screen.leave():
            return True
        for page in (self._compare, self._viewer):
            if not page.isHidden():
                page.go_back()
                return True
        return False

    @Slot()
    def close_all(self) -> None:
        """Show the grid."""
        self._compare.close_page()
        self._viewer.close_page()

    def zoom(self, is_in: bool) -> None:
        """Zoom the photos on top; without a page, the grid."""
        if not self.are_open:
            self._grid.zoom(is_in)
            return
        canvas = self._viewer.canvas if self._compare.isHidden() else self._compare.panes[0].canvas
        canvas.zoom(1 if is_in else -1)

    def restore(self, settings: WindowSettings) -> None:
        """Show what was shown in the session before."""
        self._viewer.bar.info_button.setChecked(settings.shows_info)
        self._viewer.bar.filmstrip_button.setChecked(settings.shows_filmstrip)
        self.slideshow.set_options(settings.slides)
        self.slideshow_menu.set_options(settings.slides)

    def save(self, settings: WindowSettings) -> None:
        """Remember what is shown."""
        settings.shows_info = self._viewer.bar.info_button.isChecked()
        settings.shows_filmstrip = self._viewer.bar.filmstrip_button.isChecked()
        settings.slides = self.slideshow.options

    @Slot()
    def _on_pages_changed(self) -> None:
        """Let the page on top have all of the window, and the keyboard; give both back afterwards."""
        pages = [page for page in (self._compare, self._viewer) if not page.isHidden()]
        self._window.statusBar().setVisible(not pages)
        (pages[0] if pages else self._grid).setFocus()
