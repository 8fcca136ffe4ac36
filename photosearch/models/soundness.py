"""Whether a model's files are whole, before it is taken in: cheap, and without torch."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

from photosearch.base.errors import ModelError
from photosearch.models.added import CHECKPOINT_SUFFIXES, OPEN_CLIP_CONFIG, is_open_clip, is_remote_at
from photosearch.models.bundle import is_bundle

_AGAIN = "Fetch or copy it again"
_LONGEST_HEADER_BYTES = 100_000_000
"""The limit of the safetensors library."""

_LFS_POINTER = b"version https://git-lfs"
_OLD_PICKLE = b"\x80"


def check_model(folder: Path, name: str) -> None:
    """Check the model in `folder`: a bundle by running it once, others by the form of their files.

    Raises:
        ModelError: something is missing or damaged.
    """
    if is_bundle(folder):
        _try_bundle(folder, name)
    elif is_open_clip(folder):
        read_open_clip_config(folder / OPEN_CLIP_CONFIG)
        check_weights(checkpoint(folder))
    elif is_remote_at(folder):
        from photosearch.models.remote_description import read_description

        read_description(folder)
    else:
        raise no_model(folder)


def no_model(folder: Path) -> ModelError:
    """Return the error for a folder with something else in it, or nothing."""
    return ModelError(
        f"{folder} is no model",
        "A bundle has config.json, visual/ and textual/; open_clip's models have open_clip_config.json",
    )


def checkpoint(folder: Path) -> Path:
    """Return the file with the weights that open_clip would load from `folder`.

    Raises:
        ModelError: there is none.
    """
    found = [file for suffix in CHECKPOINT_SUFFIXES for file in sorted(folder.glob(f"*{suffix}"))]
    own = [file for file in found if file.stem in ("open_clip_model", "open_clip_pytorch_model")]
    if not found:
        raise ModelError(f"there is no checkpoint in {folder}", _AGAIN)
    return (own or found)[0]


def read_open_clip_config(file: Path) -> dict[str, Any]:
    """Return the content of an open_clip_config.json.

    Raises:
        ModelError: it is missing, damaged, or describes no model.
    """
    try:
        config = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(f"cannot read {file}: {error}", _AGAIN) from error
    return open_clip_config(config, str(file))


def open_clip_config(config: object, what: str) -> dict[str, Any]:
    """Return `config` if it has the form of an open_clip_config.json; else raise ModelError."""
    if not isinstance(config, dict) or not isinstance(config.get("model_cfg"), dict):
        raise ModelError(f"{what} describes no open_clip model", _AGAIN)
    return config


def check_weights(file: Path) -> None:
    """Check that a file of weights is whole, by its table of contents.

    Raises:
        ModelError: it is cut off, or is something else.
    """
    try:
        with file.open("rb") as opened:
            start = opened.read(32)
        if start.startswith(_LFS_POINTER):
            raise ModelError(f"{file} only points to the weights", "Fetch them with `git lfs pull`")
        is_whole = (
            _is_whole_safetensors(file)
            if file.suffix == ".safetensors"
            else zipfile.is_zipfile(file) or start.startswith(_OLD_PICKLE)
        )
    except OSError as error:
        raise ModelError(f"cannot read {file}: {error.strerror or error}", _AGAIN) from error
    if not is_whole:
        raise ModelError(f"{file} is damaged or cut off", _AGAIN)


def _is_whole_safetensors(file: Path) -> bool:
    """Compare a file's size with its header (https://github.com/huggingface/safetensors, Format)."""
    size_bytes = file.stat().st_size
    with file.open("rb") as opened:
        header_bytes = int.from_bytes(opened.read(8), "little")
        if header_bytes > min(_LONGEST_HEADER_BYTES, size_bytes):
            return False
        try:
            header = json.loads(opened.read(header_bytes))
            ends = [told["data_offsets"][1] for key, told in header.items() if key != "__metadata__"]
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
            return False
    return bool(ends) and 8 + header_bytes + max(ends) == size_bytes


def _try_bundle(folder: Path, name: str) -> None:
    from PIL import Image

    from photosearch.models.onnx import OnnxEmbedder

    embedder = OnnxEmbedder(folder, name)
    height, width = embedder.info.image_size
    embedder.embed_images([Image.new("RGB", (width, height), (90, 120, 150))])
    embedder.embed_texts(["a photo"])
