"""What is known of a remote model before it embeds anything: asked of its server once, then remembered."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from photosearch.base.errors import ModelError
from photosearch.base.types import ModelInfo
from photosearch.models.added import REMOTE
from photosearch.models.fingerprint import fingerprint
from photosearch.models.preprocess import INTERPOLATIONS, WHOLE
from photosearch.models.remote_address import RemoteAddress, parse_address
from photosearch.models.remote_answer import MAX_DIMENSION, read_embeddings
from photosearch.models.remote_form import PictureForm, data_url, picture_requests, text_request
from photosearch.models.remote_http import Connection, RefusedError

if TYPE_CHECKING:
    from PIL.Image import Image

OWN_FACTS = "photosearch"
"""Under which our own server tells of a model what OpenAI's form has no place for."""

WHOLE_SIDE = 384
"""Pixels to which the shorter side of pictures is reduced for servers that do not tell what they want. They
crop or squash by themselves; most image towers take 224 to 384 pixels."""

MAX_SIDE = 2048

EMBEDDINGS, MODELS = "/embeddings", "/models"

_MODES = (WHOLE, "shortest", "squash", "longest")
_NOT_UNDERSTOOD = (400, 415, 422, 501)
"""Statuses that say: not in this form. Infinity says 422, vLLM 400."""

_SAME = 0.9999
_WORDS = "a photo"


@dataclass(frozen=True, slots=True)
class RemoteDescription:
    """A remote model.

    Attributes:
        spec: its address and name.
        dimension: length of its embeddings.
        form: how its server takes pictures.
        image_size: (height, width) to fit pictures to; see `resize_mode`.
        resize_mode: as in `ModelInfo`, or `WHOLE` where the server does not tell.
        stated_revision: of the weights, as the server tells; empty where it does not.
    """

    spec: str
    dimension: int
    form: str
    image_size: tuple[int, int] = (WHOLE_SIDE, WHOLE_SIDE)
    resize_mode: str = WHOLE
    interpolation: str = "bicubic"
    fill_color: int = 0
    stated_revision: str = ""

    @property
    def address(self) -> RemoteAddress:
        """Where it is."""
        return parse_address(self.spec)

    def info(self, name: str) -> ModelInfo:
        """Return what identifies it, and what pictures are fitted to.

        A server cannot be looked into: where it does not state a revision, its address, the name of the model
        and the dimension stand for the weights. Whoever exchanges them under the same name must add it anew
        under another one.
        """
        address = self.address
        return ModelInfo(
            name=name,
            revision=fingerprint([], address.url, address.model, str(self.dimension), self.stated_revision),
            dimension=self.dimension,
            image_size=self.image_size,
            resize_mode=self.resize_mode,
            interpolation=self.interpolation,
            mean=(0.0, 0.0, 0.0),  # the server's to know
            std=(1.0, 1.0, 1.0),
            fill_color=self.fill_color,
        )


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


def read_description(folder: Path) -> RemoteDescription:
    """Return what was remembered in `folder`.

    Raises:
        ModelError: it is missing or damaged.
    """
    file = folder / REMOTE
    try:
        told = json.loads(file.read_bytes())
        found = RemoteDescription(**{**told, "image_size": tuple(told["image_size"])})
        PictureForm(found.form)
        parse_address(found.spec)
        if not _is_sound(asdict(found)):
            raise ValueError("impossible values")
    except (OSError, ValueError, TypeError, KeyError, RecursionError, ModelError) as error:
        raise ModelError(f"{file} is damaged", "Remove the model, and add it again") from error
    return found


def write_description(description: RemoteDescription, folder: Path) -> None:
    """Remember it in `folder`. Raises OSError."""
    text = json.dumps(asdict(description), indent=1)
    (folder / REMOTE).write_text(text, encoding="utf-8")


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
            f"{address.host} has no model {address.model!r}, but {', '.join(names)[:300] or 'none at all'}",
            f"Name it after the #: {RemoteAddress(address.url, names[0] if names else 'MODEL').spec}",
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
    return known if _is_sound(known) else {}


def _is_sound(facts: dict[str, Any]) -> bool:
    size, grey = facts["image_size"], facts["fill_color"]
    return (
        _is_between(facts["dimension"], 1, MAX_DIMENSION)
        and len(size) == 2
        and all(_is_between(side, 1, MAX_SIDE) for side in size)
        and facts["resize_mode"] in _MODES
        and facts["interpolation"] in tuple(INTERPOLATIONS)
        and _is_between(grey, 0, 255)
        and isinstance(facts["stated_revision"], str)
    )


def _is_between(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


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
            why = "all look the same to it"
        elif form is PictureForm.MODALITY and _is_text(connection, urls[0], first):
            why = "it takes them for words"
        else:
            return form
    raise ModelError(
        f"{address.model} on {address.host} embeds no pictures ({why})", "A CLIP-like model is needed"
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
