"""The models to offer to somebody who would have a better one, and one of them brought here."""

from __future__ import annotations

from collections.abc import Generator

from photosearch.base.errors import ModelError
from photosearch.base.texts import phrase
from photosearch.base.types import ModelOffer
from photosearch.models.adding import AddProgress
from photosearch.models.recommended import Recommended
from photosearch.models.registry import not_added
from photosearch.models.removing import leftovers


def offered() -> list[ModelOffer]:
    """Return the recommended models that can run here and are not here yet, best choice first.

    Asks nobody: no network is used.
    """
    arrived = {left.name: left.size_bytes for left in leftovers()}
    return [_offer(model, arrived.get(model.name, 0)) for model in not_added() if model.repository_for_here]


def fetched(name: str) -> Generator[AddProgress]:
    """Download the model `name`, which its user has agreed to, and add it; yield progress.

    Ending the iteration early keeps what has arrived; the same download goes on from there.

    Raises:
        DownloadError, BrokenDownloadError, DiskFullError, ModelError: as for `download.download`.
    """
    from photosearch.models.download import download
    from photosearch.models.offers import find_offer

    offer = find_offer(name)
    if offer.licence.is_restricted:  # its publisher has changed it; nobody has agreed to that
        raise ModelError(
            phrase(
                "{name} is published under another licence by now: {licence}",
                name=name,
                licence=offer.licence.name,
            ),
            phrase("To see it and to agree: photosearch models add {name}", name=name),
        )
    yield from download(offer)


def _offer(model: Recommended, arrived_bytes: int) -> ModelOffer:
    return ModelOffer(
        model.name,
        model.summary,
        model.languages,
        model.licence.name,
        model.licence.url,
        model.download_bytes,
        arrived_bytes,
        model.is_best_choice,
    )
