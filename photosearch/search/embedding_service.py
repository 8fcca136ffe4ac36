"""What `photosearch serve-model` answers: OpenAI's embeddings for texts and pictures, from a local model.

Knows nothing of HTTP. Texts come as `input`; pictures as data URLs, in any way that `models.remote_form`
knows, or simply among the `input`. Nothing is ever fetched: no address but a data URL is looked at.
"""

from __future__ import annotations

import base64
import binascii
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from photosearch.base.errors import ImageError, PhotosearchError
from photosearch.models.base import Embedder, Embeddings
from photosearch.models.preprocess import fit
from photosearch.models.remote_asking import OWN_FACTS
from photosearch.photos.decode import decode
from photosearch.photos.pillow import signature

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_TEXTS = 512
MOST_PICTURES = 64
MOST_CHARACTERS = 20_000
"""Of a text; models look at some hundreds."""

_TYPES = ("jpeg", "png", "webp", "gif")
"""By content, whatever the data URL says: what browsers and other clients make, and no rarer decoder."""

_DATA = "data:"


class RequestError(PhotosearchError):
    """A request that cannot be answered.

    Attributes:
        status: for HTTP.
        code: OpenAI's name for it, if it has one.
    """

    def __init__(self, message: str, status: int = 400, code: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a request is for: texts or pictures (encoded), and how to write the answer."""

    texts: Sequence[str]
    pictures: Sequence[bytes]
    is_base64: bool


class EmbeddingService:
    """Answers requests with one model. Thread-safe.

    Attributes:
        name: what clients call the model.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._bulk = embedder.for_bulk()
        self._turns = threading.BoundedSemaphore(self._bulk.lanes)
        info = embedder.info
        # A folder's whole path is nobody else's business.
        self.name = Path(info.name).name if Path(info.name).is_absolute() else info.name

    def warm_up(self) -> None:
        """Load both towers, so that no client waits for them.

        Raises:
            ModelError: the model's files are damaged or do not fit together.
        """
        from PIL import Image

        self._embedder.embed_texts(["a photo"])
        self._bulk.embed_images([Image.new("RGB", (64, 64))])

    def models(self) -> dict[str, Any]:
        """Return the list of models, with what a client of ours fits pictures to."""
        info = self._embedder.info
        facts = {
            "dimension": info.dimension,
            "image_size": list(info.image_size),
            "resize_mode": info.resize_mode,
            "interpolation": info.interpolation,
            "fill_color": info.fill_color,
            "revision": info.revision,
        }
        entry = {
            "id": self.name,
            "object": "model",
            "created": 0,
            "owned_by": "photosearch",
            OWN_FACTS: facts,
        }
        return {"object": "list", "data": [entry]}

    def embeddings(self, request: object) -> dict[str, Any]:
        """Answer a request for embeddings.

        Raises:
            RequestError: it is wrong; its text says how.
            ModelError: the model fails.
        """
        asked = self._understood(request)
        vectors = self._texts(asked.texts) if asked.texts else self._pictures(asked.pictures)
        data = [
            {"object": "embedding", "index": index, "embedding": _encoded(vector, asked.is_base64)}
            for index, vector in enumerate(vectors)
        ]
        return {
            "object": "list",
            "data": data,
            "model": self.name,
            "revision": self._embedder.info.revision,
            "usage": {"prompt_tokens": 0, "total_tokens": 0},
        }

    def _understood(self, request: object) -> _Asked:
        if not isinstance(request, dict):
            raise RequestError("the request is not a JSON object")
        if request.get("model") != self.name:
            raise RequestError(f"there is no model {request.get('model')!r:.100}", 404, "model_not_found")
        if request.get("dimensions") not in (None, self._embedder.info.dimension):
            raise RequestError(f"dimensions can only be {self._embedder.info.dimension}")
        encoding = request.get("encoding_format") or "float"
        if encoding not in ("float", "base64"):
            raise RequestError("encoding_format is float or base64")
        is_base64 = encoding == "base64"
        texts, urls = _inputs(request)
        _limit(texts, MOST_TEXTS, "texts")
        _limit(urls, MOST_PICTURES, "pictures")
        if any(len(text) > MOST_CHARACTERS for text in texts):
            raise RequestError(f"a text has more than {MOST_CHARACTERS} characters", 413)
        return _Asked(texts, [_content(url, number) for number, url in enumerate(urls)], is_base64)

    def _texts(self, texts: Sequence[str]) -> Embeddings:
        # No turn is waited for: somebody waits for the answer, and it takes milliseconds.
        return self._embedder.embed_texts(texts)

    def _pictures(self, pictures: Sequence[bytes]) -> Embeddings:
        with self._turns:  # decoding, too, takes a core, and memory within the bounds of `photos.decode`
            fitted = [self._picture(content, number) for number, content in enumerate(pictures)]
            return self._bulk.embed_images(fitted)

    def _picture(self, content: bytes, number: int) -> Image:
        info = self._embedder.info
        if signature(content[:12]) not in _TYPES:
            raise RequestError(f"picture {number} is none of {', '.join(_TYPES)}")
        try:
            decoded = decode(content, min_side=max(info.image_size))
        except ImageError as error:
            raise RequestError(f"picture {number}: {error.message}") from error
        return fit(decoded.image, info)


def _inputs(request: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return the texts and the pictures' data URLs of a request: one of them is empty."""
    if "messages" in request:
        return _of_messages(request["messages"])
    given = request.get("input")
    given = [given] if isinstance(given, str) else given
    if not isinstance(given, list) or not given or not all(isinstance(item, str) for item in given):
        raise RequestError("input is a text, or a list of texts or data URLs of pictures")
    modality = request.get("modality")
    if modality not in (None, "text", "image"):
        raise RequestError("modality is text or image")
    are_pictures = [item.startswith("data:image/") for item in given]
    if modality == "image" or (modality is None and all(are_pictures)):
        return [], given
    if modality is None and any(are_pictures):
        raise RequestError("texts and pictures cannot be mixed in one request")
    return given, []


def _of_messages(messages: object) -> tuple[list[str], list[str]]:
    """Take a conversation, or a list of them, of one message with one part each."""
    is_many = isinstance(messages, list) and messages and isinstance(messages[0], list)
    many: Any = messages if is_many else [messages]
    texts, urls = [], []
    for conversation in many:
        try:
            (message,) = conversation
            content = message["content"]
            (part,) = [{"type": "text", "text": content}] if isinstance(content, str) else content
            if part["type"] == "image_url":
                url = part["image_url"]
                urls.append(url if isinstance(url, str) else url["url"])
            else:
                texts.append(part["text"])
        except (TypeError, ValueError, KeyError) as error:
            raise RequestError(
                "messages hold one message each, of one part: a text or an image_url"
            ) from error
    if not all(isinstance(item, str) for item in (*texts, *urls)):
        raise RequestError("a text or an address is no string")
    if texts and urls:
        raise RequestError("texts and pictures cannot be mixed in one request")
    return texts, urls


def _limit(items: Sequence[str], most: int, what: str) -> None:
    if len(items) > most:
        raise RequestError(f"{len(items)} {what} in one request; {most} are the limit", 413)


def _content(url: str, number: int) -> bytes:
    """Return the bytes in a data URL (RFC 2397), which must be base64."""
    head, comma, data = url.partition(",")
    if not head.lower().startswith(_DATA) or not comma or not head.lower().endswith(";base64"):
        raise RequestError(f"picture {number} is no data URL in base64; other addresses are not fetched")
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise RequestError(f"picture {number} is no proper base64") from error


def _encoded(vector: np.ndarray[Any, np.dtype[np.float32]], is_base64: bool) -> str | list[float]:
    if is_base64:
        return base64.b64encode(vector.astype("<f4").tobytes()).decode()
    return [float(value) for value in vector]
