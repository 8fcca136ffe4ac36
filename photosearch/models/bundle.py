"""The files of a model bundle: where they lie in its folder, and what its settings say.

The layout is that of the CLIP models which Immich publishes, so those load unchanged. Ours may have one file
more: where the text graph takes vectors of tokens instead of looking them up itself (input `inputs_embeds`, a
float tensor [n, context, width]), `textual/token_embedding.npy` is the table to take them from. Only fixed
names below the bundle's own folder are ever opened; nothing in a settings file names another file.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from photosearch.base.errors import ModelError
from photosearch.base.texts import phrase
from photosearch.base.types import ModelInfo
from photosearch.models.fingerprint import fingerprint

CONFIG = "config.json"
VISUAL_MODEL = "visual/model.onnx"
PREPROCESS = "visual/preprocess_cfg.json"
TEXTUAL_MODEL = "textual/model.onnx"
TOKENIZER = "textual/tokenizer.json"
TOKENIZER_CONFIG = "textual/tokenizer_config.json"
TOKEN_TABLE = "textual/token_embedding.npy"
"""NumPy array [tokens, width], 16 bit floats: of bundles whose text graph has the input `inputs_embeds`."""
FILES = (CONFIG, VISUAL_MODEL, PREPROCESS, TEXTUAL_MODEL, TOKENIZER, TOKENIZER_CONFIG)

OTHER_RUNTIMES = (".armnn", ".rknn")
"""Suffixes of weights that Immich ships beside the ONNX file for other hardware; they play no part here."""

RESIZE_MODES = ("shortest", "squash", "longest")
CLEANINGS = ("whitespace", "lower", "canonicalize")
REMEDY = phrase("Copy the whole model folder again, or export it anew with `photosearch models export`")

MAX_IMAGE_SIZE = 4096
MAX_DIMENSION = 65536
MAX_CONTEXT = 65536

# The values open_clip uses when a preprocess_cfg leaves one out (`open_clip.transform.PreprocessCfg`).
OPENAI_MEAN = (0.48145466, 0.4578275, 0.40821073)
OPENAI_STD = (0.26862954, 0.26130258, 0.27577711)


@dataclass(frozen=True, slots=True)
class TextSettings:
    """How a bundle's texts become tokens.

    Attributes:
        context_length: tokens a text has at most, special tokens included.
        clean: "whitespace", "lower" or "canonicalize", as in open_clip's tokenizers.
        pad_token: token that fills the rest; None when no setting names one.
        sep_token: token to be replaced by id 0 (`strip_sep_token` of open_clip); None to keep all.
    """

    context_length: int
    clean: str
    pad_token: str | None
    sep_token: str | None


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle whose settings were read and whose files are all there. No weights are loaded."""

    folder: Path
    info: ModelInfo
    text: TextSettings


def is_bundle(folder: Path) -> bool:
    """Return whether `folder` looks like a model bundle, complete or not."""
    return has_file(folder / CONFIG) and any(
        has_file(folder / file) for file in (VISUAL_MODEL, TEXTUAL_MODEL)
    )


def has_file(path: Path) -> bool:
    """Return whether `path` is a file that can be seen; False where the system refuses to say."""
    try:
        return path.is_file()
    except OSError:
        return False


def read_bundle(folder: Path, name: str) -> Bundle:
    """Read the settings of the bundle in `folder`, to be known as `name`.

    Raises:
        ModelError: a file is missing, or a setting is missing or makes no sense.
    """
    for file in FILES:
        if not has_file(folder / file):
            raise ModelError(
                phrase("model {name}: {folder} has no {file}", name=name, folder=folder, file=file), REMEDY
            )
    config, preprocess = (_read_json(folder, file) for file in (CONFIG, PREPROCESS))
    mode = preprocess.get("resize_mode") or "shortest"
    interpolation = preprocess.get("interpolation") or "bicubic"
    info = ModelInfo(
        name=name,
        revision=_revision(folder, config),
        dimension=_dimension(config, folder),
        image_size=_image_size(preprocess.get("size"), folder),
        resize_mode=_one_of(mode, RESIZE_MODES, "resize_mode", folder / PREPROCESS),
        interpolation=_one_of(interpolation, ("bicubic", "bilinear"), "interpolation", folder / PREPROCESS),
        mean=_channels(preprocess.get("mean", OPENAI_MEAN), "mean", folder),
        std=_channels(preprocess.get("std", OPENAI_STD), "std", folder),
        fill_color=_grey(preprocess.get("fill_color"), folder),
    )
    if min(info.std) <= 0:
        raise _bad(folder / PREPROCESS, "std", info.std)
    return Bundle(folder, info, _text_settings(config, folder))


def read_dimension(folder: Path) -> int:
    """Return the dimension that a bundle's config.json states; reads nothing else.

    Raises:
        ModelError: config.json is missing, damaged, or states none.
    """
    return _dimension(_read_json(folder, CONFIG), folder)


def _revision(folder: Path, config: dict[str, Any]) -> str:
    """Return the stated revision, or one made from every file that shapes an embedding."""
    stated = config.get("revision")
    if isinstance(stated, str) and stated.strip():
        return stated.strip()
    try:
        return fingerprint([folder / CONFIG, *_tower_files(folder)])
    except OSError as error:
        raise _unreadable(Path(error.filename or folder), error) from error


def _tower_files(folder: Path) -> list[Path]:
    """Return every file of both towers: large graphs keep weights beside model.onnx, under any name."""
    return [
        file
        for tower in ("visual", "textual")
        for file in sorted((folder / tower).iterdir())
        if file.is_file() and file.suffix not in OTHER_RUNTIMES
    ]


def _text_settings(config: dict[str, Any], folder: Path) -> TextSettings:
    text = config.get("text_cfg")
    text = text if isinstance(text, dict) else {}
    kwargs = text.get("tokenizer_kwargs")
    kwargs = kwargs if isinstance(kwargs, dict) else {}
    tokens = _read_json(folder, TOKENIZER_CONFIG)
    return TextSettings(
        # 77 is the context of OpenAI's CLIP and open_clip's default.
        context_length=_integer(
            text.get("context_length", 77), MAX_CONTEXT, "context_length", folder / CONFIG
        ),
        clean=_one_of(kwargs.get("clean") or "whitespace", CLEANINGS, "clean", folder / CONFIG),
        pad_token=_token(tokens.get("pad_token")),
        sep_token=_token(tokens.get("sep_token", "[SEP]")) if kwargs.get("strip_sep_token") is True else None,
    )


def _token(value: object) -> str | None:
    """Return a token of tokenizer_config.json, which is a string or an object with its "content"."""
    content = value.get("content") if isinstance(value, dict) else value
    return content if isinstance(content, str) else None


def _dimension(config: dict[str, Any], folder: Path) -> int:
    return _integer(config.get("embed_dim"), MAX_DIMENSION, "embed_dim", folder / CONFIG)


def _image_size(value: object, folder: Path) -> tuple[int, int]:
    """Return (height, width) from one number or two."""
    sides = value if isinstance(value, list) else [value]
    if len(sides) not in (1, 2):
        raise _bad(folder / PREPROCESS, "size", value)
    first, last = (
        _integer(side, MAX_IMAGE_SIZE, "size", folder / PREPROCESS) for side in (sides[0], sides[-1])
    )
    return first, last


def _channels(value: object, key: str, folder: Path) -> tuple[float, float, float]:
    """Return three finite numbers, one per RGB channel."""
    if isinstance(value, list | tuple) and len(value) == 3 and all(_is_number(item) for item in value):
        red, green, blue = (float(item) for item in value)
        return red, green, blue
    raise _bad(folder / PREPROCESS, key, value)


def _grey(value: object, folder: Path) -> int:
    """Return a level of grey; black where none is stated, as in open_clip."""
    if value is None:
        return 0
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 255:
        return value
    raise _bad(folder / PREPROCESS, "fill_color", value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _integer(value: object, maximum: int, key: str, file: Path) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= maximum:
        return value
    raise _bad(file, key, value)


def _one_of(value: object, allowed: tuple[str, ...], key: str, file: Path) -> str:
    if isinstance(value, str) and value in allowed:
        return value
    raise _bad(file, key, value, phrase("Only {names} are understood", names=", ".join(allowed)))


def _bad(file: Path, key: str, value: object, remedy: str = REMEDY) -> ModelError:
    if value is None:
        return ModelError(phrase("{key} in {file} is missing", key=key, file=file), remedy)
    return ModelError(
        phrase("{key} in {file} makes no sense: {value}", key=key, file=file, value=str(value)[:60]), remedy
    )


def _unreadable(file: Path, error: OSError) -> ModelError:
    return ModelError(
        phrase("cannot read {file}: {reason}", file=file, reason=error.strerror or error),
        phrase("Check its permissions and the disk"),
    )


def _read_json(folder: Path, name: str) -> dict[str, Any]:
    """Return the JSON object in one of the bundle's files."""
    try:
        value = json.loads((folder / name).read_bytes())
    except OSError as error:
        raise _unreadable(folder / name, error) from error
    except (ValueError, RecursionError) as error:
        raise ModelError(phrase("{file} is damaged: not valid JSON", file=folder / name), REMEDY) from error
    if not isinstance(value, dict):
        raise ModelError(phrase("{file} is damaged: not a JSON object", file=folder / name), REMEDY)
    return value
