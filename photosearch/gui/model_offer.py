"""Tells once that there are larger models, to somebody who has photos enough to be glad of one."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QObject, Slot

from photosearch.base.types import IndexSummary
from photosearch.gui.engine_client import EngineClient
from photosearch.gui.facts import size_text
from photosearch.gui.indexing_controller import IndexingController
from photosearch.gui.models_controller import ModelsController
from photosearch.gui.translation import tr
from photosearch.gui.widgets.message_bar import MessageBar
from photosearch.gui.window_settings import WindowSettings
from photosearch.models.starter import STARTER
from photosearch.search.messages import GetModels, ModelsReady

ENOUGH_PHOTOS = 500
"""Among fewer, the starter model finds what there is."""

_TOPIC = "larger model"


def word_advice(model: str) -> str:
    """Return what to say to somebody whose words find nothing, if that may be because of the model in use."""
    if model != STARTER or QLocale().language() == QLocale.Language.English:
        return ""
    return tr(
        "The starter model understands English only. “Model…” in the menu has larger ones for more languages."
    )


class ModelOffer(QObject):
    """Speaks after a run of the starter model has ended, and never again."""

    def __init__(
        self,
        client: EngineClient,
        indexing: IndexingController,
        models: ModelsController,
        messages: MessageBar,
        settings: WindowSettings,
    ) -> None:
        super().__init__(messages)
        self._client = client
        self._messages = messages
        self._settings = settings
        self._models = models
        self._is_asking = False
        indexing.finished.connect(self._on_indexing_finished)
        client.models_received.connect(self._on_client_models_received)
        messages.acted.connect(self._on_messages_acted)

    @Slot(object)
    def _on_indexing_finished(self, summary: IndexSummary) -> None:
        if summary.added and not summary.was_cancelled and not self._settings.was_model_offered:
            self._is_asking = True
            self._client.send(GetModels())

    @Slot(object)
    def _on_client_models_received(self, reply: ModelsReady) -> None:
        if not self._is_asking:
            return
        self._is_asking = False
        best = next((offer for offer in reply.offers if offer.is_best_choice), None)
        in_use = next((model for model in reply.models if model.is_in_use), None)
        if best is None or in_use is None or in_use.name != STARTER or in_use.photos < ENOUGH_PHOTOS:
            return
        self._settings.was_model_offered = True
        self._messages.say(
            tr(
                "Your photos can be searched. A larger model finds finer detail, and in more languages;"
                " that is a download of about {size}, whenever you like.",
                size=size_text(best.download_bytes),
            ),
            _TOPIC,
            tr("See Models…"),
        )

    @Slot(str)
    def _on_messages_acted(self, topic: str) -> None:
        if topic == _TOPIC:
            self._models.open()
