"""What is dropped on the window or pasted into it: folders for the library, pictures to look like."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QImage

from photosearch.gui.background import run_in_background
from photosearch.gui.pictures import picture_of_image, sort_out
from photosearch.gui.query import Picture
from photosearch.gui.translation import tr, translatable

_REMOTE = translatable(
    "Pictures from the network are not fetched. Save it to this computer first, then drop the file here"
)


class Intake(QObject):
    """Sorts data from outside and passes it on.

    Signals:
        folders_received: tuple of Path.
        picture_received: Picture.
        failed: str for people.
    """

    folders_received = Signal(object)
    picture_received = Signal(object)
    failed = Signal(str)

    def take(self, data: QMimeData, label: str) -> None:
        """Accept dropped or pasted data; `label` names a picture that is no file."""
        found = sort_out(data)
        if found.folders:
            self.folders_received.emit(found.folders)
        for path in found.files:
            self.picture_received.emit(Picture(path.name, path))
        if not found.image.isNull():
            self._encode(found.image, label)
        elif found.is_remote:
            self.failed.emit(tr(_REMOTE))

    def _encode(self, image: QImage, label: str) -> None:
        run_in_background(
            self,
            lambda: picture_of_image(image, label),
            self.picture_received.emit,
            lambda error: self.failed.emit(str(error)),
        )
