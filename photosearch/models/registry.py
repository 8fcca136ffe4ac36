"""From the name of a model to its embedder. Imports nothing heavy: that waits for the chosen model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Literal

from photosearch.base.errors import ModelError
from photosearch.base.paths import user_paths
from photosearch.models.base import Embedder
from photosearch.models.bundle import has_file, is_bundle, read_dimension
from photosearch.models.starter import DESCRIPTION, STARTER, starter_folder

DEFAULT_MODEL = STARTER

OPEN_CLIP_SCHEMES = ("hf-hub:", "local-dir:")
OPEN_CLIP_CONFIG = "open_clip_config.json"
"""Marks a folder that open_clip loads as `local-dir:`."""

_SEE_LIST = (
    "See `photosearch models list`; open_clip models are named NAME/TAG, hf-hub:ORG/NAME or local-dir:FOLDER"
)


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A model on this computer, as `photosearch models list` shows it.

    Attributes:
        name: what `load` takes.
        kind: "bundle" runs on onnxruntime, "open_clip" on torch.
        path: its folder.
        dimension: length of an embedding; None when its settings do not say.
        description: one line for people.
        is_default: it is used when no model is named.
    """

    name: str
    kind: Literal["bundle", "open_clip"]
    path: Path | None
    dimension: int | None
    description: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class _Computing:
    """What a model computes with; see `load`."""

    threads: int | None
    engine: str | None


def load(
    spec: str = DEFAULT_MODEL,
    *,
    threads: int | None = None,
    allow_download: bool = False,
    engine: str | None = None,
) -> Embedder:
    """Return the embedder that `spec` names. Its weights are loaded on first use.

    Args:
        spec: "starter"; the name of a model in the user's models folder; the path of a model bundle;
            or an open_clip model: `NAME/TAG`, `NAME/CHECKPOINT`, `hf-hub:ORG/NAME`, `local-dir:FOLDER`.
        threads: threads that share one computation; None for one per core.
        allow_download: whether an open_clip model that is not here yet may be fetched.
        engine: what computes it, one of `engines.ENGINES`; None for the environment's, else the fastest.

    Raises:
        ModelError: there is no such model, it is incomplete or damaged, or it would need a download.
    """
    spec, on = spec.strip(), _Computing(threads, engine)
    if spec == STARTER:
        return _bundle(starter_folder(), STARTER, on)
    if spec.startswith(OPEN_CLIP_SCHEMES):
        return _open_clip(spec, spec, on, allow_download)
    added = _added_folder(spec)
    if added is not None:
        return _folder(added, spec, on)
    folder = Path(spec).expanduser()
    if spec and (is_bundle(folder) or _is_open_clip(folder)):
        return _folder(folder.absolute(), str(folder.absolute()), on)
    if _looks_like_path(spec):
        what = "is not a model bundle" if _is_folder(folder) else "does not exist"
        raise ModelError(f"{folder} {what}", "A bundle is a folder with config.json, visual/ and textual/")
    if "/" in spec:
        return _open_clip(spec, spec, on, allow_download)
    raise ModelError(f"there is no model {spec!r}", _SEE_LIST)


def available() -> list[ModelEntry]:
    """Return the models on this computer: the starter model, then those in the user's models folder.

    Reads a few small settings files; loads nothing. Damaged models are listed as such.
    """
    entries = []
    try:
        starter = starter_folder()
        entries.append(_entry(STARTER, starter, DESCRIPTION))
    except ModelError as error:
        entries.append(ModelEntry(STARTER, "bundle", None, None, error.message, is_default=True))
    models = user_paths().models
    try:
        folders = sorted(path for path in models.iterdir() if path.is_dir())
    except OSError:
        return entries  # nothing was added yet
    for folder in folders:
        if folder.name == STARTER:
            continue  # cannot be loaded by this name
        if is_bundle(folder):
            entries.append(_entry(folder.name, folder, "model bundle"))
        elif _is_open_clip(folder):
            entries.append(
                ModelEntry(folder.name, "open_clip", folder, None, "open_clip model (torch)", False)
            )
    return entries


def _entry(name: str, folder: Path, description: str) -> ModelEntry:
    dimension = None
    try:
        dimension = read_dimension(folder)
    except ModelError as error:
        description = error.message
    return ModelEntry(name, "bundle", folder, dimension, description, is_default=name == DEFAULT_MODEL)


def _added_folder(name: str) -> Path | None:
    """Return the folder of a model that the user added under `name`, which must be a plain name."""
    if name in ("", ".", "..") or name != Path(name).name or name != PureWindowsPath(name).name:
        return None
    folder = user_paths().models / name
    return folder if is_bundle(folder) or _is_open_clip(folder) else None


def _is_open_clip(folder: Path) -> bool:
    return has_file(folder / OPEN_CLIP_CONFIG)


def _looks_like_path(spec: str) -> bool:
    return spec.startswith((".", "~")) or Path(spec).is_absolute() or "\\" in spec or _is_folder(Path(spec))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _folder(folder: Path, name: str, on: _Computing) -> Embedder:
    if is_bundle(folder):
        return _bundle(folder, name, on)
    return _open_clip(f"local-dir:{folder}", name, on, allow_download=False)


def _bundle(folder: Path, name: str, on: _Computing) -> Embedder:
    from photosearch.models.onnx import OnnxEmbedder

    return OnnxEmbedder(folder, name, threads=on.threads, engine=on.engine)


def _open_clip(spec: str, name: str, on: _Computing, allow_download: bool) -> Embedder:
    from photosearch.models.openclip import OpenClipEmbedder

    return OpenClipEmbedder(
        spec, name=name, threads=on.threads, allow_download=allow_download, engine=on.engine
    )
