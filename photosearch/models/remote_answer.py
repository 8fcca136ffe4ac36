"""From a server's answer to embeddings, believing nothing of it.

The form is OpenAI's (https://platform.openai.com/docs/api-reference/embeddings): `model`, and in `data` an
object for each input, with its `index` and its `embedding`: a list of numbers, or float32 in base64.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photosearch.base.errors import DimensionError, ModelError
from photosearch.base.texts import phrase
from photosearch.models.base import Embeddings, normalized
from photosearch.models.remote_address import RemoteAddress

MAX_DIMENSION = 16_384

_REMEDY = phrase("Is it a CLIP-like model that the server has there?")


def read_embeddings(told: object, address: RemoteAddress, count: int, dimension: int | None) -> Embeddings:
    """Return the embeddings of `count` inputs, in the order of the inputs.

    Args:
        told: the answer, parsed.
        dimension: what it must be; None where it is not known yet.

    Returns:
        float32 [count, d], unit rows.

    Raises:
        DimensionError: the embeddings are of another length.
        ModelError: another model answers, or anything else is wrong.
    """
    if not isinstance(told, dict) or not isinstance(told.get("data"), list):
        raise ModelError(
            phrase("{host} answers in another form than OpenAI's embeddings", host=address.host), _REMEDY
        )
    _check_model(told.get("model"), address)
    rows = _in_order(told["data"], address, count)
    found = {len(row) for row in rows}
    wanted = dimension or next(iter(found))
    if found != {wanted}:
        other = next(iter(found - {wanted}))
        raise DimensionError(
            phrase(
                "{model} on {host} makes embeddings of {other} numbers, not of {wanted}",
                model=address.model,
                host=address.host,
                other=other,
                wanted=wanted,
            ),
            phrase("If another model has its name now, remove it and add it again"),
        )
    vectors = np.stack(rows)
    if not np.isfinite(vectors).all() or not vectors.any(axis=1).all():
        raise ModelError(
            phrase(
                "{model} on {host} makes embeddings that are NaN, infinite or zero",
                model=address.model,
                host=address.host,
            ),
            phrase("The server computes it wrongly; often in 16 bits where 32 are needed"),
        )
    return normalized(vectors)


def _check_model(name: object, address: RemoteAddress) -> None:
    if name != address.model:
        answering = str(name)[:100] if name else phrase("a model without a name")
        raise ModelError(
            phrase(
                "{host} was asked for {model}, but {answering} answers",
                host=address.host,
                model=address.model,
                answering=answering,
            ),
            phrase("Check the name of the model after the #"),
        )


def _in_order(data: list[Any], address: RemoteAddress, count: int) -> list[NDArray[np.float32]]:
    """Return the embeddings by their `index`; a server may send them in any order."""
    if len(data) != count:
        raise ModelError(
            phrase(
                "{host} was asked for {count} embeddings, and sends {sent}",
                host=address.host,
                count=count,
                sent=len(data),
            ),
            _REMEDY,
        )
    rows: dict[int, NDArray[np.float32]] = {}
    for item in data:
        index = item.get("index") if isinstance(item, dict) else None
        if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < count or index in rows:
            raise ModelError(
                phrase(
                    "{host} does not say which embedding is of what (index {index})",
                    host=address.host,
                    index=repr(index),
                )
            )
        rows[index] = _vector(item.get("embedding"), address)
    return [rows[index] for index in range(count)]


def _vector(value: object, address: RemoteAddress) -> NDArray[np.float32]:
    try:
        if isinstance(value, str):
            vector = np.frombuffer(base64.b64decode(value, validate=True), "<f4").astype(np.float32)
        else:
            vector = np.asarray(value, np.float32)
    except (TypeError, ValueError, OverflowError, binascii.Error) as error:
        raise ModelError(
            phrase("{host} sends something else than numbers as an embedding", host=address.host)
        ) from error
    if vector.ndim != 1 or not 0 < len(vector) <= MAX_DIMENSION:
        shape = " x ".join(map(str, vector.shape)) or "none"
        raise ModelError(
            phrase(
                "{host} sends an embedding of {shape} numbers: one row is needed",
                host=address.host,
                shape=shape,
            ),
            _REMEDY,
        )
    return vector
