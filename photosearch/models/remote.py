"""Models on a server, behind OpenAI's `/v1/embeddings`: vLLM, Infinity, or `photosearch serve-model`.

Nothing is sent anywhere unless a model is named `remote:…`. Pictures are fitted here, as for any other model,
so that no more leaves this computer than the model looks at.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from photosearch.base.errors import ModelError
from photosearch.base.texts import phrase
from photosearch.base.types import ModelInfo
from photosearch.models.base import Embeddings
from photosearch.models.preprocess import fit
from photosearch.models.remote_address import parse_address
from photosearch.models.remote_answer import read_embeddings
from photosearch.models.remote_asking import EMBEDDINGS, describe, most_bytes
from photosearch.models.remote_description import RemoteDescription
from photosearch.models.remote_form import PictureForm, data_url, picture_requests, text_request
from photosearch.models.remote_http import IMPATIENT, PATIENT, Connection, Patience, RefusedError

if TYPE_CHECKING:
    from PIL.Image import Image

BATCH_SIZE = 16
"""Photos of a request: 2.6 MB of the starter model's size. Infinity takes 32 at most."""

TEXTS_AT_ONCE = 64

LANES = 4
"""Requests under way at once when there are many photos: while one is computed, others travel."""

_TOO_LARGE = 413


class RemoteEmbedder:
    """A model on a server as an `Embedder`.

    Attributes:
        batch_size: photos best handed to `embed_images` at once; more are split.
        lanes: threads that best call `embed_images` side by side.
    """

    batch_size: int = BATCH_SIZE
    lanes: int = 1

    def __init__(
        self,
        description: RemoteDescription,
        connection: Connection | None = None,
        *,
        bulk_patience: Patience = PATIENT,
    ) -> None:
        """Take what is known of the model; asks its server nothing.

        Args:
            connection: to its server; None for one as people wait for.
            bulk_patience: with the server, while many photos are embedded.

        Raises:
            ModelError: the key cannot be sent.
        """
        self._description = description
        self._info = description.info(description.spec)
        self._connection = connection or Connection(description.address)
        self._bulk_patience = bulk_patience

    @classmethod
    def asked(cls, spec: str, *, patience: Patience = IMPATIENT) -> Self:
        """Return the embedder of `spec`, having asked the server about it.

        Raises:
            ModelError: it is out of reach, or has no such model.
        """
        connection = Connection(parse_address(spec), patience)
        return cls(describe(connection), connection)

    @property
    def info(self) -> ModelInfo:
        """Name, revision, dimension and what pictures are fitted to."""
        return self._info

    def for_bulk(self) -> RemoteEmbedder:
        """Return an embedder for many photos: several requests at once, and more patience."""
        bulk = copy.copy(self)
        bulk._connection = self._connection.with_patience(self._bulk_patience)
        bulk.lanes = LANES
        return bulk

    def until(self, is_over: Callable[[], bool]) -> RemoteEmbedder:
        """Return an embedder that fails soon after `is_over` says so, whatever the server does."""
        wanted = copy.copy(self)
        wanted._connection = self._connection.until(is_over)
        return wanted

    def embed_images(self, images: Sequence[Image]) -> Embeddings:
        """Embed RGB images of any size.

        Returns:
            float32 [len(images), d], unit rows.

        Raises:
            ModelError: the server is out of reach, refuses, or answers wrongly.
        """
        urls = [data_url(fit(image, self._info)) for image in images]
        steps = range(0, len(urls), self.batch_size)
        return self._stacked([self._pictures(urls[at : at + self.batch_size]) for at in steps])

    def embed_texts(self, texts: Sequence[str]) -> Embeddings:
        """Embed texts; too long ones are truncated by the server.

        Returns:
            float32 [len(texts), d], unit rows.

        Raises:
            ModelError: the server is out of reach, refuses, or answers wrongly.
        """
        model = self._connection.address.model
        parts = [texts[at : at + TEXTS_AT_ONCE] for at in range(0, len(texts), TEXTS_AT_ONCE)]
        return self._stacked([self._post(text_request(model, part), len(part)) for part in parts])

    def _pictures(self, urls: list[str]) -> Embeddings:
        model, form = self._connection.address.model, PictureForm(self._description.form)
        try:
            return self._stacked([self._post(*sent) for sent in picture_requests(model, urls, form)])
        except RefusedError as error:
            if error.status != _TOO_LARGE or len(urls) == 1:
                raise
        half = len(urls) // 2  # a proxy in between may take far less than the server
        return self._stacked([self._pictures(urls[:half]), self._pictures(urls[half:])])

    def _post(self, request: dict[str, Any], count: int) -> Embeddings:
        told = self._connection.post(EMBEDDINGS, request, most_bytes(count))
        self._check_revision(told)
        return read_embeddings(told, self._connection.address, count, self._info.dimension)

    def _check_revision(self, told: object) -> None:
        """Refuse what other weights made, where a server tells them apart."""
        known = self._description.stated_revision
        found = told.get("revision") if known and isinstance(told, dict) else None
        if isinstance(found, str) and found != known:
            address = self._connection.address
            raise ModelError(
                phrase(
                    "{host} has another revision of {model} now: {found} instead of {known}",
                    host=address.host,
                    model=address.model,
                    found=found,
                    known=known,
                ),
                phrase("Remove the model and add it again; `photosearch index` then embeds the photos anew"),
            )

    def _stacked(self, parts: Sequence[Embeddings]) -> Embeddings:
        return np.vstack(parts) if parts else np.empty((0, self._info.dimension), np.float32)
