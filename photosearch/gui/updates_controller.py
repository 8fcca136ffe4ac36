"""Asks for a newer version when the user wants to know; never by itself."""

from __future__ import annotations

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtWidgets import QWidget

from photosearch import __version__
from photosearch.base.errors import UserError, one_line
from photosearch.gui import desktop
from photosearch.gui.background import Pool, run_in_background
from photosearch.gui.dialogs.updates_dialog import UpdatesDialog
from photosearch.gui.translation import tr, translated
from photosearch.updates import Release, newer_release


class UpdatesController(QObject):
    """Asks off the GUI thread, shows the dialog.

    Attributes:
        dialog: what says the answer.
    """

    def __init__(self, window: QWidget, pool: Pool | None = None) -> None:
        super().__init__(window)
        self._pool = pool
        self._is_asking = False
        self._release: Release | None = None
        self.dialog = UpdatesDialog(window)
        self.dialog.page_requested.connect(self._on_dialog_page_requested)

    @Slot()
    def check(self) -> None:
        """Ask, unless the answer to an earlier question is still on its way."""
        self.dialog.show_asking()
        if not self._is_asking:
            self._is_asking = True
            run_in_background(
                self, lambda: newer_release(__version__), self._on_answered, self._on_failed, self._pool
            )

    def _on_answered(self, release: Release | None) -> None:
        self._is_asking = False
        self._release = release
        self.dialog.show_release(release, __version__)

    def _on_failed(self, error: Exception) -> None:
        self._is_asking = False
        if not isinstance(error, UserError):
            raise error
        self.dialog.show_failure(translated(error.text))

    @Slot()
    def _on_dialog_page_requested(self) -> None:
        page = self._release.page if self._release else ""
        if page and not desktop.open_url(QUrl(page)):
            self.dialog.show_failure(tr("No program opened {address}", address=one_line(page)))
