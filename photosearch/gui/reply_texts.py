"""What the engine says to people, in the user's language: the layers below the window speak English.

It is translated at receipt, since a phrase that goes through a signal of Qt's becomes a plain text.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from photosearch.base.texts import Text
from photosearch.base.types import Progress
from photosearch.gui.translation import translatable, translated
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

_KEPT = (
    translatable("too large: {size} GiB, the limit is 2 GiB"),
    translatable("too large: {width} x {height} pixels, the limit is {limit} a side"),
    translatable("too large: {width} x {height} pixels, the limit is {limit} megapixels"),
    translatable("too large: over {opened} megapixels, the limit is {limit} megapixels"),
    translatable("too large: {width} x {height} pixels"),
    translatable("damaged, or an unknown variety of {type}"),
    translatable("damaged, or no video of a kind that can be read ({reason})"),
    translatable("damaged: it cannot be decoded ({text})"),
    translatable("the file cannot be read: {reason}"),
    translatable("raw pictures cannot be read: rawpy is not usable ({error})"),
    translatable("reading and decoding it takes more than {limit} s"),
    translatable("decoding it makes the decoder crash ({named})"),
)
"""Why photos could not be read, where that is said with values. The catalog keeps it in English."""


def in_language(reply: Reply) -> Reply:
    """Return a reply of the engine with all that is for people in the user's language."""
    match reply:
        case RequestFailed() | IndexingFailed() | ExclusionsRefused():
            return replace(reply, message=translated(reply.message))
        case ModelRefused() | ModelNotAdded() | ForgettingFailed():
            return replace(reply, message=translated(reply.message))
        case FailuresReady() | SidecarsFailed():
            return replace(reply, failures=tuple((file, _known_again(why)) for file, why in reply.failures))
        case ExportProgressed():
            return replace(reply, step=replace(reply.step, trouble=translated(reply.step.trouble)))
        case IndexingProgress():
            return replace(reply, progress=_progress(reply.progress))
        case ModelsReady():
            return _models(reply)
        case _:
            return reply


def _known_again(reason: str) -> str:
    """Return a reason in the user's language, also where it is no phrase any more."""
    if not isinstance(reason, Text):
        for pattern, known in _known_patterns():
            if found := known.fullmatch(reason):
                return translated(Text(pattern, found.groupdict()))
    return translated(reason)


@cache
def _known_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return what is kept, each with what knows it again."""
    return tuple(
        (pattern, re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(pattern)), re.DOTALL))
        for pattern in _KEPT
    )


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
