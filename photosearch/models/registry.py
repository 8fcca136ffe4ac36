"""From the name of a model to its embedder. Imports nothing heavy: that waits for the chosen model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from photosearch.base.errors import ModelError
from photosearch.base.files import folder_bytes
from photosearch.base.texts import phrase
from photosearch.models import recommended
from photosearch.models.added import (
    OPEN_CLIP_CONFIG,
    added_folder,
    added_folders,
    folder_at,
    is_folder,
    is_open_clip,
    is_remote_at,
    model_name,
    read_record,
)
from photosearch.models.base import Embedder
from photosearch.models.bundle import is_bundle, read_dimension
from photosearch.models.recommended import Recommended
from photosearch.models.remote_address import is_remote, parse_address
from photosearch.models.soundness import read_open_clip_config
from photosearch.models.speed import Speed, known_speed
from photosearch.models.starter import DESCRIPTION, STARTER, starter_folder

DEFAULT_MODEL = STARTER

OPEN_CLIP_SCHEMES = ("hf-hub:", "local-dir:")

_SEE_LIST = phrase(
    "See `photosearch models list`; open_clip models are named NAME/TAG, hf-hub:ORG/NAME or local-dir:FOLDER"
)


_KINDS = {
    "bundle": phrase("model bundle"),
    "open_clip": phrase("open_clip model (torch)"),
    "remote": phrase("on a server"),
}


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A model on this computer, as `photosearch models list` shows it.

    Attributes:
        name: what `load` takes.
        kind: "bundle" runs on onnxruntime, "open_clip" on torch, "remote" on a server.
        path: its folder; None when it is missing.
        dimension: length of an embedding; None when its settings do not say.
        description: one line for people.
        is_default: it is used when no model is named.
        size_bytes: what it takes up on the disk.
        licence: of its weights, as far as known; empty for most that were copied by hand.
        languages: in which it can be asked; empty where that is not known.
        facts: what is known of it if it is one of the recommended.
        speed: of it on this machine, if it was measured.
    """

    name: str
    kind: Literal["bundle", "open_clip", "remote"]
    path: Path | None
    dimension: int | None
    description: str
    is_default: bool
    size_bytes: int = 0
    licence: str = ""
    languages: str = ""
    facts: Recommended | None = None
    speed: Speed | None = None


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
            an open_clip model: `NAME/TAG`, `NAME/CHECKPOINT`, `hf-hub:ORG/NAME`, `local-dir:FOLDER`; or one
            on a server: `remote:URL#MODEL`, which is asked what it is unless it was added.
        threads: threads that share one computation; None for one per core.
        allow_download: whether an open_clip model that is not here yet may be fetched.
        engine: what computes it, one of `engines.ENGINES`; None for the environment's, else the fastest.

    Raises:
        ModelError: there is no such model, it is incomplete or damaged, it would need a download, or its
            server is out of reach.
    """
    spec, on = spec.strip(), _Computing(threads, engine)
    if is_remote(spec):
        spec = parse_address(spec).spec
    if spec == STARTER:
        return _bundle(starter_folder(), STARTER, on)
    added = added_folder(spec)
    if added is not None:
        return _folder(added, spec, on)
    if is_remote(spec):
        from photosearch.models.remote import RemoteEmbedder

        return RemoteEmbedder.asked(spec)
    if spec.startswith(OPEN_CLIP_SCHEMES):
        return _open_clip(spec, spec, on, allow_download)
    folder = folder_at(spec)
    if spec and (is_bundle(folder) or is_open_clip(folder)):
        return _folder(folder.absolute(), str(folder.absolute()), on)
    if _looks_like_path(spec):
        raise ModelError(
            phrase("{folder} is not a model bundle", folder=folder)
            if is_folder(folder)
            else phrase("{folder} does not exist", folder=folder),
            phrase("A bundle is a folder with config.json, visual/ and textual/"),
        )
    if "/" in spec:
        return _open_clip(spec, spec, on, allow_download)
    raise ModelError(phrase("there is no model {spec}", spec=repr(spec)), _SEE_LIST)


def available() -> list[ModelEntry]:
    """Return the models on this computer: the starter model, then those in the user's models folder.

    Reads a few small settings files; loads nothing. Damaged models are listed as such.
    """
    entries = []
    try:
        entries.append(_entry(STARTER, starter_folder(), DESCRIPTION, licence="Apache-2.0"))
    except ModelError as error:
        entries.append(ModelEntry(STARTER, "bundle", None, None, error.message, is_default=True))
    for folder in added_folders():
        if folder.name == STARTER:
            continue  # cannot be loaded by this name
        record = read_record(folder)
        kind = _KINDS[_kind(folder)]
        entries.append(_entry(model_name(folder), folder, kind, licence=record.licence if record else ""))
    return entries


def described(name: str) -> str:
    """Return one line about a model that is not on this computer; empty where there is nothing to say."""
    return parse_address(name).where_sent if is_remote(name) else ""


def not_added() -> list[Recommended]:
    """Return the recommended models that are not in the user's models folder, best choice first."""
    return [model for model in recommended.RECOMMENDED if added_folder(model.name) is None]


def _entry(name: str, folder: Path, description: str, *, licence: str) -> ModelEntry:
    facts = recommended.find(name)
    dimension = None
    try:
        if is_remote_at(folder):
            from photosearch.models.remote_description import read_description

            description = read_description(folder).address.where_sent
        dimension = _dimension(folder)
        description = description if facts is None else facts.summary
    except ModelError as error:
        description = error.message
    return ModelEntry(
        name,
        _kind(folder),
        folder,
        dimension,
        description,
        is_default=name == DEFAULT_MODEL,
        size_bytes=folder_bytes(folder),
        licence=licence or (facts.licence.name if facts else ""),
        languages=phrase("English") if name == STARTER else facts.languages if facts else "",
        facts=facts,
        speed=known_speed(folder),
    )


def _dimension(folder: Path) -> int | None:
    if is_bundle(folder):
        return read_dimension(folder)
    if is_remote_at(folder):
        from photosearch.models.remote_description import read_description

        return read_description(folder).dimension
    stated = read_open_clip_config(folder / OPEN_CLIP_CONFIG)["model_cfg"].get("embed_dim")
    return stated if isinstance(stated, int) else None


def _kind(folder: Path) -> Literal["bundle", "open_clip", "remote"]:
    if is_bundle(folder):
        return "bundle"
    return "open_clip" if is_open_clip(folder) else "remote"


def _looks_like_path(spec: str) -> bool:
    return spec.startswith((".", "~")) or Path(spec).is_absolute() or "\\" in spec or is_folder(Path(spec))


def _folder(folder: Path, name: str, on: _Computing) -> Embedder:
    if is_bundle(folder):
        return _bundle(folder, name, on)
    if is_remote_at(folder):
        from photosearch.models.remote import RemoteEmbedder
        from photosearch.models.remote_description import read_description

        return RemoteEmbedder(read_description(folder))
    return _open_clip(f"local-dir:{folder}", name, on, allow_download=False)


def _bundle(folder: Path, name: str, on: _Computing) -> Embedder:
    from photosearch.models.onnx import OnnxEmbedder

    return OnnxEmbedder(folder, name, threads=on.threads, engine=on.engine)


def _open_clip(spec: str, name: str, on: _Computing, allow_download: bool) -> Embedder:
    from photosearch.models.openclip import OpenClipEmbedder

    return OpenClipEmbedder(
        spec, name=name, threads=on.threads, allow_download=allow_download, engine=on.engine
    )
