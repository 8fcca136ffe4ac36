"""What there is to download for the name of a model: its files, how large they are, under which licence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from photosearch.base.errors import DownloadError, ModelError
from photosearch.base.texts import phrase
from photosearch.models import hub, recommended, web
from photosearch.models.added import OPEN_CLIP_CONFIG
from photosearch.models.bundle import CONFIG, FILES, OTHER_RUNTIMES, TEXTUAL_MODEL, VISUAL_MODEL
from photosearch.models.hub import Repository
from photosearch.models.packaged import refuse_torch
from photosearch.models.recommended import Licence
from photosearch.models.soundness import open_clip_config
from photosearch.models.transfer import Checksum, RemoteFile
from photosearch.models.web import Interruption

HF_HUB = "hf-hub:"

SAFE_WEIGHTS = "open_clip_model.safetensors"
PICKLED_WEIGHTS = "open_clip_pytorch_model.bin"
"""The names that open_clip looks for first; tensors alone, the second one loaded with `weights_only=True`."""

_TOKENIZER = (
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.json",
    "vocab.txt",
    "merges.txt",
    "sentencepiece.bpe.model",
    "spiece.model",
)
_WORDS = ("README.md", "LICENSE", "LICENSE.txt", "LICENSE.md", "NOTICE")
"""The licence travels with what it is for."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A model that can be downloaded.

    Attributes:
        name: as `registry.load` takes it.
        page: where it comes from, for people.
        version: of the source; may be empty.
        licence: of the weights, as their publisher states it.
        files: what is to be downloaded.
        config: content of an open_clip_config.json to be written beside them; None where it is among them.
    """

    name: str
    page: str
    version: str
    licence: Licence
    files: tuple[RemoteFile, ...]
    config: dict[str, Any] | None = None

    @property
    def size_bytes(self) -> int | None:
        """Of the whole download; None where a source does not tell."""
        sizes = [file.size_bytes for file in self.files]
        return None if None in sizes else sum(size or 0 for size in sizes)


def find_offer(name: str) -> Offer:
    """Ask for what there is to download for `name`: `NAME/TAG` of open_clip, or `hf-hub:ORG/NAME`.

    Uses the network: call it only when the user asked for this model.

    Raises:
        DownloadError: there is no such model, or its source cannot be asked.
        ModelError: open_clip knows no such name, or it needs torch, and this app was packaged without.
    """
    hub.refuse_offline()
    known = recommended.find(name)
    if known is not None:
        if not known.repository_for_here:
            refuse_torch(name)
        offer = _on_hub(name, known.repository_for_here or known.repository)
        return offer if offer.licence != hub.NOT_STATED else replace(offer, licence=known.licence)
    if name.startswith(HF_HUB):
        return _on_hub(name, name.removeprefix(HF_HUB))
    refuse_torch(name)
    published = _published(name)
    if published.repository:
        return _on_hub(name, published.repository, published.weights, published.config)
    return _at_address(name, published.url, published.config)


def _published(name: str) -> Any:  # noqa: ANN401 - openclip_source.Published, which needs torch
    try:
        from photosearch.models.openclip_source import published

        return published(name)
    except (ImportError, OSError) as error:
        raise ModelError(
            phrase(
                "{name} is not a recommended model, and open_clip, which knows others, is not installed",
                name=name,
            ),
            phrase(
                "Write hf-hub:ORG/NAME for a model of the Hugging Face hub, or `pip install open-clip-torch`"
            ),
        ) from error


def _on_hub(
    name: str, repository: str, weights: Sequence[str] = (), config: dict[str, Any] | None = None
) -> Offer:
    found = hub.repository(repository)
    if config is None and all(file in found.files for file in (CONFIG, VISUAL_MODEL, TEXTUAL_MODEL)):
        return _offer(name, found, _bundle_files(found), None)
    refuse_torch(name)
    file, is_safe = _weights(found, weights or (SAFE_WEIGHTS, PICKLED_WEIGHTS))
    told = config or _read_config(found)
    files = [
        replace(file, path=SAFE_WEIGHTS if is_safe else PICKLED_WEIGHTS),
        *(found.files[path] for path in _WORDS if path in found.files),
        *_tokenizer(found, told),
    ]
    if config is None:
        files.append(found.files[OPEN_CLIP_CONFIG])
    return _offer(name, found, files, config)


def _offer(name: str, found: Repository, files: list[RemoteFile], config: dict[str, Any] | None) -> Offer:
    return Offer(name, found.page, found.commit, found.licence, tuple(files), config)


def _weights(found: Repository, names: Sequence[str]) -> tuple[RemoteFile, bool]:
    for name in names:
        if name in found.files:
            return found.files[name], name.endswith(".safetensors")
    raise DownloadError(
        phrase("{name} has neither weights for open_clip nor a model bundle", name=found.name),
        phrase(
            "Choose a model that was published for open_clip, or in Immich's layout (hf-hub:immich-app/NAME)"
        ),
    )


def _read_config(found: Repository) -> dict[str, Any]:
    file = found.files.get(OPEN_CLIP_CONFIG)
    if file is None:
        raise DownloadError(
            phrase("{name} has no {file}", name=found.name, file=OPEN_CLIP_CONFIG),
            phrase("Choose a model published for open_clip"),
        )
    what = phrase("{file} of {name}", file=OPEN_CLIP_CONFIG, name=found.name)
    try:
        told = json.loads(web.read_small(file.url, what, token=hub.token_for(file.url)))
    except (ValueError, RecursionError) as error:
        raise DownloadError(phrase("{what} is damaged", what=what), phrase("Choose another model")) from error
    return open_clip_config(told, what)


def _tokenizer(found: Repository, config: dict[str, Any]) -> list[RemoteFile]:
    """Return the tokenizer's files, where it is not open_clip's own; they may be another repository's."""
    text = config["model_cfg"].get("text_cfg") or {}
    if text.get("hf_model_name"):
        raise DownloadError(
            phrase(
                "{name} needs a text model of the transformers library, which is not supported",
                name=found.name,
            ),
            phrase("Choose another model; many like it are published as bundles (hf-hub:immich-app/NAME)"),
        )
    source = text.get("hf_tokenizer_name")
    if not source:
        return []
    at = found if source == found.name else hub.repository(str(source).removeprefix(HF_HUB))
    return [at.files[path] for path in _TOKENIZER if path in at.files]


def _bundle_files(found: Repository) -> list[RemoteFile]:
    """Return the files that a bundle needs; weights for other hardware stay where they are."""
    missing = [path for path in FILES if path not in found.files]
    if missing:
        raise DownloadError(
            phrase("{name} is an incomplete model bundle: it has no {file}", name=found.name, file=missing[0])
        )
    return [
        file
        for path, file in found.files.items()
        if path in (*FILES, *_WORDS)
        or (_is_in_tower(PurePosixPath(path)) and not path.endswith(OTHER_RUNTIMES))
    ]


def _is_in_tower(path: PurePosixPath) -> bool:
    """Return whether a path is that of a file right in one of the towers' folders, by a harmless name."""
    is_plain = not path.name.startswith(".") and not set(path.name) & set('\\:*?"<>|')
    return len(path.parts) == 2 and path.parts[0] in ("visual", "textual") and is_plain


def _at_address(name: str, url: str, config: dict[str, Any]) -> Offer:
    """Return the offer of a model whose weights are a file on some server."""
    what = phrase("the weights of {name}", name=name)
    if not url:
        raise DownloadError(
            phrase("open_clip does not say where the weights of {name} are", name=name),
            phrase("Choose another tag"),
        )
    try:
        with web.asked(url, what, method="HEAD") as answer:
            size_bytes, etag = answer.total_bytes, answer.etag
    except Interruption as error:
        raise DownloadError(
            phrase("cannot get {what}: {reason}", what=what, reason=error.reason), web.remedy(error)
        ) from error
    path = SAFE_WEIGHTS if url.endswith(".safetensors") else PICKLED_WEIGHTS
    file = RemoteFile(path, url, size_bytes, _checksum_in(url), etag)
    return Offer(name, url, "", hub.NOT_STATED, (file,), config)


def _checksum_in(url: str) -> Checksum | None:
    """Return the checksum that OpenAI's and open_clip's own addresses carry (`open_clip.pretrained`)."""
    path = PurePosixPath(url)
    if "openaipublic" in url:
        return Checksum("sha256", path.parent.name)
    if "mlfoundations" in url:
        return Checksum("sha256", path.stem.rpartition("-")[2])
    return None
