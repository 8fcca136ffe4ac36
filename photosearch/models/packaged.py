"""What an app that was packaged, by PyInstaller, does without: torch, which is twenty times its size."""

from __future__ import annotations

import sys

from photosearch.base.errors import ModelError
from photosearch.base.texts import phrase

GET_TORCH = phrase(
    "Install photosearch with pip, which brings torch (see README) and opens the same library, "
    "or add a model that runs without: hf-hub:immich-app/NAME"
)
"""What to do about it."""


def is_packaged() -> bool:
    """Return whether this is a packaged app, to which nothing can be added."""
    return bool(getattr(sys, "frozen", False))


def refuse_torch(name: str) -> None:
    """Refuse a model that runs on torch before anything of it is downloaded.

    Raises:
        ModelError: this is a packaged app.
    """
    if is_packaged():
        raise ModelError(
            phrase("{name} runs on torch, which the installed app comes without", name=name), GET_TORCH
        )
