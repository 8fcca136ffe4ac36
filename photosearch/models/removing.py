"""Taking a model out of the models folder again, or what is left of a download that broke off."""

from __future__ import annotations

import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path

from photosearch.base.errors import ModelError, from_os_error
from photosearch.base.files import folder_bytes
from photosearch.base.paths import user_paths
from photosearch.base.texts import phrase
from photosearch.models.added import added_folder
from photosearch.models.adding import NAME_FILE, Staging, held
from photosearch.models.starter import STARTER


@dataclass(frozen=True, slots=True)
class Leftover:
    """What has arrived of a model whose download broke off, or is under way in another process."""

    name: str
    size_bytes: int


def leftovers() -> list[Leftover]:
    """Return the downloads that broke off, by name."""
    found = []
    for folder in sorted(user_paths().models.glob(".*.adding")):
        try:
            name = (folder / NAME_FILE).read_text(encoding="utf-8")
        except (OSError, ValueError):
            continue  # just being made, or not ours
        found.append(Leftover(name, folder_bytes(folder)))
    return found


def freed_bytes(name: str) -> int:
    """Return how much room removing the model `name` makes.

    Raises:
        ModelError: there is no such model among the added ones, nor a part of it.
    """
    folder = _folder(name)
    return 0 if folder.is_symlink() else folder_bytes(folder)


def remove(name: str) -> None:
    """Delete an added model, or what arrived of one. Of a link, the link goes.

    Raises:
        ModelError: there is none, or another process is adding it.
        LibraryError: it cannot be deleted.
    """
    folder = _folder(name)
    # Hidden first: if this is cut short, half a model is never taken for one.
    leaving = folder.with_name(f".{folder.name.strip('.')}.{uuid.uuid4().hex[:8]}.removing")
    try:
        with held(Staging(name)):
            folder.rename(leaving)
            if leaving.is_symlink():
                leaving.unlink()
        for gone in folder.parent.glob(".*.removing"):  # also of a run that was cut short
            shutil.rmtree(gone)
    except OSError as error:
        raise from_os_error(error, phrase("the model {name}, which may be in use", name=name)) from error


def _folder(name: str) -> Path:
    if name == STARTER:
        raise ModelError(
            phrase("the starter model is a part of photosearch"), phrase("Only added models can be removed")
        )
    folder = added_folder(name)
    if folder is not None:
        return folder
    if any(left.name == name for left in leftovers()):
        return Staging(name).folder
    raise ModelError(
        phrase("there is no added model {name}", name=repr(name)),
        phrase("`photosearch models list` shows those there are"),
    )
