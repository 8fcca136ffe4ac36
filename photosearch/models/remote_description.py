"""What is known of a remote model: asked of its server once (`remote_asking`), then remembered."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from photosearch.base.errors import ModelError
from photosearch.base.texts import phrase
from photosearch.base.types import ModelInfo
from photosearch.models.added import REMOTE
from photosearch.models.fingerprint import fingerprint
from photosearch.models.preprocess import INTERPOLATIONS, WHOLE
from photosearch.models.remote_address import RemoteAddress, parse_address
from photosearch.models.remote_answer import MAX_DIMENSION
from photosearch.models.remote_form import PictureForm

WHOLE_SIDE = 384
"""Pixels to which the shorter side of pictures is reduced for servers that do not tell what they want. They
crop or squash by themselves; most image towers take 224 to 384 pixels."""

MAX_SIDE = 2048

_MODES = (WHOLE, "shortest", "squash", "longest")


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
        if not is_sound(asdict(found)):
            raise ValueError("impossible values")
    except (OSError, ValueError, TypeError, KeyError, RecursionError, ModelError) as error:
        raise ModelError(
            phrase("{file} is damaged", file=file), phrase("Remove the model, and add it again")
        ) from error
    return found


def write_description(description: RemoteDescription, folder: Path) -> None:
    """Remember it in `folder`. Raises OSError."""
    text = json.dumps(asdict(description), indent=1)
    (folder / REMOTE).write_text(text, encoding="utf-8")


def is_sound(facts: dict[str, Any]) -> bool:
    """Return whether the fields of a description, all but `spec` and `form`, have values that can be."""
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
