"""Brings up the models of the library, and passes on what is wanted of them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from photosearch.base.errors import one_line
from photosearch.base.types import ModelOffer, Progress
from photosearch.gui.dialogs.models_dialog import ModelsDialog
from photosearch.gui.dialogs.question import is_confirmed
from photosearch.gui.engine_client import EngineClient
from photosearch.gui.facts import size_text
from photosearch.gui.translation import tr
from photosearch.search.messages import (
    AddingProgress,
    AddModel,
    CancelAdding,
    DropModel,
    EngineReady,
    GetModels,
    ModelAdded,
    ModelNotAdded,
    ModelsReady,
    UseModel,
)


class ModelsController(QObject):
    """Asks the engine, shows the dialog.

    Signals:
        failed: str for people, when the dialog is not there to say it.
    """

    failed = Signal(str)

    def __init__(self, client: EngineClient, window: QWidget) -> None:
        super().__init__(window)
        self._client = client
        self.dialog = ModelsDialog(window)
        self.dialog.use_requested.connect(self._on_dialog_use_requested)
        self.dialog.drop_requested.connect(self._on_dialog_drop_requested)
        self.dialog.download_requested.connect(self._on_dialog_download_requested)
        self.dialog.cancel_requested.connect(self._on_dialog_cancel_requested)
        client.adding_progressed.connect(self._on_client_adding_progressed)
        client.model_added.connect(self._on_client_model_added)
        client.model_not_added.connect(self._on_client_model_not_added)
        client.engine_ready.connect(self._on_client_engine_ready)
        client.models_received.connect(self._on_client_models_received)
        client.model_refused.connect(self._on_client_model_refused)
        client.watching_progressed.connect(self._on_client_watching_progressed)

    @Slot()
    def open(self) -> None:
        """Show the models; those of the library come as soon as the engine has sent them."""
        self.dialog.show_message("")
        self._client.send(GetModels())
        self.dialog.show()
        self.dialog.raise_()

    @Slot(str)
    def _on_dialog_use_requested(self, name: str) -> None:
        self._client.send(UseModel(name))

    @Slot(str)
    def _on_dialog_drop_requested(self, name: str) -> None:
        if is_confirmed(
            self.dialog,
            tr("Remove data"),
            tr("Remove what {model} has made of your photos?", model=one_line(name)),
            tr("To use it again, it would have to look at every photo again. Your photos are not touched."),
            tr("Remove"),
        ):
            self._client.send(DropModel(name))

    @Slot(object)
    def _on_dialog_download_requested(self, offer: ModelOffer) -> None:
        if is_confirmed(
            self.dialog,
            tr("Download a model"),
            tr("Download {model}?", model=one_line(offer.name)),
            tr(
                "About {size}. Its weights are under the licence {licence} ({address}). When it is here,"
                " it looks at every photo once more, while searches go on as before.",
                size=size_text(max(0, offer.download_bytes - offer.arrived_bytes)),
                licence=one_line(offer.licence),
                address=one_line(offer.licence_url),
            ),
            tr("Download", "verb"),
            is_destructive=False,
        ):
            self.dialog.show_message("")
            self.dialog.show_download(offer.name, None)
            self._client.send(AddModel(offer.name))

    @Slot()
    def _on_dialog_cancel_requested(self) -> None:
        self._client.send(CancelAdding())

    @Slot(object)
    def _on_client_adding_progressed(self, progress: AddingProgress) -> None:
        self.dialog.show_download(progress.name, progress)

    @Slot(object)
    def _on_client_model_added(self, added: ModelAdded) -> None:
        self.dialog.end_download()
        self._client.send(UseModel(added.name))  # what else was it fetched for?

    @Slot(object)
    def _on_client_model_not_added(self, ended: ModelNotAdded) -> None:
        self.dialog.end_download()
        if ended.message:
            self._say(ended.message)

    @Slot(object)
    def _on_client_engine_ready(self, ready: EngineReady) -> None:
        self.dialog.end_download()
        if self.dialog.isVisible():  # whatever was asked of an engine before may be lost
            self._client.send(GetModels())

    @Slot(object)
    def _on_client_models_received(self, reply: ModelsReady) -> None:
        self.dialog.show_models(reply.models, reply.offers)

    @Slot(str)
    def _on_client_model_refused(self, message: str) -> None:
        self.dialog.stop_waiting()
        self._say(message)

    def _say(self, message: str) -> None:
        if self.dialog.isVisible():
            self.dialog.show_message(message)
        else:
            self.failed.emit(message)

    @Slot(object)
    def _on_client_watching_progressed(self, progress: Progress) -> None:
        if progress.model is not None:
            self.dialog.show_progress(progress)
