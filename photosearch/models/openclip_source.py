"""From an open_clip spec to files on this computer: configuration, preprocessing, checkpoint.

Everything is settled here before open_clip builds a model, from the local cache first and from the
network only when that was allowed. Used by `openclip` alone; imports torch, through open_clip.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from photosearch.base.errors import ModelError
from photosearch.base.types import ModelInfo
from photosearch.models import hub
from photosearch.models.added import CHECKPOINT_SUFFIXES, OPEN_CLIP_CONFIG
from photosearch.models.bundle import RESIZE_MODES
from photosearch.models.fingerprint import fingerprint
from photosearch.models.preprocess import INTERPOLATIONS
from photosearch.models.registry import OPEN_CLIP_SCHEMES

HF_HUB, LOCAL_DIR = OPEN_CLIP_SCHEMES

_PREPROCESS = ("mean", "std", "interpolation", "resize_mode", "fill_color")
"""What open_clip's registry says of preprocessing (`open_clip.transform.PreprocessCfg`)."""

_CHECK_FOLDER = "It needs open_clip_config.json with model_cfg, and a checkpoint beside it"


@dataclass(frozen=True, slots=True)
class Source:
    """All that open_clip needs to build one model without the network.

    Attributes:
        architecture: what `open_clip.create_model` takes: a registry name or a spec with a scheme.
        checkpoint: file handed over as `pretrained`; None when the architecture names its own.
        config: model configuration (`embed_dim`, `vision_cfg`, `text_cfg`).
        preprocess: what differs from open_clip's default preprocessing.
        files: the files whose contents are the weights.
    """

    architecture: str
    checkpoint: Path | None
    config: dict[str, Any]
    preprocess: dict[str, Any]
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """Where open_clip's registry says that the weights of a `NAME/TAG` are.

    Attributes:
        config: content of an open_clip_config.json for it.
        repository: on the Hugging Face hub; empty when it is not there.
        weights: names the weights may have in it, best first.
        url: where they are when they are not on the hub.
    """

    config: dict[str, Any]
    repository: str
    weights: Sequence[str]
    url: str


def published(spec: str) -> Published:
    """Look a `NAME/TAG` up in open_clip's registry. Nothing is downloaded.

    Raises:
        ModelError: open_clip knows no such model, or no such tag of it, or cannot be loaded.
    """
    name, config, tag = _known(spec)
    if not tag:
        raise _unknown_tag(name, spec.partition("/")[2])
    content = {"model_cfg": config, "preprocess_cfg": {key: tag[key] for key in _PREPROCESS if key in tag}}
    if not tag.get("hf_hub"):
        return Published(content, "", (), str(tag.get("url") or ""))
    repository, weights = _tag_location(spec, tag)
    return Published(content, repository, weights, "")


def resolve(spec: str, *, allow_download: bool, cache_folder: Path | None) -> Source:
    """Find the files of an open_clip model; see `OpenClipEmbedder` for the forms of `spec`.

    Raises:
        ModelError: the name, the tag or a file is unknown, or the weights are not here and may not,
            or cannot, be downloaded.
    """
    if spec.startswith(LOCAL_DIR):
        return _from_folder(Path(spec.removeprefix(LOCAL_DIR)).expanduser().absolute())
    if spec.startswith(HF_HUB):
        return _from_hub(spec, allow_download, cache_folder)
    return _from_registry(spec, allow_download, cache_folder)


@contextmanager
def hub_offline(is_offline: bool) -> Iterator[None]:
    """Keep huggingface_hub, which open_clip and transformers call on their own, off the network.

    Its switch (`HF_HUB_OFFLINE`) is read from the environment once, at import; the constant it sets
    is what it consults afterwards.
    """
    constants = hub.settings()
    before = constants.HF_HUB_OFFLINE
    constants.HF_HUB_OFFLINE = is_offline or before
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before


def model_info(name: str, source: Source) -> ModelInfo:
    """Describe a model from its configuration, as open_clip would after building it.

    Raises:
        ModelError: the configuration lacks something, or needs what we do not support.
    """
    from open_clip.transform import PreprocessCfg, merge_preprocess_dict

    chosen = merge_preprocess_dict(PreprocessCfg(), source.preprocess)
    if chosen["resize_mode"] not in RESIZE_MODES:
        raise ModelError(f"{name} needs the resize mode {chosen['resize_mode']!r}, which is not supported")
    # open_clip takes the size from the image tower, whatever the preprocessing says.
    vision = source.config.get("vision_cfg") or {}
    try:
        size = vision.get("image_size", 224)
        height, width = size if isinstance(size, list | tuple) else (size, size)
        mean, std = (_channels(chosen[key]) for key in ("mean", "std"))
        return ModelInfo(
            name=name,
            revision=_revision(source, chosen),
            dimension=int(source.config["embed_dim"]),
            image_size=(int(height), int(width)),
            resize_mode=chosen["resize_mode"],
            # "random" is for training; open_clip then evaluates with bicubic.
            interpolation=chosen["interpolation"] if chosen["interpolation"] in INTERPOLATIONS else "bicubic",
            mean=mean,
            std=std,
            fill_color=int(chosen["fill_color"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(
            f"the configuration of {name} makes no sense: {error}", "Choose another model"
        ) from error


def _channels(values: Any) -> tuple[float, float, float]:  # noqa: ANN401  JSON
    red, green, blue = values if isinstance(values, list | tuple) else (values, values, values)
    return float(red), float(green), float(blue)


def _revision(source: Source, settings: dict[str, Any]) -> str:
    try:
        return fingerprint(
            source.files, json.dumps(source.config, sort_keys=True), json.dumps(settings, sort_keys=True)
        )
    except OSError as error:
        raise ModelError(
            f"cannot read {error.filename}: {error.strerror}", "Check its permissions and the disk"
        ) from error


def _from_folder(folder: Path) -> Source:
    config_file = folder / OPEN_CLIP_CONFIG
    config = _read_config(config_file)
    files = [file for suffix in CHECKPOINT_SUFFIXES for file in sorted(folder.glob(f"*{suffix}"))]
    if not files:
        raise ModelError(f"there is no checkpoint in {folder}", _CHECK_FOLDER)
    return Source(
        f"{LOCAL_DIR}{folder}", None, config["model_cfg"], config.get("preprocess_cfg") or {}, tuple(files)
    )


def _from_hub(spec: str, allow_download: bool, cache_folder: Path | None) -> Source:
    repository = spec.removeprefix(HF_HUB)
    config = _read_config(_hub_file(repository, [OPEN_CLIP_CONFIG], allow_download, cache_folder, spec))
    weights = _hub_file(repository, _default_weights(), allow_download, cache_folder, spec)
    return Source(spec, None, config["model_cfg"], config.get("preprocess_cfg") or {}, (weights,))


def _from_registry(spec: str, allow_download: bool, cache_folder: Path | None) -> Source:
    name, config, tag = _known(spec)
    if tag:
        weights = _hub_file(*_tag_location(spec, tag), allow_download, cache_folder, spec)
        return Source(name, weights, config, tag, (weights,))
    choice = spec.partition("/")[2]
    file = Path(choice).expanduser()
    if file.suffix.lower() not in CHECKPOINT_SUFFIXES:
        raise _unknown_tag(name, choice)
    if not file.is_file():
        raise ModelError(f"there is no checkpoint {file}", "Check the path after the model's name")
    return Source(name, file.absolute(), config, {}, (file,))


def _known(spec: str) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Return name, configuration and tag of a model in open_clip's registry; an unknown tag is empty."""
    import open_clip

    name, _, choice = spec.partition("/")
    config = open_clip.get_model_config(name)
    if config is None:
        known = difflib.get_close_matches(name, open_clip.list_models(), n=5, cutoff=0.4)
        raise ModelError(
            f"open_clip knows no model {name!r}",
            f"Close names: {', '.join(known)}"
            if known
            else "Models are named NAME/TAG, as open_clip lists them",
        )
    tag = open_clip.get_pretrained_cfg(name, choice) if choice else {}
    if tag.get("quick_gelu"):
        # The registry keeps the activation with the tag; open_clip only warns when they differ.
        config["quick_gelu"] = True
    return name, config, tag


def _unknown_tag(name: str, choice: str) -> ModelError:
    import open_clip

    tags = open_clip.list_pretrained_tags_by_model(name)
    return ModelError(
        f"open_clip has no weights {choice!r} for {name}" if choice else f"{name} needs a tag: NAME/TAG",
        f"Tags: {', '.join(tags)}"
        if tags
        else f"Name a checkpoint file ({', '.join(CHECKPOINT_SUFFIXES)}) instead",
    )


def _tag_location(spec: str, tag: dict[str, Any]) -> tuple[str, Sequence[str]]:
    """Return the hub repository of a tag's weights, and the file names to look for, best first."""
    repository, _, file = str(tag.get("hf_hub") or "").rpartition("/")
    if not repository:
        raise ModelError(
            f"{spec} is not published on the Hugging Face hub", "Choose another tag of the model"
        )
    if not file:
        return repository, _default_weights()
    return repository, [str(Path(file).with_suffix(".safetensors")), file]


def _default_weights() -> Sequence[str]:
    from open_clip.constants import HF_SAFE_WEIGHTS_NAME, HF_WEIGHTS_NAME

    return [HF_SAFE_WEIGHTS_NAME, HF_WEIGHTS_NAME]


def _hub_file(
    repository: str, names: Sequence[str], allow_download: bool, cache_folder: Path | None, spec: str
) -> Path:
    """Return one of a hub repository's files `names`, best first: from the cache, else downloaded."""
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError, LocalEntryNotFoundError

    reason = ""
    for is_local in (True, False) if allow_download else (True,):
        for name in names:
            try:
                with hub_offline(is_local):
                    return Path(
                        hf_hub_download(repository, name, cache_dir=cache_folder, local_files_only=is_local)
                    )
            except ValueError as error:
                raise ModelError(
                    f"{repository!r} is no Hugging Face model: {error}", "Write ORG/NAME"
                ) from error
            except LocalEntryNotFoundError:
                reason = "no network, or the hub does not answer"
                if not is_local:
                    break  # it tried for 20 seconds; the next name would fare no better
            except EntryNotFoundError:
                reason = f"the repository has no {name}"
            except (HfHubHTTPError, OSError) as error:
                reason = str(error)
    if not allow_download:
        raise ModelError(
            f"the model {spec} is not on this computer", f"Download it: photosearch models add {spec}"
        )
    raise ModelError(
        f"cannot download {names[0]} of {repository}: {reason}",
        "Check the connection and the name, or fetch it elsewhere and name its folder as local-dir:FOLDER",
    )


def _read_config(file: Path) -> dict[str, Any]:
    """Return an open_clip_config.json that has a usable model_cfg."""
    try:
        config = json.loads(file.read_bytes())
    except FileNotFoundError as error:
        raise ModelError(f"there is no {file}", _CHECK_FOLDER) from error
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(f"cannot read {file}: {error}", _CHECK_FOLDER) from error
    if not isinstance(config, dict) or not isinstance(config.get("model_cfg"), dict):
        raise ModelError(f"{file} has no model_cfg", _CHECK_FOLDER)
    return config


def brief(error: BaseException, longest: int = 200) -> str:
    """Return an error's message on one line of bearable length."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= longest else text[: longest - 1] + "…"
