"""The models folder: what is called what in it, what is known of each model, and how one goes again.

A model is a folder: a model bundle, or what open_clip loads as `local-dir:`. One copied there by hand is as
good as one that was downloaded; that one has a record beside its files besides.
"""

from __future__ import annotations

import json
import shutil
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PureWindowsPath

from photosearch.base.errors import ModelError, from_os_error
from photosearch.base.files import folder_bytes
from photosearch.base.paths import user_paths
from photosearch.models.bundle import has_file, is_bundle
from photosearch.models.starter import STARTER

OPEN_CLIP_CONFIG = "open_clip_config.json"
"""Marks a folder that open_clip loads as `local-dir:`."""

CHECKPOINT_SUFFIXES = (".safetensors", ".pt", ".pth", ".bin")
"""Of files with weights."""

RECORD = "photosearch_model.json"
"""Where a model in the models folder has its record."""


@dataclass(frozen=True, slots=True)
class Record:
    """Where a model came from.

    Attributes:
        name: as it is asked for; folders cannot be called so.
        source: the page, address or folder it was fetched from.
        version: of the source; may be empty.
        licence, licence_url: what the weights may be used for, as shown when it was added.
        added: when, ISO-8601 in UTC.
    """

    name: str
    source: str
    version: str
    licence: str
    licence_url: str
    added: str


def record(name: str, source: str, *, version: str = "", licence: str = "", licence_url: str = "") -> Record:
    """Return the record of a model that is added now."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Record(name, source, version, licence, licence_url, now)


def folder_name(name: str) -> str:
    """Return what the folder of the model `name` is called: `ViT-B-32--webli` for `ViT-B-32/webli`."""
    return name.replace(":", "--").replace("/", "--")


def added_folder(name: str) -> Path | None:
    """Return the folder of a model that the user added under `name`; None if there is none."""
    plain = folder_name(name)
    if plain.startswith(".") or plain != Path(plain).name or plain != PureWindowsPath(plain).name:
        return None
    folder = user_paths().models / plain
    return folder if has_model(folder) else None


def has_model(folder: Path) -> bool:
    """Return whether `folder` looks like a model, complete or not."""
    return is_bundle(folder) or is_open_clip(folder)


def is_open_clip(folder: Path) -> bool:
    """Return whether `folder` looks like one that open_clip loads as `local-dir:`."""
    return has_file(folder / OPEN_CLIP_CONFIG)


def added_folders() -> list[Path]:
    """Return the folders of the models that the user added, by name."""
    try:
        found = sorted(path for path in user_paths().models.iterdir() if path.is_dir())
    except OSError:
        return []  # nothing was added yet
    return [path for path in found if not path.name.startswith(".") and has_model(path)]


def read_record(folder: Path) -> Record | None:
    """Return the record of the model in `folder`; None for one copied there by hand, or renamed since."""
    try:
        told = json.loads((folder / RECORD).read_bytes())
        found = Record(**{field: str(told[field]) for field in Record.__slots__})
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return found if folder_name(found.name) == folder.name else None


def model_name(folder: Path) -> str:
    """Return what the model in `folder` is called."""
    known = read_record(folder)
    return folder.name if known is None else known.name


def removable(name: str) -> tuple[Path, int]:
    """Return the folder of an added model, and the bytes that removing it frees.

    Raises:
        ModelError: there is no such model, or it is the starter model.
    """
    if name == STARTER:
        raise ModelError("the starter model is a part of photosearch", "Only added models can be removed")
    folder = added_folder(name)
    if folder is None:
        raise ModelError(
            f"there is no added model {name!r}", "`photosearch models list` shows those there are"
        )
    return folder, folder_bytes(folder)


def remove(name: str) -> int:
    """Delete an added model; return the bytes that were freed.

    Raises:
        ModelError: there is no such model, or it is the starter model.
        LibraryError: it cannot be deleted.
    """
    folder, freed_bytes = removable(name)
    # Hidden first: if this is cut short, half a model is never taken for one.
    leaving = folder.with_name(f".{folder.name}.{uuid.uuid4().hex[:8]}.removing")
    try:
        folder.rename(leaving)
        shutil.rmtree(leaving)
    except OSError as error:
        raise from_os_error(error, f"the model {name}, which may be in use") from error
    return freed_bytes
