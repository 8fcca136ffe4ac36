"""Asking a server about its model: whether it has it, how it takes pictures, and how long embeddings are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from photosearch.base.errors import ModelError
from photosearch.base.texts import phrase
from photosearch.models.remote_address import RemoteAddress
from photosearch.models.remote_answer import MAX_DIMENSION, read_embeddings
from photosearch.models.remote_description import RemoteDescription, is_sound
from photosearch.models.remote_form import PictureForm, data_url, picture_requests, text_request
from photosearch.models.remote_http import Connection, RefusedError

if TYPE_CHECKING:
    from PIL.Image import Image

OWN_FACTS = "photosearch"
"""Under which our own server tells of a model what OpenAI's form has no place for."""

EMBEDDINGS, MODELS = "/embeddings", "/models"

_NOT_UNDERSTOOD = (400, 415, 422, 501)
"""Statuses that say: not in this form. Infinity says 422, vLLM 400."""

_SAME = 0.9999
_WORDS = "a photo"


def describe(connection: Connection) -> RemoteDescription:
    """Ask a server about its model: what it is called, how it takes pictures, and how long embeddings are.

    Sends a text and two made-up pictures.

    Raises:
        ModelError: it is out of reach, has no such model, or that does not embed both texts and pictures.
    """
    address = connection.address
    facts = _facts(connection)
    request = text_request(address.model, [_WORDS])
    told = connection.post(EMBEDDINGS, request, most_bytes(1))
    dimension = read_embeddings(told, address, 1, facts.pop("dimension", None)).shape[1]
    form = _form(connection, dimension)
    return RemoteDescription(address.spec, dimension, form.value, **facts)


def most_bytes(count: int) -> int:
    """Return how long an answer with `count` embeddings may be: 25 digits a number are plenty."""
    return 1_000_000 + 25 * MAX_DIMENSION * count


def _facts(connection: Connection) -> dict[str, Any]:
    """Return what our own server tells of the model; nothing of others. The model must be listed."""
    address = connection.address
    try:
        told = connection.get(MODELS)
    except RefusedError as error:
        if error.status not in (404, 405):
            raise
        return {}  # no list: the model itself will answer, or not
    data = told.get("data") if isinstance(told, dict) else None
    entries = [entry for entry in data if isinstance(entry, dict)] if isinstance(data, list) else []
    names = [str(entry.get("id")) for entry in entries]
    if address.model not in names:
        raise ModelError(
            phrase(
                "{host} has no model {model}, but {models}",
                host=address.host,
                model=repr(address.model),
                models=", ".join(names)[:300] or phrase("none at all"),
            ),
            phrase(
                "Name it after the #: {spec}",
                spec=RemoteAddress(address.url, names[0] if names else "MODEL").spec,
            ),
        )
    facts = entries[names.index(address.model)].get(OWN_FACTS)
    if not isinstance(facts, dict):
        return {}
    known = {
        "dimension": facts.get("dimension"),
        "image_size": tuple(size) if isinstance(size := facts.get("image_size"), list) else (),
        "resize_mode": facts.get("resize_mode"),
        "interpolation": facts.get("interpolation"),
        "fill_color": facts.get("fill_color"),
        "stated_revision": facts.get("revision"),
    }
    return known if is_sound(known) else {}


def _form(connection: Connection, dimension: int) -> PictureForm:
    """Return the first form in which the server takes pictures."""
    address, why = connection.address, ""
    urls = [data_url(picture) for picture in _pictures()]
    for form in PictureForm:
        try:
            rows = []
            for request, count in picture_requests(address.model, urls, form):
                told = connection.post(EMBEDDINGS, request, most_bytes(count))
                rows.append(read_embeddings(told, address, count, dimension))
        except RefusedError as error:
            if error.status not in _NOT_UNDERSTOOD:
                raise
            why = error.message
            continue
        first, second = np.concatenate(rows)
        if first @ second > _SAME:
            why = phrase("all look the same to it")
        elif form is PictureForm.MODALITY and _is_text(connection, urls[0], first):
            why = phrase("it takes them for words")
        else:
            return form
    raise ModelError(
        phrase(
            "{model} on {host} embeds no pictures ({why})", model=address.model, host=address.host, why=why
        ),
        phrase("A CLIP-like model is needed"),
    )


def _is_text(connection: Connection, url: str, row: np.ndarray[Any, Any]) -> bool:
    """Tell if the server took a picture's address for words, and embedded those."""
    address = connection.address
    try:
        told = connection.post(EMBEDDINGS, text_request(address.model, [url]), most_bytes(1))
    except RefusedError:
        return False
    return bool(read_embeddings(told, address, 1, len(row))[0] @ row > _SAME)


def _pictures() -> list[Image]:
    """Make two pictures that no image tower takes for the same, as large as any minimum."""
    from PIL import Image

    noise = np.random.default_rng(7).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    return [
        Image.new("RGB", (64, 64), (200, 30, 30)),
        Image.fromarray(noise).resize((64, 64), Image.Resampling.NEAREST),
    ]
