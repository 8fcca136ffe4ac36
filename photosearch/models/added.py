"""The models folder: what is called what in it, and what is known of each model.

A model is a folder: a model bundle, or what open_clip loads as `local-dir:`. One copied there by hand is as
good as one that was downloaded; that one has a record beside its files besides.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PureWindowsPath

from photosearch.base.paths import user_paths
from photosearch.models.bundle import has_file, is_bundle
from photosearch.models.recommended import RECOMMENDED

OPEN_CLIP_CONFIG = "open_clip_config.json"
"""Marks a folder that open_clip loads as `local-dir:`."""

REMOTE = "photosearch_remote.json"
"""Marks a folder that stands for a model on a server."""

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
    if not can_be_called(name):
        return None
    folder = user_paths().models / folder_name(name)
    return folder if has_model(folder) else None


def can_be_called(name: str) -> bool:
    """Return whether a folder in the models folder can stand for `name`, on every system."""
    plain = folder_name(name)
    return plain == Path(plain).name == PureWindowsPath(plain).name and not plain.startswith(".")


def has_model(folder: Path) -> bool:
    """Return whether `folder` looks like a model, complete or not."""
    return is_bundle(folder) or is_open_clip(folder) or is_remote_at(folder)


def is_open_clip(folder: Path) -> bool:
    """Return whether `folder` looks like one that open_clip loads as `local-dir:`."""
    return has_file(folder / OPEN_CLIP_CONFIG)


def is_remote_at(folder: Path) -> bool:
    """Return whether `folder` stands for a model on a server."""
    return has_file(folder / REMOTE)


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
    if known is not None:
        return known.name
    # One of the recommended may be copied by hand, too: "ViT-B-32--laion2b_s34b_b79k".
    names = (model.name for model in RECOMMENDED)
    return next((name for name in names if folder_name(name) == folder.name), folder.name)


def folder_at(text: str) -> Path:
    """Return the path that `text` names, with `~` for the home folder."""
    with suppress(RuntimeError):  # there is no such user
        return Path(text).expanduser()
    return Path(text)


def is_folder(path: Path) -> bool:
    """Return whether `path` is a folder that can be seen; False where the system refuses to say."""
    try:
        return path.is_dir()
    except OSError:
        return False
