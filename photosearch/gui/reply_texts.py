"""What the engine says to people, in the user's language: the layers below the window speak English.

It is translated at receipt, since a phrase that goes through a signal of Qt's becomes a plain text.
"""

from __future__ import annotations

from dataclasses import replace

from photosearch.base.types import Progress
from photosearch.gui.translation import translated
from photosearch.search.export_messages import ExportProgressed
from photosearch.search.mark_messages import SidecarsFailed
from photosearch.search.messages import (
    ExclusionsRefused,
    FailuresReady,
    ForgettingFailed,
    IndexingFailed,
    IndexingProgress,
    ModelNotAdded,
    ModelRefused,
    ModelsReady,
    Reply,
    RequestFailed,
)


def in_language(reply: Reply) -> Reply:
    """Return a reply of the engine with all that is for people in the user's language."""
    match reply:
        case RequestFailed() | IndexingFailed() | ExclusionsRefused():
            return replace(reply, message=translated(reply.message))
        case ModelRefused() | ModelNotAdded() | ForgettingFailed():
            return replace(reply, message=translated(reply.message))
        case FailuresReady() | SidecarsFailed():
            return replace(reply, failures=tuple((file, translated(why)) for file, why in reply.failures))
        case ExportProgressed():
            return replace(reply, step=replace(reply.step, trouble=translated(reply.step.trouble)))
        case IndexingProgress():
            return replace(reply, progress=_progress(reply.progress))
        case ModelsReady():
            return _models(reply)
        case _:
            return reply


def _progress(progress: Progress) -> Progress:
    if progress.failure is None:
        return progress
    return replace(progress, failure=replace(progress.failure, reason=translated(progress.failure.reason)))


def _models(reply: ModelsReady) -> ModelsReady:
    models = (replace(model, description=translated(model.description)) for model in reply.models)
    offers = (
        replace(offer, summary=translated(offer.summary), languages=translated(offer.languages))
        for offer in reply.offers
    )
    return replace(reply, models=tuple(models), offers=tuple(offers))
